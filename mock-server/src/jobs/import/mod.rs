//! The import of a users file: header, rows, report.

mod cell;
mod column;
mod columns;
mod file;
mod header;
mod held;
mod parts;
mod refusal;
mod row;

pub(super) use file::{Counts, Import, Outcome, UploadError};
