//! Coupa's REST API.

mod dates;
mod hostile;
mod instances;
mod oauth;
mod projection;
mod query;
mod users;
