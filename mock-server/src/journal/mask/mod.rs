//! Hides secrets in what the journal records, and leaves every other byte as it is.
//!
//! Shown as `***` are
//! * the headers `Authorization`, `Proxy-Authorization`, `X-COUPA-API-KEY`, `Cookie` and
//!   `Set-Cookie`;
//! * the values of `password`, `client_secret`, `access_token` and `refresh_token`: as a field of a
//!   query string or form, as a JSON member, as the content of an XML element. Case, `_` and `-`
//!   make no difference to the name; those of `device_code`, `user_code` and `code_verifier` likewise;
//! * authorization codes: `code` in the forms, queries and redirections of `/oauth2`.
//!
//! Bodies are scanned, not parsed: a body that is cut off, malformed or sent with the wrong
//! `Content-Type` hides its secrets too. An empty value and a JSON `null` are no secret.

mod body;
mod cursor;
mod event;
mod form;
mod json;
mod names;
mod span;
#[cfg(test)]
mod tests;
mod value;
mod xml;

pub use body::{mask, mask_query};
pub(super) use names::is_secret_header;
pub(super) use span::MASK;
