//! What a name means under a field table, and so how its value is read. Knows no format.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::domain::field::Kind;
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

    /// Coupa's spelling of a name and the shape of its value. A name that the table does not have
    /// stays as it is, so that the domain can refuse it.
    pub(super) fn member(self, name: Cow<'_, str>) -> (Cow<'_, str>, Shape) {
        match self.0.and_then(|table| table.field(&name)) {
            Some((_, field)) => (Cow::Borrowed(field.name), Shape::of(field.kind)),
            None => (name, Shape::Unknown),
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

/// An object of these members. Of repeated names the last one counts.
pub(super) fn object<'a>(mut members: Vec<(Cow<'a, str>, Tree<'a>)>) -> Tree<'a> {
    /// Up to this many members each is compared with each, which is quicker than hashing them.
    const FEW: usize = 8;
    let few = members.len() <= FEW;
    let mut pairs = members.iter().enumerate();
    if few
        && pairs.all(|(at, (name, _))| members.iter().skip(at + 1).all(|(other, _)| other != name))
    {
        return Tree::Object(Object { members });
    }
    let mut names = HashSet::with_capacity(members.len());
    let last: Vec<bool> = members
        .iter()
        .rev()
        .map(|(name, _)| names.insert(name.as_ref()))
        .collect();
    if names.len() < members.len() {
        let mut last = last.into_iter().rev();
        members.retain(|_| last.next() == Some(true));
    }
    Tree::Object(Object { members })
}
