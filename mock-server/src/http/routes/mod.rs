//! The routes of Coupa's REST API: which table and which step a request means.

mod actions;
mod left_out;
mod route;
mod routing;

#[cfg(test)]
pub(crate) use left_out::{NOT_IMITATED, ROUTES_NOT_IMITATED, SUB_NOT_IMITATED};
pub(super) use route::Route;
pub(super) use routing::{route, words};
