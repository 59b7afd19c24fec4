//! The header of a users file: which column stands where.

use std::cmp::Reverse;

use csv::StringRecord;

use super::column::Column;
use super::columns::find;
use crate::domain::custom::{CustomField, CustomFields};
use crate::domain::release::Release;
use crate::domain::resource::Resource;

/// The columns of one file.
#[derive(Debug)]
pub(super) struct Header {
    columns: Vec<Placed>,
    /// Custom fields, each with its place, under their English prompts (Coupa Compass, *Users Import*).
    custom: Vec<(usize, CustomField)>,
    width: usize,
}

/// A column in its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed {
    pub(super) at: usize,
    pub(super) column: &'static Column,
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
                    columns.push(Placed { at, column });
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
        Ok(Self {
            columns,
            custom,
            width: cells.len(),
        })
    }

    /// How many cells every row has.
    pub(super) fn width(&self) -> usize {
        self.width
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
