//! The state of an instance as it leaves memory: what a snapshot holds, and what a data folder keeps.
//!
//! Everything but credentials and journal. Records are written by the names of their fields, not by
//! places in their tables, so that a later version with more fields reads them.

mod bytes;
mod capture;
mod document;
mod error;
mod records;
mod restore;
#[cfg(test)]
#[expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]
mod tests;
mod value;

pub(crate) use bytes::Base64;
pub use error::StateError;
