//! CSV files as connectors write them: the rows of RFC 4180, one at a time.
//!
//! Knows no columns and no records.

mod ahead;
mod rows;
mod unpack;

pub(crate) use ahead::read_ahead;
pub(crate) use rows::{Row, Rows};
pub(crate) use unpack::{PackError, is_packed, unpack};
