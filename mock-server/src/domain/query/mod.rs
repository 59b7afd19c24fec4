//! Coupa's query language: `?<attribute>[<operator>]=<value>&…`, paging and order
//! (Coupa Compass, *Querying Options* and *API Operators*).

mod filter;
mod operand;
mod parse;
mod run;

pub use parse::{Query, parse};
