//! The value tree: what a payload says, whatever format it was written in.

use std::borrow::Cow;

/// One node of a payload. XML and JSON are two spellings of it; see `wire`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tree<'a> {
    /// A null scalar: `<x nil="true"/>`, `null`.
    Null,
    /// A reference to no record: left out in XML, `null` in JSON
    /// (Coupa Compass, *Sample Requests/Responses - XML vs JSON*).
    NoRecord,
    /// `<x type="boolean">true</x>`, `true`.
    Boolean(bool),
    /// `<x type="integer">281</x>`, `281`.
    Integer(i64),
    /// Every value that JSON writes as a string.
    Text(TextKind, Cow<'a, str>),
    /// `<roles type="array"><role>…</role></roles>`, `[…]`.
    List(List<'a>),
    /// Named members, in order.
    Object(Object<'a>),
}

/// What a text stands for. JSON shows no difference; XML names it in `type=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TextKind {
    /// An ordinary string; XML writes no `type=`.
    Plain,
    /// An enumeration of Coupa's: `type="symbol"`.
    Symbol,
    /// A decimal number, a string in JSON (Coupa Compass, *Differences between XML and JSON in Coupa*).
    Decimal,
    /// ISO 8601 with seconds and a numeric offset: `type="dateTime"`.
    DateTime,
}

/// A collection and the name that XML gives to each of its items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List<'a> {
    /// Singular element name of an item, for example `role`.
    pub item: Cow<'a, str>,
    /// The items, in order.
    pub items: Vec<Tree<'a>>,
}

/// Named members in the order in which they are written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Object<'a> {
    /// Name and value of each member. Names are Coupa's, in kebab-case.
    pub members: Vec<(Cow<'a, str>, Tree<'a>)>,
}

impl<'a> Tree<'a> {
    /// An ordinary string.
    pub fn text(value: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(TextKind::Plain, value.into())
    }

    /// What it says, where it is a text of any kind.
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(_, text) = self {
            Some(text)
        } else {
            None
        }
    }
}

impl<'a> Object<'a> {
    /// Appends a member.
    pub fn push(&mut self, name: impl Into<Cow<'a, str>>, value: Tree<'a>) {
        self.members.push((name.into(), value));
    }

    /// The value of the last member of that name: of repeated names the last one counts.
    pub fn get(&self, name: &str) -> Option<&Tree<'a>> {
        self.members
            .iter()
            .rev()
            .find(|(member, _)| member == name)
            .map(|(_, value)| value)
    }
}

impl<'a> FromIterator<(Cow<'a, str>, Tree<'a>)> for Object<'a> {
    fn from_iter<I: IntoIterator<Item = (Cow<'a, str>, Tree<'a>)>>(members: I) -> Self {
        Self {
            members: members.into_iter().collect(),
        }
    }
}
