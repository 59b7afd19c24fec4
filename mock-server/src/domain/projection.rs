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
    /// These fields, in the order of the table.
    Fields(Vec<Chosen>),
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
    Fields(Vec<Chosen>),
}

/// Most records in one another, the one that is shown not counted. Coupa's captures end at the
/// users that last touched a role of a user.
pub(super) const DEPTH_MAX: usize = 4;
