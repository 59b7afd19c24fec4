//! What is written: rows of the parts of an instance.

use serde::Serialize;

/// Names a row within its part.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    /// The only one.
    None,
    /// An id.
    Number(u64),
    /// A name or a path.
    Text(String),
}

/// One step of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// The row has this value now.
    Put(&'static str, Key, String),
    /// There is no such row.
    Delete(&'static str, Key),
    /// There are no rows of these parts.
    Clear(&'static [&'static str]),
    /// There is an instance of this name; what it is, as JSON.
    Create(String, String),
    /// The instance is gone with all that it had.
    Remove,
}

/// The step that writes a value.
pub(crate) fn row(part: &'static str, key: Key, value: &impl Serialize) -> Step {
    // Nothing that is kept can fail to be written: no map has keys that are no texts.
    Step::Put(part, key, serde_json::to_string(value).unwrap_or_default())
}
