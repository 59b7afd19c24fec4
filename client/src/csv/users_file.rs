//! Writes a users file as Coupa asks for it: a header, all fields quoted, UTF-8 without a byte order mark.
//!
//! What cannot be written is refused with its reason; nothing is left out or changed.

use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};

use super::columns::Column;

/// Coupa's bounds of an inbound file (Coupa, *Integration Schedules and File Names*).
const ROWS_MAX: usize = 5_000;
const FILE_MAX_BYTES: usize = 8 * 1024 * 1024;

/// The end of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineEnd {
    /// As RFC 4180 has it.
    #[default]
    CrLf,
    /// A line feed alone.
    Lf,
}

/// A users file, row by row.
#[derive(Debug)]
pub struct UsersFile {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
    line_end: LineEnd,
}

/// What cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CsvError {
    /// Two columns have the same name.
    #[error("column `{0}` occurs twice")]
    ColumnTwice(Column),
    /// No column says which user a row is about.
    #[error(
        "the file needs one of the columns `Id`, `Login` and `Employee Number`: they say which user a row is about"
    )]
    NoKey,
    /// A row has more or fewer cells than there are columns.
    #[error("row {row} has {cells} cells for {columns} columns")]
    Ragged {
        /// Counted from 1, without the header.
        row: usize,
        /// Its cells.
        cells: usize,
        /// The columns of the file.
        columns: usize,
    },
    /// A row names no user.
    #[error("row {row} names no user")]
    Nobody {
        /// Counted from 1, without the header.
        row: usize,
    },
    /// A cell holds a character that no text file carries.
    #[error("row {row} has the character U+0000 in `{column}`")]
    Nul {
        /// Counted from 1, without the header.
        row: usize,
        /// The column.
        column: Column,
    },
    /// More rows than Coupa takes in one file.
    #[error("a users file has up to {ROWS_MAX} rows")]
    TooManyRows,
    /// More bytes than Coupa takes in one file.
    #[error("a users file has up to {FILE_MAX_BYTES} bytes, this one has {0}")]
    TooLarge(usize),
    /// Without a row there is nothing to do.
    #[error("the file has no rows")]
    Empty,
    /// The writer failed.
    #[error("the file cannot be written: {0}")]
    Write(String),
}

impl UsersFile {
    /// A file with these columns and no rows yet.
    ///
    /// # Errors
    /// [`CsvError::ColumnTwice`], [`CsvError::NoKey`]
    pub fn new(columns: Vec<Column>) -> Result<Self, CsvError> {
        for (index, column) in columns.iter().enumerate() {
            if columns.iter().take(index).any(|known| known == column) {
                return Err(CsvError::ColumnTwice(column.clone()));
            }
        }
        if !columns.iter().any(Column::is_key) {
            return Err(CsvError::NoKey);
        }
        Ok(Self {
            columns,
            rows: Vec::new(),
            line_end: LineEnd::default(),
        })
    }

    /// The same with this end of every line.
    #[must_use]
    pub fn line_end(self, line_end: LineEnd) -> Self {
        Self { line_end, ..self }
    }

    /// Adds a row, its cells in the order of the columns. An empty cell leaves what Coupa holds, `--NULL--` clears it
    /// (Coupa, *1.7 Remove a Role from a User*).
    ///
    /// # Errors
    /// [`CsvError`] for what Coupa cannot read as it is meant.
    pub fn push(&mut self, cells: Vec<String>) -> Result<(), CsvError> {
        let row = self.rows.len() + 1;
        if row > ROWS_MAX {
            return Err(CsvError::TooManyRows);
        }
        if cells.len() != self.columns.len() {
            return Err(CsvError::Ragged {
                row,
                cells: cells.len(),
                columns: self.columns.len(),
            });
        }
        let mut names_user = false;
        for (column, cell) in self.columns.iter().zip(&cells) {
            if cell.contains('\0') {
                let column = column.clone();
                return Err(CsvError::Nul { row, column });
            }
            names_user |= column.is_key() && !cell.trim().is_empty();
        }
        if !names_user {
            return Err(CsvError::Nobody { row });
        }
        self.rows.push(cells);
        Ok(())
    }

    /// How many rows it has, the header not counted.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Whether Coupa takes no further row.
    pub fn is_full(&self) -> bool {
        self.rows.len() >= ROWS_MAX
    }

