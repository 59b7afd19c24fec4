//! Options that several commands have, each said once.

mod admin;
mod drop;
mod http;
mod number;
mod wire;

pub(crate) use admin::AdminArgs;
pub(crate) use drop::DropArgs;
pub(crate) use http::{HttpArgs, parse_address};
pub(crate) use number::whole;
pub(crate) use wire::WireArgs;
