//! Value trees to JSON, compact as Rails writes it (the samples in Coupa's pages are laid out for
//! reading).
//!
//! Neither a record nor a list has a root (Coupa Compass, *Differences between XML and JSON in
//! Coupa*), and a reference to no record is `null` (Coupa Compass, *Delegates API*).

use serde::ser::{Serialize, Serializer};
use serde_json::json;

use crate::domain::release::Release;
use crate::domain::tree::Tree;
use crate::wire::error::WireError;

/// Room that one record takes in most cases.
const RECORD_BYTES: usize = 4 * 1024;

/// A record, or a slice of so many records.
///
/// # Errors
/// Whatever `serde_json` reports; for trees, whose keys are strings, it has no reason to.
pub(in crate::wire) fn encode<T: Serialize + ?Sized>(
    tree: &T,
    records: usize,
) -> Result<Vec<u8>, WireError> {
    let mut out = Vec::with_capacity(RECORD_BYTES * records);
    serde_json::to_writer(&mut out, tree).map_err(|error| WireError::Json(error.to_string()))?;
    Ok(out)
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

/// The tree as Coupa's JSON shows it.
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
