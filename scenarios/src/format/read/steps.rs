//! `steps`: what happens, in order.

use jiff::SignedDuration;
use serde_json::json;

use super::expect;
use super::paths::is_xpath;
use super::reader::{Keys, Reader, Shape};
use crate::format::model::{
    Capture, CaptureFrom, Fault, GivenUser, RequestStep, Step, Trigger, TriggerKind, Until, Verb,
    Via,
};
use crate::format::tree::Node;

/// A step does one thing.
const VERBS: [&str; 6] = ["trigger", "request", "upload", "clock", "use", "check"];

const TRIGGER: Shape = Shape {
    what: "a step",
    required: &["trigger"],
    optional: &["name", "with", "expect"],
    later: &[
        "request", "upload", "clock", "use", "check", "until", "capture", "query",
    ],
};
const REQUEST: Shape = Shape {
    what: "a request step",
    required: &["request"],
    optional: &["name", "query", "with", "until", "capture", "expect"],
    later: &[],
};
const UPLOAD: Shape = Shape {
    what: "an upload step",
    required: &["upload"],
    optional: &["name", "expect"],
    later: &[],
};
const CLOCK: Shape = Shape {
    what: "a clock step",
    required: &["clock"],
    optional: &["name", "expect"],
    later: &[],
};
const ONLY_EXPECT: Shape = Shape {
    what: "a step that only looks",
    required: &["expect"],
    optional: &["name"],
    later: &["until"],
};
const WITH: Shape = Shape {
    what: "`with`",
    required: &[],
    optional: &["login", "logins", "via"],
    later: &[],
};
const WITH_OF_REQUEST: Shape = Shape {
    what: "`with` of a request",
    required: &["body"],
    optional: &[],
    later: &[],
};
const FILE: Shape = Shape {
    what: "`upload`",
    required: &["path", "text"],
    optional: &[],
    later: &[],
};
const UNTIL: Shape = Shape {
    what: "`until`",
    required: &["within"],
    optional: &["every"],
    later: &[],
};

const TRIGGERS: [(&str, TriggerKind); 2] = [
    ("leaver", TriggerKind::Leaver),
    ("returner", TriggerKind::Returner),
];
const WAYS: [(&str, Via); 2] = [("api", Via::Api), ("csv", Via::Csv)];

/// Between two attempts, unless a step says otherwise.
const EVERY: SignedDuration = SignedDuration::from_secs(1);

/// What the steps may refer to.
#[derive(Clone, Copy)]
struct Known<'k> {
    users: &'k [GivenUser],
    faults: &'k [Fault],
}

pub(super) fn steps(
    reader: &mut Reader<'_>,
    node: &Node,
    users: &[GivenUser],
    faults: &[Fault],
) -> Vec<Step> {
    let items = reader.list(node, "`steps`");
    if items.is_empty() {
        reader.refuse(
            node,
            "a scenario needs at least one step",
            "write `- trigger: leaver`".to_owned(),
        );
    }
    let known = Known { users, faults };
    items
        .iter()
        .filter_map(|item| step(reader, item, known))
        .collect()
}

fn step(reader: &mut Reader<'_>, node: &Node, known: Known<'_>) -> Option<Step> {
    let entries = reader.group(node, TRIGGER.what)?;
    let has = |key: &str| entries.iter().any(|entry| entry.key == key);
    let verbs: Vec<&str> = VERBS.into_iter().filter(|verb| has(verb)).collect();
    let shape = match verbs.as_slice() {
        ["request"] => &REQUEST,
        ["upload"] => &UPLOAD,
        ["clock"] => &CLOCK,
        ["use" | "check"] => {
            // Its verb is not supported yet; that it is no trigger either need not be said.
            reader.keys(
                node,
                &Shape {
                    required: &[],
                    optional: &["name", "with"],
                    ..TRIGGER
                },
            );
            return None;
        }
        [] if has("expect") && !has("with") => &ONLY_EXPECT,
        [] | ["trigger"] => &TRIGGER,
        several => {
            let verbs = several.join("`, `");
            reader.refuse(
                node,
                format!("a step does one thing, found `{verbs}`"),
                "make a step of each".to_owned(),
            );
            return None;
        }
    };
    let keys = reader.keys(node, shape)?;
    let name = keys.get("name").and_then(|node| reader.text(node));
    let expected = |reader: &mut Reader<'_>| {
        keys.get("expect")
            .map(|node| expect::of_step(reader, node, known.users, known.faults))
            .unwrap_or_default()
    };
    let (verb, expect) = match verbs.first() {
        Some(&"request") => request(reader, keys, known)?,
        Some(&"upload") => (upload(reader, keys.get("upload")?)?, expected(reader)),
        Some(&"clock") => (clock(reader, keys.get("clock")?)?, expected(reader)),
        Some(_) => (trigger(reader, node, keys)?, expected(reader)),
        None => (Verb::Look, expected(reader)),
    };
    Some(Step {
        name,
        verb,
        expect,
        place: reader.place(node),
    })
}

