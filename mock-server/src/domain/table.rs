//! Field tables: a Coupa resource described as data.
//!
//! A table says everything that the engine, the codecs and the query language need to know of a
//! resource. It does not know records, formats or HTTP.

use super::names;
use super::record::{Record, RecordId};
use super::release::Release;
use super::resource::Resource;
use super::tree::{Object, TextKind};

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
    /// Fills in what Coupa derives from other fields or sets by itself.
    pub derive: fn(&mut Record, &dyn Derive),
    /// Reads a record that is written as one text, where Coupa takes that; the error is the end of
    /// a sentence.
    pub read_text: Option<ReadText>,
    /// Records that exist but cannot be read through the API.
    pub hidden_ids: &'static [u64],
}

/// From a text to the members of a record.
pub type ReadText = fn(&str) -> Result<Object<'static>, &'static str>;

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
    /// Index, show, create and update. Coupa deletes nothing over the API.
    ReadWrite,
    /// No route of its own: the records only appear inside others.
    Embedded,
}

/// Position of a field in its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldId(pub(crate) u16);

impl FieldId {
    /// The field `id`, the first of every table.
    pub const ID: Self = Self(0);
}

/// One field of a resource.
#[derive(Debug)]
pub struct Field {
    /// Coupa's name in kebab-case.
    pub name: &'static str,
    /// What the field holds.
    pub kind: Kind,
    /// Who may see and set it.
    pub access: Access,
    /// A record cannot be without it.
    pub required: bool,
    /// No two records of the resource may have the same value, compared without case.
    pub unique: bool,
    /// Name in error sentences where it is not the humanized field name: `First Name`.
    pub label: Option<&'static str>,
    /// Value that a new record gets when none is given.
    pub default: Default,
    /// A further condition on a text; its error is the end of a sentence: `is invalid`.
    pub check: Option<Check>,
    /// Where a natural key names a record that another refers to in its shallow form, it is shown
    /// (Coupa Compass, *API Return Formats*: a shallow user is id, login and email).
    pub shallow: bool,
    /// A further name under which the field is searched, and nothing else.
    pub alias: Option<Alias>,
    /// The first release that has it.
    pub since: Release,
    /// The last release that has it.
    pub until: Release,
}

/// A name under which a boolean is searched, with a word, or null, for each of its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alias {
    /// The attribute of the query: `status`.
    pub name: &'static str,
    /// What stands for true.
    pub yes: Option<&'static str>,
    /// What stands for false.
    pub no: Option<&'static str>,
}

/// A condition on a text.
pub type Check = fn(&str) -> Result<(), &'static str>;

/// The type of a field.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A whole number.
    Integer {
        /// The only values that are accepted; empty means any.
        allowed: &'static [i64],
    },
    /// True or false; never null.
    Boolean,
    /// A text, a symbol, a decimal or a date, by its [`TextKind`].
    Text {
        /// What the text stands for.
        kind: TextKind,
        /// Fewest characters, when there is a value at all.
        min_chars: usize,
        /// Most characters.
        max_chars: usize,
        /// The only values that are accepted; empty means any.
        allowed: &'static [&'static str],
    },
    /// A reference to one record.
    One(Resource),
    /// References to any number of records; the item name is the singular of the field name.
    Many {
        /// What the items are.
        resource: Resource,
        /// Element name of an item in XML.
        item: &'static str,
    },
    /// A reference to a record that is written together with this one: an input describes it
    /// instead of naming it. An equal record is taken again.
    Owned {
        /// What the record is.
        resource: Resource,
        /// Members that every record of this field has, whatever the input says.
        fixed: Fixed,
    },
    /// No value of its own: what is written goes to each of these fields that the input does not
    /// name itself.
    FanOut {
        /// What the other fields refer to.
        resource: Resource,
        /// The other fields.
        fields: &'static [&'static str],
    },
    /// A reference to, or a list of, a resource that has no table yet: always empty.
    Unmodelled {
        /// Model name, as error sentences quote it.
        model: &'static str,
        /// `Some` for a collection: the element name of an item.
        item: Option<&'static str>,
    },
}

