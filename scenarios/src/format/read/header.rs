//! The head of a file: what is known of it before any case is read.

use std::ops::Range;

use serde_json::{Map, Value};

use super::reader::{Reader, Shape};
use crate::format::problem::Problems;
use crate::format::source::Source;
use crate::format::template::Variables;
use crate::format::tree::Node;

const SCENARIO: Shape = Shape {
    what: "a scenario",
    required: &["scenario", "id", "steps"],
    optional: &["tags", "given", "faults", "cases", "expect", "waive"],
    later: &["always"],
};

const ROW: Shape = Shape {
    what: "a case",
    required: &["id"],
    optional: &[],
    later: &[],
};

/// What a file is, and its cases.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Header {
    pub(crate) title: String,
    pub(crate) id: String,
    pub(crate) id_span: Range<usize>,
    pub(crate) tags: Vec<String>,
    /// Empty when the file has no `cases`.
    pub(crate) rows: Vec<Row>,
}

/// One row of `cases`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) values: Map<String, Value>,
}

/// Reads the head; `None` when the file is no group of keys. What is missing is left empty, so that the rest of the
/// file can still be checked.
pub(crate) fn header(source: &Source, root: &Node, problems: &mut Problems) -> Option<Header> {
    let mut reader = Reader::new(source, Variables::default(), problems);
    let keys = reader.keys(root, &SCENARIO)?;
    let tags = reader.texts_of(keys, "tags").unwrap_or_default();
    let rows = keys
        .get("cases")
        .map(|node| rows(&mut reader, node))
        .unwrap_or_default();
    let title = reader.text_of(keys, "scenario").unwrap_or_default();
    let id_node = keys.get("id");
    let id = id_node
        .and_then(|node| id(&mut reader, node))
        .unwrap_or_default();
    Some(Header {
        title,
        id,
        id_span: id_node.unwrap_or(root).span.clone(),
        tags,
        rows,
    })
}

fn rows(reader: &mut Reader<'_>, node: &Node) -> Vec<Row> {
    let items = reader.list(node, "`cases`");
    if items.is_empty() {
        reader.refuse(
            node,
            "`cases` is a list of at least one case",
            "leave `cases` out where there is only one".to_owned(),
        );
    }
    let mut rows: Vec<Row> = Vec::new();
    for item in items {
        let Some(entries) = reader.group(item, ROW.what) else {
            continue;
        };
        let values = reader.values(entries);
        let Some(node) = entries
            .iter()
            .find(|entry| entry.key == "id")
            .map(|entry| &entry.value)
        else {
            reader.refuse(item, "a case needs `id`", None);
            continue;
        };
        let Some(id) = id(reader, node) else { continue };
        if rows.iter().any(|row| row.id == id) {
            reader.refuse(
                node,
                format!("two cases have the id `{id}`"),
                "give each its own: reports tell them apart by it".to_owned(),
            );
            continue;
        }
        rows.push(Row { id, values });
    }
    rows
}

fn id(reader: &mut Reader<'_>, node: &Node) -> Option<String> {
    let id = reader.text(node)?;
    let is_plain = id
        .chars()
        .all(|character| character.is_ascii_alphanumeric() || "._-".contains(character));
    if !is_plain {
        reader.refuse(
            node,
            format!("an id has letters, digits, `.`, `-` and `_` only: `{id}`"),
            "write one such as `deactivate.api.happy`".to_owned(),
        );
    }
    is_plain.then_some(id)
}
