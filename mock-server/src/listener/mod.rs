//! The way to HTTP: connections, their limits, TLS, and what can go wrong on the wire.
//!
//! Knows bytes and connections, no Coupa. A handler finds the line of its connection among the
//! request's extensions and may cut it.

mod limits;
mod line;
mod punctual;
mod serve;
mod socket;
mod stream;
mod tls;

pub use limits::{HEADER_BYTES_MIN, Limits};
pub(crate) use line::{Cut, Line};
pub(crate) use punctual::TooSlow;
pub(crate) use serve::{App, Gate, Serving, serve};
pub use tls::{Tls, TlsError};
