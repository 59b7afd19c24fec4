//! Coupa's REST API over HTTP: from bytes to one call on an instance and back.

mod about;
mod api;
mod body;
mod caller;
mod deliver;
mod dialect;
mod error;
mod exchange;
mod fault;
mod load;
mod near_miss;
mod negotiate;
mod oauth;
mod open;
mod pace;
mod path;
mod reply;
mod routes;
mod scope;
mod shown;

pub(crate) use exchange::exchange;
#[cfg(test)]
pub(crate) use routes::{NOT_IMITATED, ROUTES_NOT_IMITATED, SUB_NOT_IMITATED};
