//! One file from its first byte to its report.

use std::ops::ControlFlow;

use csv::StringRecord;

use super::header::Header;
use super::refusal::{CORRUPT, Refusal};
use super::row::{self, Done};
use crate::domain::record::RecordId;
use crate::domain::write::is_xml_char;
use crate::faults::JobEffect;
use crate::instance::{Edit, Instance, Life};
use crate::jobs::settings::{Bom, ImportSettings};
use crate::journal::EventId;
use crate::wire::csv::{PackError, Row, Rows, is_packed, read_ahead, unpack};

/// Rows that are written under one lock. Enough to make the lock cheap, few enough that nobody
/// waits for it long.
const BATCH: usize = 64;

/// Errors of one file that are kept; the others are counted.
const ERRORS_MAX: usize = 10_000;

/// How much of a cell or a header a report repeats.
const REPORTED_MAX_CHARS: usize = 60_000;
/// Columns that a report complains of, and how much of their names it shows.
const HEADER_ERRORS_MAX: usize = 200;
const HEADER_MAX_CHARS: usize = 255;

/// How much larger than a file on the site its content may be when it comes packed.
const UNPACKED_FACTOR: u64 = 10;

/// A file on its way into the users.
pub(in crate::jobs) struct Import<'i> {
    pub(in crate::jobs) instance: &'i Instance,
    /// A reset ends the import.
    pub(in crate::jobs) life: Life,
    pub(in crate::jobs) by: RecordId,
    /// The event that the file was taken up.
    pub(in crate::jobs) cause: EventId,
    pub(in crate::jobs) settings: &'i ImportSettings,
    /// What goes wrong because a rule says so.
    pub(in crate::jobs) fault: Option<&'i JobEffect>,
}

/// What an import has done so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::jobs) struct Counts {
    pub(in crate::jobs) rows: u64,
    pub(in crate::jobs) created: u64,
    pub(in crate::jobs) updated: u64,
    pub(in crate::jobs) errors: u64,
    /// In hundredths of the file.
    pub(in crate::jobs) progress: u8,
}

/// How an import ended.
#[derive(Debug)]
pub(in crate::jobs) enum Outcome {
    /// All rows were read; some may be refused.
    Done(Counts, Vec<UploadError>),
    /// The file was refused as a whole.
    Failed(Vec<UploadError>),
    /// The instance was reset.
    Cancelled,
}

/// A line of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::jobs) enum UploadError {
    /// About the whole file, its header above all.
    Header(String),
    /// About a row.
    Row {
        /// Counted from 1, the header not counted.
        row: u64,
        first_column: Option<String>,
        attribute: Option<String>,
        value: Option<String>,
        messages: Vec<String>,
    },
}

impl Outcome {
    /// What was done, as far as it counts.
    pub(in crate::jobs) fn counts(&self) -> Counts {
        match self {
            Self::Done(counts, _) => *counts,
            Self::Failed(errors) => Counts {
                errors: errors.len() as u64,
                ..Counts::default()
            },
            Self::Cancelled => Counts::default(),
        }
    }
}

