//! Absolute paths into a payload: `/user/active`.

use super::reader::Reader;
use crate::format::tree::{Entry, Node};

/// The node of an entry whose key is a path into XML: names behind slashes, `//` for any depth, `[2]` for the second.
pub(super) fn checked_xpath<'n>(reader: &mut Reader<'_>, entry: &'n Entry) -> Option<&'n Node> {
    if is_xpath(&entry.key) {
        return Some(&entry.value);
    }
    refuse(reader, entry);
    None
}

/// Whether a text is such a path.
pub(super) fn is_xpath(path: &str) -> bool {
    let Some(steps) = path.strip_prefix("//").or_else(|| path.strip_prefix('/')) else {
        return false;
    };
    steps.split('/').enumerate().all(|(index, step)| {
        let (name, position) = match step.split_once('[') {
            Some((name, rest)) => (name, rest.strip_suffix(']')),
            None => (step, Some("1")),
        };
        let is_number = position
            .is_some_and(|position| position.parse::<usize>().is_ok_and(|position| position > 0));
        let is_name = !name.is_empty() && !name.contains([']', '*', '@', '(', ')', ' ', ':']);
        // A second slash in the middle is an empty step.
        is_number && (is_name || (step.is_empty() && index > 0))
    }) && !path.ends_with('/')
}

/// The node of an entry whose key is an absolute path; otherwise says what to write.
pub(super) fn checked<'n>(reader: &mut Reader<'_>, entry: &'n Entry) -> Option<&'n Node> {
    let steps: Vec<&str> = entry.key.split('/').collect();
    let is_absolute = steps.first() == Some(&"") && steps.len() > 1;
    let is_plain = steps
        .iter()
        .skip(1)
        .all(|step| !step.is_empty() && !step.contains(['[', ']', '*', '@', '(', ')', ' ']));
    if is_absolute && is_plain {
        return Some(&entry.value);
    }
    refuse(reader, entry);
    None
}

fn refuse(reader: &mut Reader<'_>, entry: &Entry) {
    let at_key = Node {
        span: entry.key_span.clone(),
        value: crate::format::tree::Value::Refused,
    };
    reader.refuse(
        &at_key,
        format!("not a path from the root of the payload: `{}`", entry.key),
        "write names behind slashes, such as `/user/active`".to_owned(),
    );
}
