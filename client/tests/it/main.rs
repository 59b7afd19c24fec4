//! The client and the connector against a scripted server on a socket of its own.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod answers;
mod connector;
mod fake;
mod payloads;
mod retries;
mod tokens;
