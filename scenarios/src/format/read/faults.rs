//! `faults`: what goes wrong, and when.

use serde_json::{Map, Value};

use super::reader::{Reader, Shape};
use crate::format::model::{Fault, Reply};
use crate::format::template::as_text;
use crate::format::tree::Node;

const FAULT: Shape = Shape {
    what: "a fault",
    required: &["name", "when"],
    optional: &["nth", "reply"],
    later: &[
        "probability",
        "delay",
        "reset",
        "truncate",
        "malformed",
        "html",
        "slow",
        "stale",
        "ignore",
        "expire_token",
        "rate_limit",
        "refuse_auth",
        "status",
        "disconnect",
        "stall",
        "host_key",
        "late",
        "never",
        "row_error",
        "header_error",
        "fail",
        "refuse",
    ],
};

const REPLY: Shape = Shape {
    what: "`reply`",
    required: &["status"],
    optional: &["errors", "body", "headers"],
    later: &[],
};

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

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
    let keys = reader.keys(node, &FAULT)?;
    let has_other_effect = FAULT.later.iter().any(|key| keys.get(key).is_some());
    if keys.get("reply").is_none() && !has_other_effect {
        reader.refuse(
            node,
            "a fault needs an effect",
            "write `reply: { status: 400, errors: [\"…\"] }`".to_owned(),
        );
    }
    let name = keys.get("name").and_then(|node| reader.text(node));
    let when = keys.get("when").and_then(|node| when(reader, node));
    let nth = keys.get("nth").map(|node| nth(reader, node));
    let reply = keys.get("reply").and_then(|node| reply(reader, node));
    let nth = match nth {
        None => None,
        Some(nth) => Some(nth?),
    };
    Some(Fault {
        name: name?,
        when: when?,
        nth,
        reply: reply?,
        place: reader.place(node),
    })
}

fn when(reader: &mut Reader<'_>, node: &Node) -> Option<String> {
    let text = reader.text(node)?;
    let (method, path) = text.split_once(' ').unwrap_or((&text, ""));
    if METHODS.contains(&method) && path.starts_with('/') && !path.contains(char::is_whitespace) {
        return Some(text);
    }
    if ["sftp.", "job.", "mail."]
        .iter()
        .any(|channel| method.starts_with(channel))
    {
        reader.refuse(
            node,
            format!("`{method}` is not supported yet"),
            "only requests to Coupa's API can fail: `PUT /api/users/*`".to_owned(),
        );
    } else {
        reader.refuse(
            node,
            format!("expected a method and a path, found `{text}`"),
            "write one such as `PUT /api/users/${user.jdoe.id}` or `GET /api/**`".to_owned(),
        );
    }
    None
}

/// `1`, `"2.."` or `"1..3"`.
fn nth(reader: &mut Reader<'_>, node: &Node) -> Option<Value> {
    let value = reader.value(node)?;
    let count = |text: &str| text.parse::<u64>().ok().filter(|count| *count > 0);
    let is_count = match &value {
        Value::Number(number) => number.as_u64().is_some_and(|count| count > 0),
        Value::String(text) => match text.split_once("..") {
            Some((from, "")) => count(from).is_some(),
            Some((from, to)) => count(from)
                .zip(count(to))
                .is_some_and(|(from, to)| from <= to),
            None => count(text).is_some(),
        },
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => false,
    };
    if !is_count {
        reader.refuse(
            node,
            format!("expected which occurrence, found `{}`", as_text(&value)),
            "write `1`, `\"2..\"` or `\"1..3\"`".to_owned(),
        );
    }
    is_count.then_some(value)
}

fn reply(reader: &mut Reader<'_>, node: &Node) -> Option<Reply> {
    let keys = reader.keys(node, &REPLY)?;
    if keys.get("errors").is_some() && keys.get("body").is_some() {
        reader.refuse(
            node,
            "`reply` has `errors` or `body`, not both",
            "errors are rendered as Coupa renders them; a body is sent as it is".to_owned(),
        );
    }
    let status = keys
        .get("status")
        .and_then(|node| reader.whole(node, 200..=599));
    let errors = keys
        .get("errors")
        .map(|node| reader.texts(node, "`errors`"))
        .unwrap_or_default();
    let body = keys.get("body").and_then(|node| reader.text(node));
    let headers = keys
        .get("headers")
        .map(|node| headers(reader, node))
        .unwrap_or_default();
    Some(Reply {
        status: u16::try_from(status?).ok()?,
        errors,
        body,
        headers,
    })
}

fn headers(reader: &mut Reader<'_>, node: &Node) -> Map<String, Value> {
    let entries = reader.group(node, "`headers`").unwrap_or_default();
    entries
        .iter()
        .filter_map(|entry| Some((entry.key.clone(), reader.text(&entry.value)?.into())))
        .collect()
}
