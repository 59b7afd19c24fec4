//! Coupa's users import file: which columns it knows, how it is written, and how files are named.

mod columns;
mod file_name;
mod users_file;

pub use columns::{Column, UnknownColumn};
pub use file_name::{FileName, FileNameError};
pub use users_file::{CsvError, LineEnd, UsersFile};
