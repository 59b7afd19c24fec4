//! Coupa's REST API.

mod access;
mod api_key;
mod associations;
mod consent;
mod hostile;
mod instances;
mod oauth;
mod query;
mod rate_limit;
mod release;
mod users;
