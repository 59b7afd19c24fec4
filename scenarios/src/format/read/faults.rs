//! `faults`: what goes wrong, and when. The mock's own reader says what a rule may be.

use coupa_mock_server::faults::{Reason, Rule};
use serde_json::Value as Json;

use super::reader::Reader;
use crate::format::model::Fault;
use crate::format::tree::{Node, Value};

const A_REPLY: &str =
    "write `when: PUT /api/users/*` and `reply: { status: 400, errors: [\"…\"] }`";
const ERRORS_OR_BODY: &str = "errors are rendered as Coupa renders them; a body is sent as it is";

pub(super) fn faults(reader: &mut Reader<'_>, node: &Node) -> Vec<Fault> {
    let mut faults: Vec<Fault> = Vec::new();
    for item in reader.list(node, "`faults`") {
        let Some(fault) = fault(reader, item) else {
            continue;
        };
        if faults.iter().any(|known| known.name == fault.name) {
            reader.refuse(
                item,
                format!("two faults have the name `{}`", fault.name),
                "give each its own: the journal tells them apart by it".to_owned(),
            );
            continue;
        }
        faults.push(fault);
    }
    faults
}

fn fault(reader: &mut Reader<'_>, node: &Node) -> Option<Fault> {
    let entries = reader.group(node, "a fault")?;
    let rule = reader.values(entries);
    let (when, place) = (text(&rule, "when"), reader.place(node));
    if rule.len() < entries.len() {
        // A value of it has been refused.
        return None;
    }
    let rule = Json::Object(rule);
    if let Err(error) = Rule::from_json(rule.clone()) {
        refuse(reader, node, &error.reason);
        return None;
    }
    let Some(name) = rule.get("name").and_then(Json::as_str) else {
        reader.refuse(
            node,
            "a fault needs `name`",
            "expectations and the journal call it by its name".to_owned(),
        );
        return None;
    };
    Some(Fault {
        name: name.to_owned(),
        when,
        rule,
        place,
    })
}

fn text(rule: &serde_json::Map<String, Json>, key: &str) -> String {
    rule.get(key)
        .and_then(Json::as_str)
        .unwrap_or_default()
        .to_owned()
}

/// Points at the part of the rule that the reason names.
fn refuse(reader: &mut Reader<'_>, node: &Node, reason: &Reason) {
    let (path, help) = match reason {
        Reason::Invalid { field, .. } => (field.as_str(), None),
        Reason::Unknown {
            what: "method" | "operation" | "channel",
            ..
        }
        | Reason::WrongOperation { .. } => ("when", None),
        Reason::Unknown { name, .. } => (name.as_str(), None),
        Reason::WrongChannel { effect, .. } => (effect.as_str(), None),
        Reason::Pointless { field, .. } => (*field, None),
        Reason::NoEffect => ("", Some(A_REPLY)),
        Reason::ErrorsAndBody => ("reply", Some(ERRORS_OR_BODY)),
        Reason::Missing(_)
        | Reason::SeveralEffects(_)
        | Reason::Endless(_)
        | Reason::DuplicateName(_)
        | Reason::TooManyRules(_) => ("", None),
    };
    let mut names = path.split('.');
    let place = names.try_fold(node, part).unwrap_or(node);
    reader.refuse(place, reason.to_string(), help.map(str::to_owned));
}

fn part<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    match &node.value {
        Value::Map(entries) => entries
            .iter()
            .find(|entry| entry.key == name)
            .map(|entry| &entry.value),
        Value::Text { .. } | Value::List(_) | Value::Refused => None,
    }
}