    /// The file's bytes.
    ///
    /// # Errors
    /// [`CsvError::Empty`], [`CsvError::TooLarge`]
    pub fn to_bytes(&self) -> Result<Vec<u8>, CsvError> {
        if self.rows.is_empty() {
            return Err(CsvError::Empty);
        }
        let mut writer = self.writer();
        let failed = |error: csv::Error| CsvError::Write(error.to_string());
        writer
            .write_record(self.columns.iter().map(Column::name))
            .map_err(failed)?;
        for row in &self.rows {
            writer.write_record(row).map_err(failed)?;
        }
        let bytes = writer
            .into_inner()
            .map_err(|error| CsvError::Write(error.to_string()))?;
        if bytes.len() > FILE_MAX_BYTES {
            return Err(CsvError::TooLarge(bytes.len()));
        }
        Ok(bytes)
    }

    fn writer(&self) -> Writer<Vec<u8>> {
        let terminator = match self.line_end {
            LineEnd::CrLf => Terminator::CRLF,
            LineEnd::Lf => Terminator::Any(b'\n'),
        };
        WriterBuilder::new()
            .quote_style(QuoteStyle::Always)
            .terminator(terminator)
            .from_writer(Vec::new())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn file(columns: &[&str]) -> Result<UsersFile, CsvError> {
        UsersFile::new(
            columns
                .iter()
                .map(|name| Column::named(name).unwrap())
                .collect(),
        )
    }

    fn cells(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn every_field_is_quoted_and_lines_end_as_asked() {
        let mut file = file(&["Login", "Status"]).unwrap();
        file.push(cells(&["jdoe", "inactive"])).unwrap();
        file.push(cells(&["o\"neil, é\r\n2", ""])).unwrap();
        let expected =
            "\"Login\",\"Status\"\r\n\"jdoe\",\"inactive\"\r\n\"o\"\"neil, é\r\n2\",\"\"\r\n";
        assert_eq!(file.to_bytes().unwrap(), expected.as_bytes());
        let file = file.line_end(LineEnd::Lf);
        assert!(
            file.to_bytes()
                .unwrap()
                .starts_with(b"\"Login\",\"Status\"\n\"jdoe\",\"inactive\"\n")
        );
    }

    #[test]
    fn what_coupa_could_misread_is_refused() {
        assert_eq!(file(&["Email", "Status"]).err(), Some(CsvError::NoKey));
        let twice = CsvError::ColumnTwice(Column::named("Login").unwrap());
        assert_eq!(file(&["Login", "Login"]).err(), Some(twice));
        let mut file = file(&["Login", "Status"]).unwrap();
        assert_eq!(file.to_bytes(), Err(CsvError::Empty));
        let ragged = CsvError::Ragged {
            row: 1,
            cells: 1,
            columns: 2,
        };
        assert_eq!(file.push(cells(&["jdoe"])), Err(ragged));
        assert_eq!(
            file.push(cells(&[" ", "inactive"])),
            Err(CsvError::Nobody { row: 1 })
        );
        assert!(matches!(
            file.push(cells(&["a\0", ""])),
            Err(CsvError::Nul { row: 1, .. })
        ));
        assert_eq!(file.rows(), 0);
    }

    #[test]
    fn coupas_bounds_are_kept() {
        let mut file = file(&["Login"]).unwrap();
        for number in 0..ROWS_MAX {
            file.push(vec![number.to_string()]).unwrap();
        }
        assert!(file.is_full());
        assert_eq!(
            file.push(cells(&["one too many"])),
            Err(CsvError::TooManyRows)
        );
        let mut large = super::tests::file(&["Login"]).unwrap();
        large.push(vec!["x".repeat(FILE_MAX_BYTES)]).unwrap();
        assert!(matches!(large.to_bytes(), Err(CsvError::TooLarge(_))));
    }

    proptest! {
        #[test]
        fn any_cells_read_back_as_they_were(rows in prop::collection::vec((".{1,20}", "(?s).{0,12}"), 1..6)) {
            let mut file = file(&["Login", "Last Name"]).unwrap();
            let mut expected = Vec::new();
            for (login, name) in rows {
                let row = vec![login, name];
                if file.push(row.clone()).is_ok() {
                    expected.push(row);
                }
            }
            prop_assume!(!expected.is_empty());
            let bytes = file.to_bytes().unwrap();
            let mut reader = csv::Reader::from_reader(bytes.as_slice());
            let read: Vec<Vec<String>> = reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect();
            prop_assert_eq!(read, expected);
        }
    }
}
