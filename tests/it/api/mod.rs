//! Coupa's REST API.

mod hostile;
mod instances;
mod oauth;
mod query;
mod users;
