//! What must hold for any input, one file for each fuzz target. The targets call these with what
//! the fuzzer makes up, and the ordinary tests with the cases in `fuzz/cases`.
#![allow(dead_code, reason = "each fuzz target uses one of them")]

pub mod csv_import;
pub mod fields;
pub mod json;
pub mod query;
mod world;
pub mod xml;