impl Kind {
    /// The resource whose records the field refers to.
    pub fn refers_to(self) -> Option<Resource> {
        match self {
            Self::One(resource)
            | Self::Many { resource, .. }
            | Self::Owned { resource, .. }
            | Self::FanOut { resource, .. } => Some(resource),
            Self::Integer { .. } | Self::Boolean | Self::Text { .. } | Self::Unmodelled { .. } => {
                None
            }
        }
    }
}

/// Names and texts of members that are given by the field that refers to a record.
pub type Fixed = &'static [(&'static str, &'static str)];

/// Who may see and set a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Accepted and returned.
    ReadWrite,
    /// Returned; silently ignored when sent (Coupa, *3.5*: the answer is 200 and nothing changes).
    ReadOnly,
    /// Accepted, never returned.
    WriteOnly,
}

/// Value that a new record gets when none is given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Default {
    /// Null, false or an empty list.
    Empty,
    /// A boolean.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A text.
    Text(&'static str),
    /// A reference by id, unless the input names the field.
    Record(u64),
    /// References by id, unless the input names the field.
    Records(&'static [u64]),
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
            derive: nothing,
            read_text: None,
            hidden_ids: &[],
        }
    }

    /// The field of that name. Kebab-case, `snake_case` and camelCase are the same name.
    pub fn field(&self, name: &str) -> Option<(FieldId, &'static Field)> {
        let named = || self.fields().find(|(_, field)| same_name(field.name, name));
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

impl Field {
    const fn new(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            access: Access::ReadWrite,
            required: false,
            unique: false,
            label: None,
            default: Default::Empty,
            check: None,
            shallow: true,
            alias: None,
            since: Release::new(u8::MIN),
            until: Release::new(u8::MAX),
        }
    }

    pub(crate) const fn integer(name: &'static str) -> Self {
        Self::new(name, Kind::Integer { allowed: &[] })
    }

    pub(crate) const fn integer_of(name: &'static str, allowed: &'static [i64]) -> Self {
        Self::new(name, Kind::Integer { allowed })
    }

    pub(crate) const fn boolean(name: &'static str) -> Self {
        Self::new(name, Kind::Boolean)
    }

    pub(crate) const fn text(name: &'static str, max_chars: usize) -> Self {
        Self::new(name, text_kind(TextKind::Plain, 0, max_chars, &[]))
    }

    pub(crate) const fn text_of(name: &'static str, allowed: &'static [&'static str]) -> Self {
        Self::new(name, text_kind(TextKind::Plain, 0, 255, allowed))
    }

    pub(crate) const fn symbol(name: &'static str, allowed: &'static [&'static str]) -> Self {
        Self::new(name, text_kind(TextKind::Symbol, 0, 255, allowed))
    }

    pub(crate) const fn date_time(name: &'static str) -> Self {
        Self::new(name, text_kind(TextKind::DateTime, 0, 255, &[])).read_only()
    }

    pub(crate) const fn one(name: &'static str, resource: Resource) -> Self {
        Self::new(name, Kind::One(resource))
    }

    pub(crate) const fn many(name: &'static str, resource: Resource, item: &'static str) -> Self {
        Self::new(name, Kind::Many { resource, item })
    }

    pub(crate) const fn decimal(name: &'static str) -> Self {
        Self::new(name, text_kind(TextKind::Decimal, 0, 255, &[]))
    }

    pub(crate) const fn owned(name: &'static str, resource: Resource, fixed: Fixed) -> Self {
        Self::new(name, Kind::Owned { resource, fixed })
    }

    /// Write-only by nature.
    pub(crate) const fn fan_out(
        name: &'static str,
        resource: Resource,
        fields: &'static [&'static str],
    ) -> Self {
        Self::new(name, Kind::FanOut { resource, fields }).write_only()
    }

    pub(crate) const fn unmodelled(name: &'static str, model: &'static str) -> Self {
        Self::new(name, Kind::Unmodelled { model, item: None })
    }

    pub(crate) const fn unmodelled_list(
        name: &'static str,
        model: &'static str,
        item: &'static str,
    ) -> Self {
        Self::new(
            name,
            Kind::Unmodelled {
                model,
                item: Some(item),
            },
        )
    }

    pub(crate) const fn read_only(self) -> Self {
        Self {
            access: Access::ReadOnly,
            ..self
        }
    }

    pub(crate) const fn write_only(self) -> Self {
        Self {
            access: Access::WriteOnly,
            ..self
        }
    }

    pub(crate) const fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }

    pub(crate) const fn unique(self) -> Self {
        Self {
            unique: true,
            ..self
        }
    }

    pub(crate) const fn label(self, label: &'static str) -> Self {
        Self {
            label: Some(label),
            ..self
        }
    }

    pub(crate) const fn default(self, default: Default) -> Self {
        Self { default, ..self }
    }

    pub(crate) const fn check(self, check: Check) -> Self {
        Self {
            check: Some(check),
            ..self
        }
    }

    pub(crate) const fn not_shallow(self) -> Self {
        Self {
            shallow: false,
            ..self
        }
    }

    pub(crate) const fn since(self, release: u8) -> Self {
        Self {
            since: Release::new(release),
            ..self
        }
    }

    pub(crate) const fn alias(self, alias: Alias) -> Self {
        Self {
            alias: Some(alias),
            ..self
        }
    }

    pub(crate) const fn until(self, release: u8) -> Self {
        Self {
            until: Release::new(release),
            ..self
        }
    }

    /// Whether a release has it.
    pub fn is_in(&self, release: Release) -> bool {
        (self.since..=self.until).contains(&release)
    }

    pub(crate) const fn min_chars(self, least: usize) -> Self {
        match self.kind {
            Kind::Text {
                kind,
                max_chars,
                allowed,
                ..
            } => Self {
                kind: text_kind(kind, least, max_chars, allowed),
                ..self
            },
            Kind::Integer { .. }
            | Kind::Boolean
            | Kind::One(_)
            | Kind::Many { .. }
            | Kind::Owned { .. }
            | Kind::FanOut { .. }
            | Kind::Unmodelled { .. } => self,
        }
    }

    /// Whether the API takes a value for it.
    pub fn is_writable(&self) -> bool {
        match self.access {
            Access::ReadWrite | Access::WriteOnly => true,
            Access::ReadOnly => false,
        }
    }

    /// Name in error sentences: the label, or the name as Rails humanizes it (`Employee number`).
    pub fn human_name(&self) -> String {
        if let Some(label) = self.label {
            return label.to_owned();
        }
        let words = self.name.replace('-', " ");
        let mut chars = words.chars();
        chars.next().map_or_else(String::new, |first| {
            first.to_uppercase().chain(chars).collect()
        })
    }
}

