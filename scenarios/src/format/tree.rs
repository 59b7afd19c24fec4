//! The values of a file before anything is known of their meaning, each with its place in bytes.

use std::ops::Range;

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) span: Range<usize>,
    pub(crate) value: Value,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// A scalar.
    Text {
        text: String,
        style: Style,
    },
    List(Vec<Node>),
    /// In the order of the file; keys are unique.
    Map(Vec<Entry>),
    /// Something that the format does not have. It has been reported.
    Refused,
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// Without quotes: the text decides on the type.
    Plain,
    /// In quotes or as a block: always text.
    Quoted,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_span: Range<usize>,
    pub(crate) value: Node,
}

impl Node {
    /// What it is, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match &self.value {
            Value::Text { .. } => "a single value",
            Value::List(_) => "a list",
            Value::Map(_) => "a group of keys",
            Value::Refused => "something refused",
        }
    }
}
