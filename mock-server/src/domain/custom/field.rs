//! One custom field: its names, its type and where payloads have it.

use compact_str::CompactString;

use crate::domain::field::{FieldId, Kind};
use crate::domain::resource::Resource;
use crate::domain::tree::TextKind;

/// A field that the tables do not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomField {
    /// Whose field it is.
    pub resource: Resource,
    /// Name in payloads and queries, in kebab-case.
    pub name: CompactString,
    /// What forms, error sentences and the columns of CSV files call it.
    pub prompt: CompactString,
    /// What it holds.
    pub kind: CustomKind,
    /// Where payloads have it.
    pub place: Place,
    /// Its place in records, behind the fields of the table. Given when it is added.
    pub(crate) id: FieldId,
}

/// The type of a custom field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CustomKind {
    /// A short text.
    Text,
    /// A long text with markup.
    Html,
    /// A whole number.
    Integer,
    /// A decimal number.
    Decimal,
    /// True or false.
    Boolean,
    /// A day; payloads show its first moment.
    Date,
    /// One value of the lookup of that name.
    Lookup(CompactString),
}

/// Where payloads have a custom field (Coupa Compass, *Custom Field Namespace*).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Beside the record's own fields, where all were until there was a namespace.
    Global,
    /// Under `custom-fields`.
    Namespace,
}

impl CustomField {
    /// How its values are read, compared and shown.
    pub fn kind(&self) -> Kind {
        let text = |kind, max_chars| Kind::Text {
            kind,
            min_chars: 0,
            max_chars,
            allowed: &[],
        };
        match self.kind {
            CustomKind::Text => text(TextKind::Plain, 255),
            CustomKind::Html => text(TextKind::Plain, 65_535),
            CustomKind::Integer => Kind::Integer { allowed: &[] },
            CustomKind::Decimal => text(TextKind::Decimal, 255),
            CustomKind::Boolean => Kind::Boolean,
            CustomKind::Date => text(TextKind::DateTime, 255),
            CustomKind::Lookup(_) => Kind::One(Resource::LookupValue),
        }
    }
}
