//! Requests that must reach Coupa, and what an answer must be.

use serde_json::Value;

use crate::format::model::{AnswerExpectation, RequestExpectation};
use crate::format::read::paths;
use crate::format::read::reader::{Keys, Reader, Shape};
use crate::format::tree::Node;

const REQUEST: Shape = Shape {
    what: "a request",
    required: &["request"],
    optional: &["query", "times", "xml", "json"],
    later: &["headers", "snapshot"],
};

pub(super) fn request(reader: &mut Reader<'_>, node: &Node) -> Option<RequestExpectation> {
    let keys = reader.keys(node, &REQUEST)?;
    let line = keys
        .get("request")
        .and_then(|node| Some((node, reader.text(node)?)));
    let query = reader.pairs_of(keys, "query");
    let times = reader.count_of(keys, "times");
    let xml = xml(reader, keys);
    let json = json(reader, keys);
    let (node_of_line, line) = line?;
    let (method, path) = method_and_path(reader, node_of_line, &line)?;
    Some(RequestExpectation {
        method,
        path,
        query,
        times,
        xml,
        json,
        place: reader.place(node),
    })
}

/// `GET /api/users`
pub(in crate::format::read) fn method_and_path(
    reader: &mut Reader<'_>,
    node: &Node,
    line: &str,
) -> Option<(String, String)> {
    let words: Vec<&str> = line.split(' ').collect();
    match words.as_slice() {
        [method, path]
            if method.bytes().all(|byte| byte.is_ascii_uppercase())
                && path.starts_with('/')
                && !path.contains('?') =>
        {
            Some(((*method).to_owned(), (*path).to_owned()))
        }
        _ => {
            reader.refuse(
                node,
                format!("expected a method and a path, found `{line}`"),
                "write one such as `GET /api/users`, and parameters under `query`".to_owned(),
            );
            None
        }
    }
}

/// What the answer of a request must be, beside what else must be observed after it.
pub(super) fn answer(reader: &mut Reader<'_>, node: &Node, keys: Keys<'_>) -> AnswerExpectation {
    AnswerExpectation {
        headers: reader.pairs_of(keys, "headers"),
        status: keys
            .get("status")
            .and_then(|node| reader.whole(node, 100..=599)),
        xml: xml(reader, keys),
        json: json(reader, keys),
        place: Some(reader.place(node)),
    }
}

fn xml(reader: &mut Reader<'_>, keys: Keys<'_>) -> Vec<(String, String)> {
    let entries = reader.entries_of(keys, "xml").unwrap_or_default().iter();
    let texts = entries.filter_map(|entry| {
        let node = paths::checked_xpath(reader, entry)?;
        Some((entry.key.clone(), reader.text(node)?))
    });
    texts.collect()
}

fn json(reader: &mut Reader<'_>, keys: Keys<'_>) -> Vec<(String, Value)> {
    let entries = reader.entries_of(keys, "json").unwrap_or_default().iter();
    let values = entries.filter_map(|entry| {
        let node = paths::checked(reader, entry)?;
        Some((entry.key.clone(), reader.value(node)?))
    });
    values.collect()
}
