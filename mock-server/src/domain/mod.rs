//! What Coupa's records are and what a request does to them. Pure and synchronous: no I/O, no
//! clock, no format. Time and the acting user come in as arguments.

mod content;
pub mod custom;
pub(crate) mod date_time;
pub(crate) mod decimal;
mod declare;
pub mod era;
pub mod error;
pub mod field;
pub(crate) mod field_set;
pub(crate) mod folding;
mod growing;
pub mod ids;
mod names;
pub mod projection;
pub mod query;
pub mod record;
mod records;
pub mod release;
pub mod render;
pub mod resource;
pub mod sink;
pub mod store;
pub mod table;
pub(crate) mod tables;
pub(crate) mod trail;
pub mod tree;
pub mod write;