impl Import<'_> {
    /// Loads a file. `progress` hears how far it is, each time under the lock of the records.
    pub(in crate::jobs) fn run(
        &self,
        file: &[u8],
        mut progress: impl FnMut(&mut Edit<'_>, Counts),
    ) -> Outcome {
        let failed = |message: String| Outcome::Failed(vec![UploadError::Header(message)]);
        match self.fault {
            Some(JobEffect::Fail) => return Outcome::Failed(Vec::new()),
            Some(JobEffect::HeaderError(message)) => return failed(message.clone()),
            Some(JobEffect::RowError { .. } | JobEffect::Late(_) | JobEffect::Never) | None => {}
        }
        if let Some(max_bytes) = self.settings.max_bytes
            && file.len() as u64 > max_bytes
        {
            return failed(format!("The file is larger than {max_bytes} bytes"));
        }
        if !is_packed(file) {
            return self.read(file, &mut progress);
        }
        let max_bytes = self
            .settings
            .max_bytes
            .unwrap_or(u64::MAX)
            .saturating_mul(UNPACKED_FACTOR);
        match unpack(file, max_bytes) {
            Ok(content) => self.read(&content, &mut progress),
            Err(error) => failed(capitalized(&error)),
        }
    }

    fn read(&self, text: &[u8], progress: &mut impl FnMut(&mut Edit<'_>, Counts)) -> Outcome {
        let (mut rows, marked) = Rows::new(text);
        let mut header = match self.header(&mut rows, marked) {
            Ok(Some(header)) => header,
            Ok(None) => return Outcome::Done(Counts::default(), Vec::new()),
            Err(messages) => {
                let errors = messages
                    .iter()
                    .map(|message| UploadError::Header(shown(message)));
                return Outcome::Failed(errors.collect());
            }
        };
        if let Some(max_rows) = self.settings.max_rows {
            let (mut counted, _) = Rows::new(text);
            let mut cells = StringRecord::new();
            let mut count = 0;
            while counted.read(&mut cells) != Row::End {
                count += 1;
            }
            if count > max_rows + 1 {
                let message = format!("The file has more than {max_rows} rows");
                return Outcome::Failed(vec![UploadError::Header(message)]);
            }
        }
        self.rows(rows, &mut header, progress)
    }

    /// Reads the header; none in an empty file. The error is what is wrong with it.
    fn header(&self, rows: &mut Rows<'_>, marked: bool) -> Result<Option<Header>, Vec<String>> {
        let mut cells = StringRecord::new();
        match rows.read(&mut cells) {
            Row::End => return Ok(None),
            Row::Corrupt => return Err(vec![CORRUPT.to_owned()]),
            Row::Whole => {}
        }
        if marked && self.settings.bom == Bom::Refuse {
            let first = cells.iter().take(1).map(|first| format!("\u{feff}{first}"));
            cells = first
                .chain(cells.iter().skip(1).map(ToOwned::to_owned))
                .collect();
        }
        let invalid = |headers: Vec<String>| {
            // A file of commas has a header of as many columns.
            let told = headers.into_iter().take(HEADER_ERRORS_MAX);
            let message = |header: String| {
                let header: String = header.chars().take(HEADER_MAX_CHARS).collect();
                format!("Column header {header} is not valid.")
            };
            told.map(message).collect()
        };
        Header::read(
            &cells,
            self.instance.release(),
            &self.instance.custom_fields(),
        )
        .map(Some)
        .map_err(invalid)
    }

    fn rows(
        &self,
        rows: Rows<'_>,
        header: &mut Header,
        progress: &mut impl FnMut(&mut Edit<'_>, Counts),
    ) -> Outcome {
        let mut counts = Counts::default();
        let mut errors = Vec::new();
        let end = read_ahead(rows, BATCH, |batch| {
            let Some(mut edit) = self.instance.edit_in(self.life, self.by, Some(self.cause)) else {
                return ControlFlow::Break(Outcome::Cancelled);
            };
            for (cells, kind) in batch.rows() {
                counts.rows += 1;
                let outcome = match (self.refused(counts.rows), kind) {
                    (Some(message), _) => Err(Refusal::Invalid(vec![message.to_owned().into()])),
                    (None, Row::Whole) => row::load(header, cells, self.settings, &mut edit),
                    (None, Row::Corrupt | Row::End) => Err(Refusal::Corrupt),
                };
                match outcome {
                    Ok(Done::Created) => counts.created += 1,
                    Ok(Done::Updated) => counts.updated += 1,
                    Err(refusal) => {
                        for error in report(header, cells, counts.rows, refusal) {
                            counts.errors += 1;
                            if errors.len() < ERRORS_MAX {
                                errors.push(error);
                            }
                        }
                    }
                }
            }
            if batch.progress > counts.progress {
                counts.progress = batch.progress;
                progress(&mut edit, counts);
            }
            drop(edit);
            self.instance.pace();
            ControlFlow::Continue(())
        });
        match end {
            ControlFlow::Continue(()) => Outcome::Done(counts, errors),
            ControlFlow::Break(outcome) => outcome,
        }
    }

    /// Why a rule refuses the row of that number.
    fn refused(&self, number: u64) -> Option<&str> {
        match self.fault {
            Some(JobEffect::RowError { row, message }) if *row == number => Some(message),
            _ => None,
        }
    }
}

fn report(
    header: &Header,
    cells: &StringRecord,
    row: u64,
    refusal: Refusal,
) -> impl Iterator<Item = UploadError> {
    let first_column = cells.get(0).map(shown);
    let value = |field: &str| {
        let column = header
            .cells(cells)
            .find(|(column, _)| column.is_about(field));
        let custom = || {
            header
                .custom(cells)
                .find(|(custom, _)| custom.name == field)
        };
        let cell = column.map(|(_, cell)| cell);
        let cell = cell.or_else(|| custom().map(|(_, cell)| cell));
        cell.map(shown)
    };
    let lines: Vec<_> = refusal
        .complaints()
        .into_iter()
        .map(|complaint| UploadError::Row {
            row,
            first_column: first_column.clone(),
            value: complaint.field.as_deref().and_then(value),
            attribute: complaint.attribute,
            messages: complaint
                .messages
                .iter()
                .map(|message| shown(message))
                .collect(),
        })
        .collect();
    lines.into_iter()
}

/// A text of the file as the books can keep it: nothing that XML cannot carry, and not too long.
fn shown(text: &str) -> String {
    let letters = text.chars().take(REPORTED_MAX_CHARS);
    letters
        .map(|letter| {
            if is_xml_char(letter) {
                letter
            } else {
                '\u{fffd}'
            }
        })
        .collect()
}

/// An error of ours as a sentence.
fn capitalized(error: &PackError) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
