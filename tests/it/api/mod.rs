//! Coupa's REST API.

mod access;
mod api_key;
mod associations;
mod below_users;
mod consent;
mod custom_fields;
mod dates;
mod device;
mod instances;
mod left_out;
mod memberships;
mod near_misses;
mod oauth;
mod projection;
mod query;
mod rate_limit;
mod release;
mod users;
