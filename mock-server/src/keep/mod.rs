//! A data folder: what instances change is written to an embedded database before anybody is told.
//!
//! Whoever changes something notes rows under the lock of what he changes, so that they are written
//! in the order of the changes. One thread commits all that is noted meanwhile at once; whoever
//! answers a client waits for the commit that his changes are in. What cannot be written is taken
//! back in memory, too. Knows nothing of records, files and plans: a row is a part, a key and a text.

mod database;
mod error;
#[expect(
    clippy::module_inception,
    reason = "the folder is named after its main type"
)]
mod keep;
mod log;
mod row;
#[cfg(test)]
#[expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]
mod tests;

pub(crate) use database::{Database, Stored, StoredInstance};
pub use error::{DataDirError, NotKept};
pub(crate) use keep::Keep;
pub(crate) use log::{Log, Mark, RollBack};
pub(crate) use row::{Key, Step, row};
