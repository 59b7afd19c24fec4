//! The SMTP sink: takes every mail that a connector sends to a person, and sends none on.
//!
//! `session` is the conversation without a socket, `connection` moves its bytes, `sink` accepts.

mod auth;
mod connection;
mod delivery;
mod limits;
mod reply;
mod session;
mod sink;
#[cfg(test)]
mod tests;
mod tls;
mod transaction;

pub(crate) use sink::Sink;
