//! A step: which of its verbs it has, and what every verb may have beside it.

use super::{request, verbs};
use crate::format::model::{Step, Verb};
use crate::format::read::expect;
use crate::format::read::known::Known;
use crate::format::read::reader::{Reader, Shape};
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

pub(in crate::format::read) fn steps(
    reader: &mut Reader<'_>,
    node: &Node,
    known: Known<'_>,
) -> Vec<Step> {
    let items = reader.list(node, "`steps`");
    if items.is_empty() {
        reader.refuse(
            node,
            "a scenario needs at least one step",
            "write `- trigger: leaver`".to_owned(),
        );
    }
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
    let name = reader.text_of(keys, "name");
    let expected = |reader: &mut Reader<'_>| {
        keys.get("expect")
            .map(|node| expect::of_step(reader, node, known))
            .unwrap_or_default()
    };
    let (verb, expect) = match verbs.first() {
        Some(&"request") => request::request(reader, keys, known)?,
        Some(&"upload") => (
            verbs::upload(reader, keys.get("upload")?)?,
            expected(reader),
        ),
        Some(&"clock") => (verbs::clock(reader, keys.get("clock")?)?, expected(reader)),
        Some(_) => (verbs::trigger(reader, node, keys)?, expected(reader)),
        None => (Verb::Look, expected(reader)),
    };
    Some(Step {
        name,
        verb,
        expect,
        place: reader.place(node),
    })
}
