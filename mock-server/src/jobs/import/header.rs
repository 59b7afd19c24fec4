//! The header of a users file: which column stands where.

use std::cmp::Reverse;

use csv::StringRecord;

use super::column::{Cell, Column};
use super::columns::find;
use crate::domain::custom::{CustomField, CustomFields};
use crate::domain::field::{Field, FieldId, Kind};
use crate::domain::release::Release;
use crate::domain::resource::Resource;

/// The columns of one file.
#[derive(Debug)]
pub(super) struct Header {
    columns: Vec<Placed>,
    /// Custom fields, each with its place, under their English prompts (Coupa Compass, *Users Import*).
    custom: Vec<(usize, CustomField)>,
    /// Where the columns that every row is asked for stand.
    asked: [Option<usize>; Asked::ALL.len()],
    has_parts: bool,
    width: usize,
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
}

impl Asked {
    const ALL: [Self; 6] = [
        Self::Id,
        Self::Login,
        Self::EmployeeNumber,
        Self::Email,
        Self::FirstName,
        Self::LastName,
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
        }
    }
}

/// A column in its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed {
    pub(super) at: usize,
    pub(super) column: &'static Column,
    /// The field of users that it is about, the first of several.
    pub(super) field: Option<(FieldId, &'static Field)>,
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
            field,
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
        let mut columns: Vec<Placed> = Vec::with_capacity(cells.len());
        let mut custom: Vec<(usize, CustomField)> = Vec::new();
        let mut invalid = Vec::new();
        for (at, header) in cells.iter().enumerate() {
            let is_new = |column: &&'static Column| {
                columns
                    .iter()
                    .all(|placed| placed.column.header != column.header)
            };
            if let Some(column) = find(header, release) {
                if is_new(&column) {
                    columns.push(Placed::new(at, column));
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
        columns.sort_by_key(|placed| Reverse(placed.column.cell.fields().len()));
        let place = |name: &str| {
            let mut columns = columns.iter();
            columns.find(|placed| placed.column.header == name)
        };
        Ok(Self {
            asked: Asked::ALL.map(|asked| place(asked.header()).map(|placed| placed.at)),
            has_parts: columns
                .iter()
                .any(|placed| matches!(placed.column.cell, Cell::Part(..) | Cell::RemoveAddress)),
            columns,
            custom,
            width: cells.len(),
        })
    }

    /// How many cells every row has.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Whether several of its cells describe something together.
    pub(super) fn has_parts(&self) -> bool {
        self.has_parts
    }

    /// The places of the columns, each with its cell of a row.
    pub(super) fn places<'h, 'r>(
        &'h self,
        row: &'r StringRecord,
    ) -> impl Iterator<Item = (&'h Placed, &'r str)> {
        self.columns
            .iter()
            .filter_map(|placed| Some((placed, row.get(placed.at)?)))
    }

    /// The columns, each with its cell of a row.
    pub(super) fn cells<'r>(
        &self,
        row: &'r StringRecord,
    ) -> impl Iterator<Item = (&'static Column, &'r str)> + use<'r, '_> {
        self.columns
            .iter()
            .filter_map(|placed| Some((placed.column, row.get(placed.at)?)))
    }

    /// Whether the file has a column that every row is asked for.
    pub(super) fn has(&self, asked: Asked) -> bool {
        self.place(asked).is_some()
    }

    /// The cell of such a column, `None` when it is blank or not in the file.
    pub(super) fn asked<'r>(&self, row: &'r StringRecord, asked: Asked) -> Option<&'r str> {
        row.get(self.place(asked)?).filter(|cell| !is_blank(cell))
    }

    fn place(&self, asked: Asked) -> Option<usize> {
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

    /// The cell of that column, `None` when it is blank or not in the file.
    pub(super) fn cell<'r>(&self, row: &'r StringRecord, header: &str) -> Option<&'r str> {
        self.cells(row)
            .find(|(column, _)| column.header == header)
            .map(|(_, cell)| cell)
            .filter(|cell| !is_blank(cell))
    }
}

/// A blank cell leaves what is there.
pub(super) fn is_blank(cell: &str) -> bool {
    cell.trim().is_empty()
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
            columns.map(|placed| placed.column.header).collect()
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
