//! The fields of a JSON object, each taken once, none ignored.

use serde_json::{Map, Value};

use super::error::Reason;
use super::nearest::nearest;

/// The fields of a rule, or of an object in it.
pub(super) struct Fields {
    /// Where the object stands: `reply.`, empty for the rule itself.
    prefix: &'static str,
    map: Map<String, Value>,
}

impl Fields {
    /// Takes a value that must be an object of known fields. `what` names it in errors.
    pub(super) fn new(
        what: &'static str,
        prefix: &'static str,
        value: Value,
        known: &[&'static str],
    ) -> Result<Self, Reason> {
        let Value::Object(map) = value else {
            return Err(Reason::invalid(what, "an object", &value));
        };
        match map.keys().find(|name| !known.contains(&name.as_str())) {
            Some(name) => Err(Reason::Unknown {
                what: "field",
                name: format!("{prefix}{name}"),
                nearest: nearest(name, known),
            }),
            None => Ok(Self { prefix, map }),
        }
    }

    /// The path of a field: `reply.status`.
    pub(super) fn path(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        self.map.shift_remove(name)
    }

    pub(super) fn require(&mut self, name: &str) -> Result<Value, Reason> {
        self.take(name)
            .ok_or_else(|| Reason::Missing(self.path(name)))
    }

    /// Takes and reads a field that may be left out.
    pub(super) fn optional<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&Value) -> Result<T, Reason>,
    ) -> Result<Option<T>, Reason> {
        self.take(name).map(|value| read(&value)).transpose()
    }

    /// Names of the fields that were not taken.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.map.keys().map(String::as_str)
    }
}
