//! The header of a users file: which column stands where.

use std::cmp::Reverse;

use csv::StringRecord;

use super::column::{Cell, Column, Whole};
use super::columns::find;
use crate::domain::custom::{CustomField, CustomFields};
use crate::domain::field::{Field, FieldId, Kind};
use crate::domain::record::{Finder, RecordId};
use crate::domain::release::Release;
use crate::domain::resource::Resource;

/// The columns of one file.
#[derive(Debug)]
pub(super) struct Header {
    /// All of Coupa's, each with its place.
    columns: Vec<(usize, &'static Column)>,
    /// Those whose cells say something by themselves.
    own: Vec<Placed>,
    /// Those that describe something together with others, each with its place; for each such thing.
    parts: [Vec<(usize, &'static str)>; Whole::ALL.len()],
    /// Custom fields, each with its place, under their English prompts (Coupa Compass, *Users Import*).
    custom: Vec<(usize, CustomField)>,
    /// Where the columns that every row is asked for stand.
    asked: [Option<usize>; Asked::ALL.len()],
    width: usize,
    /// The user that the row before was about.
    pub(super) last: RecordId,
}

/// A column that every row is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    Id,
    Login,
    EmployeeNumber,
    Email,
    FirstName,
    LastName,
    ChartOfAccounts,
    RemoveAddress,
}

impl Asked {
    const ALL: [Self; 8] = [
        Self::Id,
        Self::Login,
        Self::EmployeeNumber,
        Self::Email,
        Self::FirstName,
        Self::LastName,
        Self::ChartOfAccounts,
        Self::RemoveAddress,
    ];

    /// As the header spells it.
    pub(super) fn header(self) -> &'static str {
        match self {
            Self::Id => "Id",
            Self::Login => "Login",
            Self::EmployeeNumber => "Employee Number",
            Self::Email => "Email",
            Self::FirstName => "First Name",
            Self::LastName => "Last Name",
            Self::ChartOfAccounts => "Default Chart of Accounts Name",
            Self::RemoveAddress => "Remove Default Address",
        }
    }
}

/// A column whose cells say something by themselves, in its place.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) at: usize,
    pub(super) column: &'static Column,
    /// The field of users that it is about, the first of several, and what a user has there.
    pub(super) field: Option<(&'static Field, Finder)>,
    /// Where the records that it names have the name.
    pub(super) key: Option<FieldId>,
}

impl Placed {
    fn new(at: usize, column: &'static Column) -> Self {
        let field = column.cell.fields().first();
        let field = field.and_then(|name| Resource::User.table().field(name));
        let key = match (column.cell, field.map(|(_, field)| field.kind)) {
            (Cell::One(_, key), Some(Kind::One(resource)))
            | (Cell::Many(_, key), Some(Kind::Many { resource, .. })) => {
                resource.table().field(key).map(|(id, _)| id)
            }
            _ => None,
        };
        Self {
            at,
            column,
            field: field.map(|(id, field)| (field, Finder::new(id))),
            key,
        }
    }
}

impl Header {
    /// Reads the first row.
    ///
    /// # Errors
    /// The headers that are not valid, as they stand there. A name that occurs twice is not valid
    /// the second time.
    pub(super) fn read(
        cells: &StringRecord,
        release: Release,
        fields: &CustomFields,
    ) -> Result<Self, Vec<String>> {
        let mut columns: Vec<(usize, &'static Column)> = Vec::with_capacity(cells.len());
        let mut custom: Vec<(usize, CustomField)> = Vec::new();
        let mut invalid = Vec::new();
        for (at, header) in cells.iter().enumerate() {
            let is_new = |column: &&'static Column| {
                let mut others = columns.iter();
                others.all(|(_, other)| other.header != column.header)
            };
            if let Some(column) = find(header, release) {
                if is_new(&column) {
                    columns.push((at, column));
                } else {
                    invalid.push(header.to_owned());
                }
                continue;
            }
            let prompt = header.strip_suffix('*').unwrap_or(header);
            let is_new = |field: &&CustomField| custom.iter().all(|(_, placed)| placed != *field);
            match fields.by_prompt(Resource::User, prompt).filter(is_new) {
                Some(field) => custom.push((at, field.clone())),
                None => invalid.push(header.to_owned()),
            }
        }
        if !invalid.is_empty() {
            return Err(invalid);
        }
        // What sets one limit counts more than what sets several.
        columns.sort_by_key(|(_, column)| Reverse(column.cell.fields().len()));
        let place = |asked: Asked| {
            let mut columns = columns.iter();
            let found = columns.find(|(_, column)| column.header == asked.header());
            found.map(|(at, _)| *at)
        };
        let own = columns.iter().filter(|(_, column)| column.cell.is_own());
        let parts = |whole| {
            let parts = columns.iter().filter_map(|(at, column)| {
                let Cell::Part(of, member) = column.cell else {
                    return None;
                };
                (of == whole).then_some((*at, member))
            });
            parts.collect()
        };
        Ok(Self {
            own: own.map(|(at, column)| Placed::new(*at, column)).collect(),
            parts: Whole::ALL.map(parts),
            asked: Asked::ALL.map(place),
            columns,
            custom,
            width: cells.len(),
            last: RecordId(0),
        })
    }

