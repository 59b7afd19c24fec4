//! What Coupa must have: users, files, loads, and faults that fired.

use crate::format::model::{FaultExpectation, FileExpectation, LoadExpectation, StateExpectation};
use crate::format::read::known::Known;
use crate::format::read::reader::{Reader, Shape};
use crate::format::tree::Node;

const STATE: Shape = Shape {
    what: "a state",
    required: &["user", "fields"],
    optional: &[],
    later: &[],
};
const FILE: Shape = Shape {
    what: "a file",
    required: &["path"],
    optional: &["contains", "count"],
    later: &["snapshot"],
};
const LOAD: Shape = Shape {
    what: "a load",
    required: &[],
    optional: &["file", "fields", "errors", "count"],
    later: &["snapshot"],
};
const FAULT: Shape = Shape {
    what: "a fault",
    required: &["name"],
    optional: &["fired"],
    later: &[],
};

pub(super) fn state(
    reader: &mut Reader<'_>,
    node: &Node,
    known: Known<'_>,
) -> Option<StateExpectation> {
    let keys = reader.keys(node, &STATE)?;
    let user = keys.get("user").and_then(|node| known.user(reader, node));
    let fields = reader.fields_of(keys, "fields");
    Some(StateExpectation {
        user: user?,
        fields: fields?,
        place: reader.place(node),
    })
}

pub(super) fn file(reader: &mut Reader<'_>, node: &Node) -> Option<FileExpectation> {
    let keys = reader.keys(node, &FILE)?;
    Some(FileExpectation {
        contains: reader.texts_of(keys, "contains").unwrap_or_default(),
        count: reader.count_of(keys, "count"),
        path: reader.text_of(keys, "path")?,
        place: reader.place(node),
    })
}

pub(super) fn load(reader: &mut Reader<'_>, node: &Node) -> Option<LoadExpectation> {
    let keys = reader.keys(node, &LOAD)?;
    Some(LoadExpectation {
        fields: reader.fields_of(keys, "fields").unwrap_or_default(),
        errors: reader.texts_of(keys, "errors").unwrap_or_default(),
        file: reader.text_of(keys, "file"),
        count: reader.count_of(keys, "count"),
        place: reader.place(node),
    })
}

pub(super) fn fault(
    reader: &mut Reader<'_>,
    node: &Node,
    known: Known<'_>,
) -> Option<FaultExpectation> {
    let keys = reader.keys(node, &FAULT)?;
    let fired = keys
        .get("fired")
        .and_then(|node| reader.whole(node, 1..=1_000_000));
    Some(FaultExpectation {
        name: known.fault(reader, keys.get("name")?)?,
        fired,
        place: reader.place(node),
    })
}
