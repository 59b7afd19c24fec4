//! Field tables: a Coupa resource described as data.
//!
//! A table says everything that the engine, the codecs and the query language need to know of a
//! resource. It does not know records, formats or HTTP.

use super::field::{Field, FieldId};
use super::names;
use super::record::{Record, RecordId};
use super::resource::Resource;
use super::tree::Object;

/// One Coupa resource: its names, its fields and the few rules that are its own.
#[derive(Debug)]
pub struct Table {
    /// Segment of the URL below `/api`: `users`.
    pub path: &'static str,
    /// Model name as error sentences quote it: `User`.
    pub model: &'static str,
    /// XML root of one record and key of JSON errors: `user`.
    pub element: &'static str,
    /// XML root of a list: `users`. Follows the model, not the URL.
    pub list_element: &'static str,
    /// The object in the OAuth scopes `core.<object>.read` and `.write`
    /// (Rossum's list of Coupa's scopes: users under `user`, roles under `common`).
    pub scope_object: &'static str,
    /// What the API may do to records of this resource.
    pub operations: Operations,
    /// Fields in the order in which Coupa writes them.
    pub fields: &'static [Field],
    /// Fields by which another record may refer to one of these, `id` first.
    pub natural_keys: &'static [&'static str],
    /// Fields that are shown where a record of this resource is embedded in another; none named
    /// means all that can be read.
    pub embedded: &'static [&'static str],
    /// `custom-fields` is shown even where there are no custom fields.
    pub shows_custom_fields: bool,
    /// Fills in what Coupa derives from other fields or sets by itself.
    pub derive: fn(&mut Record, &dyn Derive),
    /// Reads a record that is written as one text, where Coupa takes that; the error is the end of
    /// a sentence.
    pub read_text: Option<ReadText>,
    /// Records that exist but cannot be read through the API.
    pub hidden_ids: &'static [u64],
    /// How XML names the type of a moment in payloads of this resource.
    pub moments: Moments,
}

/// The type of a moment in XML: its spelling tells the age of a payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moments {
    /// `dateTime`, in captures from 2016 on.
    DateTime,
    /// `datetime`, in older ones.
    Datetime,
}

/// From a text to the members of a record.
pub type ReadText = fn(&str) -> Result<Object<'_>, &'static str>;

/// What a `derive` rule may ask about the other records.
pub trait Derive {
    /// The other record of the same resource that has this value in this unique field.
    fn holder(&self, field: FieldId, value: &str) -> Option<&Record>;
    /// Any record.
    fn record(&self, resource: Resource, id: RecordId) -> Option<&Record>;
    /// Why the record is written.
    fn occasion(&self) -> Occasion;
}

/// Why a record is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// It is new: created through the API, or part of a world.
    Creation,
    /// It was there before.
    Update,
}

/// Which requests Coupa routes for a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operations {
    /// Index and show only.
    Read,
    /// Index, show, create and update. Coupa deletes hardly anything over the API.
    ReadWrite,
    /// The same, and records can be deleted.
    ReadWriteDelete,
    /// No route of its own: the records only appear inside others.
    Embedded,
}

impl Table {
    /// A table without fields: an embedded resource of these names (`departments`, `Department`,
    /// `department`, `departments`) with nothing special.
    pub(crate) const fn named(
        path: &'static str,
        model: &'static str,
        element: &'static str,
        list_element: &'static str,
    ) -> Self {
        Self {
            path,
            model,
            element,
            list_element,
            scope_object: "common",
            operations: Operations::Embedded,
            fields: &[],
            natural_keys: &["id"],
            embedded: &[],
            shows_custom_fields: false,
            derive: nothing,
            read_text: None,
            hidden_ids: &[],
            moments: Moments::DateTime,
        }
    }

    /// The field of that name. Kebab-case, `snake_case` and camelCase are the same name.
    pub fn field(&self, name: &str) -> Option<(FieldId, &'static Field)> {
        let named = || {
            self.fields()
                .find(|(_, field)| names::same(field.name, name))
        };
        match names::find(self, name) {
            Some(id) => Some((id, self.field_at(id))),
            None => named(),
        }
    }

    /// The field at that position of this table.
    ///
    /// # Panics
    /// Never for an id that this table gave out.
    pub fn field_at(&self, id: FieldId) -> &'static Field {
        #[expect(
            clippy::indexing_slicing,
            reason = "ids are given out by `field` and `fields` only"
        )]
        &self.fields[usize::from(id.0)]
    }

    /// All fields with their ids, in table order.
    pub fn fields(&self) -> impl Iterator<Item = (FieldId, &'static Field)> + use<> {
        (0u16..).map(FieldId).zip(self.fields)
    }

    /// Id of a field that the table surely has, at compile time.
    ///
    /// # Panics
    /// When the table has no such field: a compile error in a `const`.
    #[expect(
        clippy::panic,
        clippy::indexing_slicing,
        reason = "evaluated at compile time"
    )]
    pub(crate) const fn id_of(&self, name: &str) -> FieldId {
        let mut position = 0;
        while position < self.fields.len() {
            if same_bytes(self.fields[position].name.as_bytes(), name.as_bytes()) {
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "tables have under 200 fields"
                )]
                return FieldId(position as u16);
            }
            position += 1;
        }
        panic!("the table has no such field")
    }
}

/// The `derive` rule of a resource that derives nothing.
fn nothing(_: &mut Record, _: &dyn Derive) {}

#[expect(
    clippy::indexing_slicing,
    reason = "evaluated at compile time, bounds checked by the length test"
)]
const fn same_bytes(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let mut at = 0;
    while at < left.len() {
        if left[at] != right[at] {
            return false;
        }
        at += 1;
    }
    true
}
