//! What a name means under a field table, and so how its value is read. Knows no format.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::domain::field::{FieldId, Kind};
use crate::domain::field_set::FieldSet;
use crate::domain::table::Table;
use crate::domain::tree::{List, Object, TextKind, Tree};

/// Item name of a list that no table describes. Nothing reads it: such a list is never written.
const UNKNOWN_ITEM: &str = "item";

/// How a value is read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// A text of that kind.
    Text(TextKind),
    /// Members, or null.
    One(Members),
    /// A list of records with these members.
    Many {
        item: &'static str,
        members: Members,
    },
    /// Whatever the payload shows.
    Unknown,
}

/// The names that an object may have: those of a table, or any.
#[derive(Debug, Clone, Copy)]
pub(super) struct Members(Option<&'static Table>);

impl Members {
    /// The fields of `table`.
    pub(super) fn of(table: &'static Table) -> Self {
        Self(Some(table))
    }

    /// What a name means.
    pub(super) fn member(self, name: Cow<'_, str>) -> (Member<'_>, Shape) {
        match self.0.and_then(|table| table.field(&name)) {
            Some((id, field)) => {
                let member = Member {
                    name: Cow::Borrowed(field.name),
                    field: Some(id),
                };
                (member, Shape::of(field.kind))
            }
            None => (Member { name, field: None }, Shape::Unknown),
        }
    }
}

/// The name of a value.
#[derive(Debug)]
pub(super) struct Member<'a> {
    /// Coupa's spelling. A name that the table does not have stays as it is, so that the domain can
    /// refuse it.
    name: Cow<'a, str>,
    field: Option<FieldId>,
}

impl<'a> Member<'a> {
    /// An item of a list, whose name means nothing.
    pub(super) fn item(name: &'a str) -> Self {
        Self {
            name: Cow::Borrowed(name),
            field: None,
        }
    }
}

impl Shape {
    fn of(kind: Kind) -> Self {
        match kind {
            Kind::Boolean => Self::Boolean,
            Kind::Integer { .. } => Self::Integer,
            Kind::Text { kind, .. } => Self::Text(kind),
            Kind::Lines { .. } => Self::Text(TextKind::Plain),
            Kind::One(resource) | Kind::Owned { resource, .. } | Kind::FanOut { resource, .. } => {
                Self::One(Members::of(resource.table()))
            }
            Kind::Many { resource, item } => Self::Many {
                item,
                members: Members::of(resource.table()),
            },
            Kind::Unmodelled { item: None, .. } => Self::One(Members(None)),
            Kind::Unmodelled {
                item: Some(item), ..
            } => Self::Many {
                item,
                members: Members(None),
            },
        }
    }

    /// The shape that XML's `type=` announces.
    pub(super) fn announced(type_name: &str) -> Self {
        match type_name {
            "boolean" => Self::Boolean,
            "integer" => Self::Integer,
            "decimal" => Self::Text(TextKind::Decimal),
            // Captures before 2016 write `datetime`.
            "dateTime" | "datetime" => Self::Text(TextKind::DateTime),
            "symbol" => Self::Text(TextKind::Symbol),
            "array" => Self::Many {
                item: UNKNOWN_ITEM,
                members: Members(None),
            },
            _ => Self::Unknown,
        }
    }

    /// This shape, or `other` where nothing is known.
    pub(super) fn or(self, other: Self) -> Self {
        match self {
            Self::Unknown => other,
            Self::Boolean | Self::Integer | Self::Text(_) | Self::One(_) | Self::Many { .. } => {
                self
            }
        }
    }

    /// A text of this shape. One that does not fit stays a plain text: the domain words the error.
    pub(super) fn text(self, text: Cow<'_, str>) -> Tree<'_> {
        match self {
            Self::Boolean => match text.trim_ascii() {
                "true" => Tree::Boolean(true),
                "false" => Tree::Boolean(false),
                _ => Tree::text(text),
            },
            Self::Integer => match text.trim_ascii().parse() {
                Ok(number) => Tree::Integer(number),
                Err(_) => Tree::text(text),
            },
            Self::Text(kind) => Tree::Text(kind, text),
            Self::One(_) | Self::Many { .. } | Self::Unknown => Tree::text(text),
        }
    }

    /// The names of an object that stands here.
    pub(super) fn members(self) -> Members {
        match self {
            Self::One(members) | Self::Many { members, .. } => members,
            Self::Boolean | Self::Integer | Self::Text(_) | Self::Unknown => Members(None),
        }
    }

    /// Whether a list is expected here.
    pub(super) fn is_list(self) -> bool {
        matches!(self, Self::Many { .. })
    }

    /// The shape of an item of a list that stands here.
    pub(super) fn item(self) -> Self {
        match self {
            Self::Many {
                members: members @ Members(Some(_)),
                ..
            } => Self::One(members),
            Self::Many { .. }
            | Self::Boolean
            | Self::Integer
            | Self::Text(_)
            | Self::One(_)
            | Self::Unknown => Self::Unknown,
        }
    }

    /// A list that stands here.
    pub(super) fn list(self, items: Vec<Tree<'_>>) -> Tree<'_> {
        let item = match self {
            Self::Many { item, .. } => item,
            Self::Boolean | Self::Integer | Self::Text(_) | Self::One(_) | Self::Unknown => {
                UNKNOWN_ITEM
            }
        };
        Tree::List(List {
            item: Cow::Borrowed(item),
            items,
        })
    }
}

/// The members of an object that is being read.
#[derive(Debug, Default)]
pub(super) struct Read<'a> {
    members: Vec<(Cow<'a, str>, Tree<'a>)>,
    fields: FieldSet,
    /// Whether a name may stand twice.
    unsure: bool,
}

impl<'a> Read<'a> {
    pub(super) fn push(&mut self, member: Member<'a>, value: Tree<'a>) {
        self.unsure |= !member.field.is_some_and(|field| self.fields.insert(field));
        self.members.push((member.name, value));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The values, as the items of a list.
    pub(super) fn into_items(self) -> Vec<Tree<'a>> {
        self.members.into_iter().map(|(_, value)| value).collect()
    }

    /// The object. Of repeated names the last one counts.
    pub(super) fn into_object(mut self) -> Tree<'a> {
        if self.unsure {
            let mut names = HashSet::with_capacity(self.members.len());
            let names_backwards = self.members.iter().rev().map(|(name, _)| name.as_ref());
            let last: Vec<bool> = names_backwards.map(|name| names.insert(name)).collect();
            let mut last = last.into_iter().rev();
            self.members.retain(|_| last.next() == Some(true));
        }
        let members = self.members;
        Tree::Object(Object { members })
    }
}