fn trigger(reader: &mut Reader<'_>, node: &Node, keys: Keys<'_>) -> Option<Verb> {
    let kind = keys
        .get("trigger")
        .and_then(|node| reader.one_of(node, &TRIGGERS));
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

fn upload(reader: &mut Reader<'_>, node: &Node) -> Option<Verb> {
    let keys = reader.keys(node, &FILE)?;
    let text = keys.get("text").and_then(|node| reader.text(node));
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
fn clock(reader: &mut Reader<'_>, node: &Node) -> Option<Verb> {
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

fn request(
    reader: &mut Reader<'_>,
    keys: Keys<'_>,
    known: Known<'_>,
) -> Option<(Verb, crate::format::Expectations)> {
    let node = keys.get("request")?;
    let line = reader.text(node)?;
    let line = expect::method_and_path(reader, node, &line);
    let query = keys
        .get("query")
        .and_then(|node| reader.group(node, "`query`"))
        .unwrap_or_default();
    let query = query
        .iter()
        .filter_map(|entry| Some((entry.key.clone(), reader.text(&entry.value)?)))
        .collect();
    let body = keys.get("with").and_then(|node| {
        let keys = reader.keys(node, &WITH_OF_REQUEST)?;
        reader.text(keys.get("body")?)
    });
    let until = keys.get("until").and_then(|node| until(reader, node));
    let (expect, answer) = keys
        .get("expect")
        .map(|node| expect::of_request(reader, node, known.users, known.faults))
        .unwrap_or_default();
    let capture = keys
        .get("capture")
        .map(|node| captures(reader, node))
        .unwrap_or_default();
    let (method, path) = line?;
    let step = RequestStep {
        method,
        path,
        query,
        body,
        until,
        answer,
        capture,
    };
    Some((Verb::Request(Box::new(step)), expect))
}

fn until(reader: &mut Reader<'_>, node: &Node) -> Option<Until> {
    let keys = reader.keys(node, &UNTIL)?;
    let every = match keys.get("every") {
        Some(node) => duration(reader, node),
        None => Some(EVERY),
    };
    Some(Until {
        within: duration(reader, keys.get("within")?)?,
        every: every?,
    })
}

fn duration(reader: &mut Reader<'_>, node: &Node) -> Option<SignedDuration> {
    let text = reader.text(node)?;
    let parsed = text.parse::<SignedDuration>().ok();
    let duration = parsed.filter(SignedDuration::is_positive);
    if duration.is_none() {
        reader.refuse(
            node,
            format!("expected a time, found `{text}`"),
            "write one such as `30s` or `5m`".to_owned(),
        );
    }
    duration
}

/// `{ load: xpath /data-file-sources/data-file-source[1]/id }`
fn captures(reader: &mut Reader<'_>, node: &Node) -> Vec<Capture> {
    let mut captures = Vec::new();
    for entry in reader.group(node, "`capture`").unwrap_or_default() {
        let Some(text) = reader.text(&entry.value) else {
            continue;
        };
        let from = match text.split_once(' ') {
            Some(("xpath", path)) if is_xpath(path) => Some(CaptureFrom::Xpath(path.to_owned())),
            Some(("json", path)) if path.starts_with('/') => {
                Some(CaptureFrom::Json(path.to_owned()))
            }
            Some(_) | None => None,
        };
        let Some(from) = from else {
            reader.refuse(
                &entry.value,
                format!("expected where the value stands in the answer, found `{text}`"),
                "write `xpath /users/user[1]/id` or `json /0/id`".to_owned(),
            );
            continue;
        };
        reader.variables.will_be_captured(&entry.key);
        captures.push(Capture {
            name: entry.key.clone(),
            from,
            place: reader.place(&entry.value),
        });
    }
    captures
}