    /// How many cells every row has.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// The columns whose cells say something by themselves, each with its cell of a row.
    pub(super) fn own<'h, 'r>(
        &'h mut self,
        row: &'r StringRecord,
    ) -> impl Iterator<Item = (&'h mut Placed, &'r str)> {
        self.own.iter_mut().filter_map(|placed| {
            let cell = row.get(placed.at)?;
            Some((placed, cell))
        })
    }

    /// The cells that describe `whole` together, each with what it says of it; blank ones left out.
    pub(super) fn parts<'r>(
        &self,
        row: &'r StringRecord,
        whole: Whole,
    ) -> Vec<(&'static str, &'r str)> {
        let parts = self.parts.get(whole as usize).into_iter().flatten();
        parts
            .filter_map(|(at, member)| Some((*member, row.get(*at)?)))
            .filter(|(_, cell)| !is_blank(cell))
            .collect()
    }

    /// The columns, each with its cell of a row.
    pub(super) fn cells<'r>(
        &self,
        row: &'r StringRecord,
    ) -> impl Iterator<Item = (&'static Column, &'r str)> + use<'r, '_> {
        self.columns
            .iter()
            .filter_map(|(at, column)| Some((*column, row.get(*at)?)))
    }

    /// Whether the file has a column that every row is asked for.
    pub(super) fn has(&self, asked: Asked) -> bool {
        self.place(asked).is_some()
    }

    /// The cell of such a column, `None` when it is blank or not in the file.
    pub(super) fn asked<'r>(&self, row: &'r StringRecord, asked: Asked) -> Option<&'r str> {
        row.get(self.place(asked)?).filter(|cell| !is_blank(cell))
    }

    /// Where such a column stands, if it is in the file.
    pub(super) fn place(&self, asked: Asked) -> Option<usize> {
        self.asked.get(asked as usize).copied().flatten()
    }

    /// The custom fields, each with its cell of a row.
    pub(super) fn custom<'h, 'r>(
        &'h self,
        row: &'r StringRecord,
    ) -> impl Iterator<Item = (&'h CustomField, &'r str)> {
        self.custom
            .iter()
            .filter_map(|(at, field)| Some((field, row.get(*at)?)))
    }
}

/// A blank cell leaves what is there.
pub(super) fn is_blank(cell: &str) -> bool {
    cell.chars().all(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use csv::StringRecord;

    use super::Header;
    use crate::domain::custom::CustomFields;
    use crate::domain::release::Release;

    fn read(cells: &[&str]) -> Result<Vec<&'static str>, Vec<String>> {
        let cells = StringRecord::from(cells.to_vec());
        Header::read(&cells, Release::CURRENT, &CustomFields::default()).map(|header| {
            let columns = header.columns.iter();
            columns.map(|(_, column)| column.header).collect()
        })
    }

    #[test]
    fn columns_come_in_any_order_and_limits_for_several_fields_first() {
        assert_eq!(
            read(&[
                "Expense Approval Limit",
                "Status",
                "Approval Limit",
                "Login*"
            ]),
            Ok(vec![
                "Approval Limit",
                "Expense Approval Limit",
                "Status",
                "Login"
            ])
        );
    }

    #[test]
    fn every_header_that_is_not_valid_is_named_as_it_stands_there() {
        assert_eq!(
            read(&["Login", "Active", "Line1*", "Login"]),
            Err(["Active", "Line1*", "Login"]
                .map(ToOwned::to_owned)
                .to_vec())
        );
    }
}
