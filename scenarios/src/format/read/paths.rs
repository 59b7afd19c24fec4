//! Absolute paths into a payload: `/user/active`.

use super::reader::Reader;
use crate::format::tree::{Entry, Node};

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
    let at_key = Node {
        span: entry.key_span.clone(),
        value: crate::format::tree::Value::Refused,
    };
    reader.refuse(
        &at_key,
        format!("not a path from the root of the payload: `{}`", entry.key),
        "write names behind slashes, such as `/user/active`".to_owned(),
    );
    None
}
