//! What a column of a users file is, and what its cells stand for.

use crate::domain::field::Field;
use crate::domain::release::Release;
use crate::domain::resource::Resource;

/// A column that a header can name.
#[derive(Debug)]
pub(super) struct Column {
    /// As the header spells it.
    pub(super) header: &'static str,
    pub(super) cell: Cell,
}

/// What a cell stands for. Names are those of the users table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell {
    /// The value of a field.
    Value(&'static str),
    /// One of a few words in any case, which the field has in lower case.
    Word(&'static str),
    /// `active` or `inactive`.
    Status,
    /// Yes or no, true or false, or the first letter of one of them.
    YesNo(&'static str),
    /// The record that has this text in its field of the second name.
    One(&'static str, &'static str),
    /// The same for several, separated by commas.
    Many(&'static str, &'static str),
    /// An approval limit, for each of these fields.
    Limit(&'static [&'static str]),
    /// A part of something that several cells describe together.
    Part(Whole, &'static str),
    /// Whether the default address is taken away.
    RemoveAddress,
    /// What the API never shows: read, not kept.
    Unkept(Unkept),
}

/// What several cells describe together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whole {
    /// The default address.
    Address,
    /// The default account.
    Account,
    /// The purchasing card.
    Pcard,
}

/// What a cell that is not kept has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unkept {
    Text,
    YesNo,
}

impl Whole {
    pub(super) const ALL: [Self; 3] = [Self::Address, Self::Account, Self::Pcard];
}

impl Column {
    /// What the report calls it where no field of the users table stands for it.
    pub(super) fn attribute(&self) -> String {
        self.header.to_lowercase().replace(' ', "-")
    }

    /// Whether it fills the field, or is itself called so in the report.
    pub(super) fn is_about(&self, name: &str) -> bool {
        self.cell.fields().contains(&name) || self.attribute() == name
    }
}

impl Cell {
    /// The fields of the users table that it is about.
    pub(super) fn fields(&self) -> &[&'static str] {
        match self {
            Self::Value(field)
            | Self::Word(field)
            | Self::YesNo(field)
            | Self::One(field, _)
            | Self::Many(field, _) => std::slice::from_ref(field),
            Self::Limit(fields) => fields,
            Self::Status => &["active"],
            Self::Part(Whole::Address, _) | Self::RemoveAddress => &["default-address"],
            Self::Part(Whole::Account, _) => &["default-account"],
            Self::Part(Whole::Pcard, _) => &["pcard"],
            Self::Unkept(_) => &[],
        }
    }

    /// Whether it says something by itself that a write or a check has to know.
    pub(super) fn is_own(&self) -> bool {
        match self {
            // Who a row is about is looked up before anything else.
            Self::Value("id")
            | Self::Part(..)
            | Self::RemoveAddress
            | Self::Unkept(Unkept::Text) => false,
            Self::Value(_)
            | Self::Word(_)
            | Self::Status
            | Self::YesNo(_)
            | Self::One(..)
            | Self::Many(..)
            | Self::Limit(_)
            | Self::Unkept(Unkept::YesNo) => true,
        }
    }

    pub(super) fn is_in(&self, release: Release) -> bool {
        let table = Resource::User.table();
        let is_in = |(_, field): (_, &Field)| field.is_in(release);
        self.fields()
            .iter()
            .all(|name| table.field(name).is_some_and(is_in))
    }
}
