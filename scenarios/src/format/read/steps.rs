//! `steps`: what happens, in order.

use super::reader::{Reader, Shape};
use crate::format::model::{Step, Trigger};
use crate::format::tree::Node;

const STEP: Shape = Shape {
    what: "a step",
    required: &["trigger"],
    optional: &["name", "with"],
    later: &[
        "request", "upload", "clock", "use", "check", "expect", "until", "capture", "query",
    ],
};

const WITH: Shape = Shape {
    what: "`with`",
    required: &[],
    optional: &["login", "logins"],
    later: &["via"],
};

pub(super) fn steps(reader: &mut Reader<'_>, node: &Node) -> Vec<Step> {
    let items = reader.list(node, "`steps`");
    if items.is_empty() {
        reader.refuse(
            node,
            "a scenario needs at least one step",
            "write `- trigger: leaver`".to_owned(),
        );
    }
    items.iter().filter_map(|item| step(reader, item)).collect()
}

fn step(reader: &mut Reader<'_>, node: &Node) -> Option<Step> {
    let has_other_verb = reader
        .group(node, STEP.what)?
        .iter()
        .any(|entry| ["request", "upload", "clock", "use", "check"].contains(&entry.key.as_str()));
    if has_other_verb {
        // Its verb is not supported yet; that it is no trigger either need not be said.
        reader.keys(
            node,
            &Shape {
                required: &[],
                optional: &["trigger", "name", "with"],
                ..STEP
            },
        );
        return None;
    }
    let keys = reader.keys(node, &STEP)?;
    let name = keys.get("name").and_then(|node| reader.text(node));
    let trigger = keys.get("trigger")?;
    let leaver = reader.one_of(trigger, &[("leaver", ())]);
    let Some(with) = keys.get("with") else {
        let help = "write `with: { login: jdoe }`".to_owned();
        reader.refuse(node, "a leaver needs `with`", help);
        return None;
    };
    let logins = logins(reader, with)?;
    leaver.map(|()| Step {
        name,
        trigger: Trigger::Leaver { logins },
        place: reader.place(node),
    })
}

fn logins(reader: &mut Reader<'_>, node: &Node) -> Option<Vec<String>> {
    let keys = reader.keys(node, &WITH)?;
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
