//! Coupa's REST API.

mod associations;
mod hostile;
mod instances;
mod oauth;
mod query;
mod users;
