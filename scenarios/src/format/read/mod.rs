//! From the tree to the model: one walk that finds every problem on its way.

mod by_key;
mod case;
mod expect;
mod faults;
mod given;
mod header;
mod known;
mod paths;
mod reader;
mod steps;
mod values;

pub(crate) use case::case;
pub(crate) use given::default_email;
pub(crate) use header::{Header, Row, header};
