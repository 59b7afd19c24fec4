//! One field of a table: what it holds, who may see and set it, since when.

use super::release::Release;
use super::resource::Resource;
use super::tree::TextKind;

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
    /// Sentences. A text whose lines all end with a line feed is shown as the list of its lines,
    /// any other text as it is.
    Lines {
        /// Element name of a line in XML.
        item: &'static str,
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
            Self::Integer { .. }
            | Self::Boolean
            | Self::Text { .. }
            | Self::Lines { .. }
            | Self::Unmodelled { .. } => None,
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
    /// Neither: it is reached through routes of its own.
    Hidden,
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

impl Field {
    /// Whether a release has it.
    pub fn is_in(&self, release: Release) -> bool {
        (self.since..=self.until).contains(&release)
    }

    /// Whether the API takes a value for it.
    pub fn is_writable(&self) -> bool {
        match self.access {
            Access::ReadWrite | Access::WriteOnly => true,
            Access::ReadOnly | Access::Hidden => false,
        }
    }

    /// Whether the API shows it.
    pub fn is_readable(&self) -> bool {
        match self.access {
            Access::ReadWrite | Access::ReadOnly => true,
            Access::WriteOnly | Access::Hidden => false,
        }
    }

    /// Name in error sentences: the label, or the name as Rails humanizes it (`Employee number`).
    pub fn human_name(&self) -> String {
        self.label
            .map_or_else(|| humanized(self.name), ToOwned::to_owned)
    }
}

/// A name as Rails humanizes it.
pub(crate) fn humanized(name: &str) -> String {
    let words = name.replace('-', " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}
