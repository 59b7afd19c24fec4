//! Which fields a reader of a release sees of a record, and in which order.
//!
//! An era only selects from the tables. Nothing else knows that there are several.

use std::sync::OnceLock;

use super::field::{Field, FieldId};
use super::release::Release;
use super::resource::Resource;
use super::tables::layouts::{LAST_LIKE_2016, LAYOUTS, Layout};

/// Where a record is shown. Releases like those of 2016 make a difference, later ones do not. The
/// two names are all that the domain knows of formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// In XML.
    Xml,
    /// In JSON, one of a list.
    JsonList,
    /// In JSON, alone.
    JsonRecord,
}

/// How many forms there are.
const FORMS: usize = Form::JsonRecord as usize + 1;

/// A release as a reader meets it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Era {
    pub(super) release: Release,
    pub(super) form: Form,
}

/// A field that a reader meets.
pub(super) type Readable = (FieldId, &'static Field);

/// The fields that one release shows of a resource in one form, in order.
#[derive(Debug)]
struct Order {
    whole: Vec<Readable>,
    embedded: Vec<Readable>,
}

/// By resource, release and form: found out once, for records are shown all the time.
static ORDERS: [[[OnceLock<Order>; FORMS]; Release::COUNT]; Resource::ALL.len()] =
    [const { [const { [const { OnceLock::new() }; FORMS] }; Release::COUNT] }; Resource::ALL.len()];

impl Era {
    /// The fields of a whole record that can be read.
    pub(super) fn whole(self, resource: Resource) -> &'static [Readable] {
        self.order(resource).map_or(&[], |order| &order.whole)
    }

    /// The fields that a record has inside another.
    pub(super) fn embedded(self, resource: Resource) -> &'static [Readable] {
        self.order(resource).map_or(&[], |order| &order.embedded)
    }

    /// There is one for every release.
    fn order(self, resource: Resource) -> Option<&'static Order> {
        let releases = ORDERS.get(resource as usize)?;
        let order = releases
            .get(self.release.place())?
            .get(self.form as usize)?;
        Some(order.get_or_init(|| Order {
            whole: self.find_whole(resource).collect(),
            embedded: self.find_embedded(resource).collect(),
        }))
    }

    fn find_whole(self, resource: Resource) -> impl Iterator<Item = Readable> {
        let table = resource.table();
        let named = self.layout(resource).map_or(&[][..], |layout| layout.whole);
        let ordered = named.iter().filter_map(|name| table.field(name));
        let by_table = table.fields().filter(move |_| named.is_empty());
        ordered
            .chain(by_table)
            .filter(move |(_, field)| self.shows(field))
    }

    fn find_embedded(self, resource: Resource) -> impl Iterator<Item = Readable> {
        let table = resource.table();
        let (names, in_json) = self
            .layout(resource)
            .map_or((table.embedded, &[][..]), |layout| {
                (layout.embedded, layout.embedded_in_json)
            });
        let in_json = in_json.iter().filter(move |_| self.form != Form::Xml);
        let by_table = names.is_empty().then(|| table.fields());
        names
            .iter()
            .chain(in_json)
            .filter_map(|name| table.field(name))
            .chain(by_table.into_iter().flatten())
            .filter(move |(_, field)| self.shows(field))
    }

    /// Whether a whole record names the references that it does not have (Coupa Compass, *Sample
    /// Requests/Responses - XML vs JSON*: in a JSON list only; *Delegates API*: always). XML never
    /// does.
    pub(super) fn names_null_references(self) -> bool {
        self.release > LAST_LIKE_2016 || self.form != Form::JsonRecord
    }

    /// The same for a record inside another (the same pages: roles with and without `created-by`).
    pub(super) fn names_null_references_inside(self) -> bool {
        self.release <= LAST_LIKE_2016
    }

    /// Whether a record shows `custom-fields` at all. The captures of 2016 do not, nor does the user
    /// inside another record in that of 2021.
    pub(super) fn has_namespace(self, resource: Resource, is_inside: bool) -> bool {
        self.release > LAST_LIKE_2016 && !(is_inside && self.layout(resource).is_some())
    }

    /// Whether a reader meets the field at all.
    pub(super) fn shows(self, field: &Field) -> bool {
        field.is_readable() && field.is_in(self.release)
    }

    fn layout(self, resource: Resource) -> Option<&'static Layout> {
        LAYOUTS
            .iter()
            .find(|layout| layout.resource == resource && self.release <= layout.until)
    }
}
