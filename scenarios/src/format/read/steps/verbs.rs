//! What a step does by itself: HR events, a file on the site, a clock that moves.

use jiff::SignedDuration;
use serde_json::json;

use crate::format::model::{Trigger, TriggerKind, Verb, Via};
use crate::format::read::reader::{Keys, Reader, Shape};
use crate::format::tree::Node;

const WITH: Shape = Shape {
    what: "`with`",
    required: &[],
    optional: &["login", "logins", "via"],
    later: &[],
};
const FILE: Shape = Shape {
    what: "`upload`",
    required: &["path", "text"],
    optional: &[],
    later: &[],
};

const TRIGGERS: [(&str, TriggerKind); 2] = [
    ("leaver", TriggerKind::Leaver),
    ("returner", TriggerKind::Returner),
];
const WAYS: [(&str, Via); 2] = [("api", Via::Api), ("csv", Via::Csv)];

pub(super) fn trigger(reader: &mut Reader<'_>, node: &Node, keys: Keys<'_>) -> Option<Verb> {
    let kind = reader.word_of(keys, "trigger", &TRIGGERS);
    let Some(with) = keys.get("with") else {
        let help = "write `with: { login: jdoe }`".to_owned();
        reader.refuse(node, "a trigger needs `with`", help);
        return None;
    };
    let keys = reader.keys(with, &WITH)?;
    let via = match keys.get("via") {
        Some(node) => reader.one_of(node, &WAYS),
        None => Some(Via::Api),
    };
    Some(Verb::Trigger(Trigger {
        logins: logins(reader, with, keys)?,
        kind: kind?,
        via: via?,
    }))
}

fn logins(reader: &mut Reader<'_>, node: &Node, keys: Keys<'_>) -> Option<Vec<String>> {
    match (keys.get("login"), keys.get("logins")) {
        (Some(login), None) => Some(vec![reader.text(login)?]),
        (None, Some(list)) => {
            let logins = reader.texts(list, "`logins`");
            if logins.is_empty() {
                reader.refuse(list, "`logins` names at least one user", None);
            }
            Some(logins).filter(|logins| !logins.is_empty())
        }
        (Some(_), Some(_)) | (None, None) => {
            reader.refuse(
                node,
                "`with` names the users by `login` or by `logins`",
                "write `with: { login: jdoe }` or `with: { logins: [jdoe, asmith] }`".to_owned(),
            );
            None
        }
    }
}

pub(super) fn upload(reader: &mut Reader<'_>, node: &Node) -> Option<Verb> {
    let keys = reader.keys(node, &FILE)?;
    let text = reader.text_of(keys, "text");
    let node = keys.get("path")?;
    let path = reader.text(node)?;
    let is_file = path.starts_with('/') && !path.ends_with('/') && !path.contains("//");
    if !is_file {
        reader.refuse(
            node,
            format!("expected the path of a file, found `{path}`"),
            "write one such as `/Incoming/Users/users.csv`".to_owned(),
        );
        return None;
    }
    Some(Verb::Upload { path, text: text? })
}

/// `+5m` moves the clock on, a moment sets it.
pub(super) fn clock(reader: &mut Reader<'_>, node: &Node) -> Option<Verb> {
    let written = reader.text(node)?;
    let wish = match written.strip_prefix('+') {
        Some(by) => by
            .parse::<SignedDuration>()
            .is_ok()
            .then(|| json!({ "advance": by })),
        None => written
            .parse::<jiff::Timestamp>()
            .is_ok()
            .then(|| json!({ "set": written })),
    };
    if wish.is_none() {
        reader.refuse(
            node,
            format!("expected a time to move on by, or a moment, found `{written}`"),
            "write one such as `+5m` or `\"2026-03-02T09:00:00Z\"`".to_owned(),
        );
    }
    Some(Verb::Clock {
        wish: wish?,
        written,
    })
}
