//! Records to JSON, compact as Rails writes it (the samples in Coupa's pages are laid out for
//! reading).
//!
//! Neither a record nor a list has a root (Coupa Compass, *Differences between XML and JSON in
//! Coupa*), and a reference to no record is `null` (Coupa Compass, *Delegates API*).

use compact_str::ToCompactString;
use serde::ser::{Serialize, Serializer};
use serde_json::json;

use crate::domain::release::Release;
use crate::domain::sink::{Leaf, Sink};
use crate::domain::tree::Tree;
use crate::wire::error::WireError;

/// Room that one record takes in most cases.
const RECORD_BYTES: usize = 4 * 1024;

/// A document in the making.
pub(in crate::wire) struct Writer {
    out: Vec<u8>,
    /// Whether each open collection is a list, the innermost last.
    open: Vec<bool>,
    refused: Option<WireError>,
}

impl Writer {
    /// A document that so many records are written to.
    pub(in crate::wire) fn new(records: usize) -> Self {
        Self {
            out: Vec::with_capacity(RECORD_BYTES * records),
            open: Vec::new(),
            refused: None,
        }
    }

    /// The whole document.
    ///
    /// # Errors
    /// Whatever `serde_json` reports; for texts it has no reason to.
    pub(in crate::wire) fn finish(self) -> Result<Vec<u8>, WireError> {
        self.refused.map_or(Ok(self.out), Err)
    }

    fn text(&mut self, text: &str) {
        if let Err(error) = serde_json::to_writer(&mut self.out, text) {
            self.refused
                .get_or_insert(WireError::Json(error.to_string()));
        }
    }

    /// What stands before the value of a member, or an item.
    fn start(&mut self, name: &str) {
        if !matches!(self.out.last(), None | Some(b'[' | b'{')) {
            self.out.push(b',');
        }
        if self.open.last() == Some(&false) {
            self.text(name);
            self.out.push(b':');
        }
    }
}

impl<'a> Sink<'a> for Writer {
    fn leaf(&mut self, name: &'a str, leaf: Leaf<'a>) {
        self.start(name);
        match leaf {
            Leaf::Null | Leaf::NoRecord => self.out.extend_from_slice(b"null"),
            Leaf::Boolean(true) => self.out.extend_from_slice(b"true"),
            Leaf::Boolean(false) => self.out.extend_from_slice(b"false"),
            Leaf::Integer(value) => {
                self.out
                    .extend_from_slice(value.to_compact_string().as_bytes());
            }
            Leaf::Text(_, text) => self.text(&text),
        }
    }

    fn begin_object(&mut self, name: &'a str) {
        self.start(name);
        self.out.push(b'{');
        self.open.push(false);
    }

    fn end_object(&mut self, _: &'a str) {
        self.open.pop();
        self.out.push(b'}');
    }

    fn begin_list(&mut self, name: &'a str, _: &'a str) {
        self.start(name);
        self.out.push(b'[');
        self.open.push(true);
    }

    fn end_list(&mut self, _: &'a str) {
        self.open.pop();
        self.out.push(b']');
    }
}

/// Coupa's error envelope. `key` is the element name of the resource.
pub(in crate::wire) fn encode_errors(
    release: Release,
    key: &str,
    messages: &[impl AsRef<str>],
) -> Vec<u8> {
    let messages: Vec<_> = messages.iter().map(AsRef::as_ref).collect();
    // Seen by the baton-coupa connector, and by a client of IBM's that takes it out.
    let errors = if release.tells_warnings() {
        json!({ key: messages, "warnings": null })
    } else {
        json!({ key: messages })
    };
    json!({ "errors": errors }).to_string().into_bytes()
}

/// The tree as answers have it, as a part of other JSON.
impl Serialize for Tree<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null | Self::NoRecord => serializer.serialize_unit(),
            Self::Boolean(value) => serializer.serialize_bool(*value),
            Self::Integer(value) => serializer.serialize_i64(*value),
            Self::Text(_, text) => serializer.serialize_str(text),
            Self::List(list) => serializer.collect_seq(&list.items),
            Self::Object(object) => {
                serializer.collect_map(object.members.iter().map(|(name, value)| (name, value)))
            }
        }
    }
}
