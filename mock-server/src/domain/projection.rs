//! What of a record an answer shows. Knows no query string: `query::projection` reads it from one.

use std::sync::LazyLock;

use super::resource::Resource;
use super::table::{Access, Field, FieldId, Table};

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

/// The forms in which records of a resource are shown without being asked for single fields.
#[derive(Debug)]
pub(super) struct Forms {
    /// Every field that can be read.
    pub(super) whole: Vec<Chosen>,
    /// The same, with no more than the keys of the records inside.
    pub(super) shallow: Vec<Chosen>,
    /// The form inside another record.
    pub(super) embedded: Vec<Chosen>,
    /// The id and the natural keys.
    pub(super) keys: Vec<Chosen>,
    /// The id.
    pub(super) id: Vec<Chosen>,
}

impl Forms {
    /// The forms of a resource. Its table names the fields; they are looked up once.
    pub(super) fn of(resource: Resource) -> &'static Self {
        static FORMS: LazyLock<[Forms; Resource::ALL.len()]> =
            LazyLock::new(|| Resource::ALL.map(|resource| Forms::new(resource.table())));
        #[expect(
            clippy::indexing_slicing,
            reason = "one entry for each resource, in their order"
        )]
        &FORMS[resource as usize]
    }

    fn new(table: &Table) -> Self {
        let readable = |inside: Inside| {
            table
                .fields()
                .filter(|(_, field)| field.access != Access::WriteOnly)
                .map(|(field, _)| Chosen {
                    field,
                    inside: inside.clone(),
                })
                .collect()
        };
        let named = |names: &[&str], shown: fn(&Field) -> bool| {
            names
                .iter()
                .filter_map(|name| table.field(name))
                .filter(|(_, field)| shown(field))
                .map(|(field, _)| Chosen {
                    field,
                    inside: Inside::Embedded,
                })
                .collect()
        };
        Self {
            whole: readable(Inside::Embedded),
            shallow: readable(Inside::Keys),
            embedded: named(table.embedded, |_| true),
            keys: named(table.natural_keys, |field| field.shallow),
            id: named(&["id"], |_| true),
        }
    }
}