const fn text_kind(
    kind: TextKind,
    min_chars: usize,
    max_chars: usize,
    allowed: &'static [&'static str],
) -> Kind {
    Kind::Text {
        kind,
        min_chars,
        max_chars,
        allowed,
    }
}

/// Whether `name` is the kebab-case `canonical` in kebab-case, `snake_case` or camelCase.
fn same_name(canonical: &str, name: &str) -> bool {
    let mut expected = canonical.bytes();
    let mut after_dash = false;
    for byte in name.bytes() {
        let want = match expected.next() {
            Some(b'-') if byte.is_ascii_uppercase() => {
                after_dash = true;
                expected.next()
            }
            want => want,
        };
        let matches = match want {
            Some(b'-') => byte == b'-' || byte == b'_',
            Some(letter) if after_dash => byte.to_ascii_lowercase() == letter,
            Some(letter) => byte == letter,
            None => false,
        };
        after_dash = false;
        if !matches {
            return false;
        }
    }
    expected.next().is_none()
}

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

#[cfg(test)]
mod tests {
    use super::same_name;

    #[test]
    fn three_name_styles_are_one_name() {
        for name in ["employee-number", "employee_number", "employeeNumber"] {
            assert!(same_name("employee-number", name), "{name}");
        }
        assert!(same_name("segment-1", "segment_1"));
    }

    #[test]
    fn other_names_differ() {
        for name in [
            "employeenumber",
            "employee",
            "employee-numbers",
            "Employee-number",
            "",
        ] {
            assert!(!same_name("employee-number", name), "{name}");
        }
    }
}
