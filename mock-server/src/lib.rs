//! A stateful fake of Coupa: users API, journal, faults, many instances in one process.
//!
//! Transports are thin: `http` and [`control`] translate between bytes and one call on an
//! [`Instance`](instance::Instance). Resources are data: [`domain`] holds their field tables and
//! the one engine that reads, writes and searches by them; [`wire`] writes what it shows as XML and
//! JSON, and reads both. [`sftp`] serves the files of a [`site`]. [`faults`] and [`journal`] wrap every
//! exchange.

pub mod config;
pub mod control;
#[cfg(test)]
#[expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
mod differences;
pub mod domain;
pub mod faults;
pub(crate) mod http;
pub mod instance;
pub mod jobs;
pub mod journal;
pub mod keep;
pub mod listener;
pub mod mail;
pub(crate) mod pages;
mod place;
pub mod registry;
pub mod server;
pub mod sftp;
pub mod site;
pub mod wire;

/// Guide: a Coupa inside a Rust test.
#[doc = include_str!("../../docs/embedding.md")]
pub mod embedding {}

pub use server::MockServer;
// Types of theirs are taken and given.
pub use {jiff, serde_json};
