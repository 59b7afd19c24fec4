//! Coupa's query language: `?<attribute>[<operator>]=<value>&…`, paging, order and what is shown
//! (Coupa Compass, *Querying Options*, *API Operators* and *API Return Formats*).

mod condition;
mod filter;
mod names;
mod operand;
mod parameters;
mod parse;
mod path;
mod projection;
mod run;

pub use names::Names;
pub use parameters::Parameters;
pub use parse::{Query, parse};
pub use projection::{Intent, projection};
