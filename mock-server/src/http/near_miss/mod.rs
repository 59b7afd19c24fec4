//! Near misses: what came closest to a request that Coupa's answer turns away, and in what it
//! differed. The answer stays Coupa's own; who asks the journal or reads the log is told more.

mod credential;
mod route;
mod token;

pub(super) use credential::{api, client, scope};
pub(super) use route::route;
pub(super) use token::refresh_token;
