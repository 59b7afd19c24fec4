//! The two formats that Coupa's API speaks: whatever is shown to bytes, and bytes to value trees.
//!
//! Both encoders are sinks for records as they are shown. Both decoders read by the field tables and give the same tree for the same payload; `shape`
//! is where they learn what a name means. Knows no records, no rules and no HTTP.

pub(crate) mod csv;
mod error;
mod format;
mod json;
mod limits;
mod shape;
#[cfg(test)]
mod tests;
mod xml;

pub use error::{Position, Problem, WireError};
pub use format::{Format, decode_json};
