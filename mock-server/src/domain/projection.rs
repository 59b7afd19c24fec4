//! What of a record an answer shows. Knows no query string: `query::projection` reads it from one.

use super::field::FieldId;

/// What of a record is shown (Coupa Compass, *API Return Formats*).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Projection {
    /// Every field that can be read, records inside it in their embedded form.
    Whole,
    /// Nothing: the answer has no body.
    Nothing,
    /// The id alone.
    Id,
    /// Its own attributes; of the records inside it the id and the natural keys.
    Shallow,
    /// These fields, in the order of the whole record.
    Fields(Choice),
}

/// What was asked for by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// Fields of the table, in its order.
    pub(super) own: Vec<Chosen>,
    /// Custom fields that stand beside them.
    pub(super) global: Vec<FieldId>,
    /// Those under `custom-fields`, if that was asked for.
    pub(super) namespace: Option<Vec<FieldId>>,
}

/// A field that was asked for by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    pub(super) field: FieldId,
    pub(super) inside: Inside,
}

/// What is shown of the records that a field refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Inside {
    /// Their embedded form.
    Embedded,
    /// The id and the natural keys.
    Keys,
    /// These fields.
    Fields(Choice),
}

impl Choice {
    /// Whether nothing in particular was asked for.
    pub(super) fn is_empty(&self) -> bool {
        self.own.is_empty() && self.global.is_empty() && self.namespace.is_none()
    }
}

/// Most records in one another, the one that is shown not counted. Coupa's captures end at the
/// users that last touched a role of a user.
pub(super) const DEPTH_MAX: usize = 4;
