//! What one client may ask of the server.

use std::time::Duration;

/// The least that [`Limits::header_bytes`] may be: HTTP/1 does not go below.
pub const HEADER_BYTES_MIN: usize = 8 * 1024;

/// Limits of the HTTP listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Connections at a time; one more is closed at once.
    pub connections: usize,
    /// Bytes of a request's first line and headers; with more it is refused with 431. At least 8192.
    pub header_bytes: usize,
    /// How long a client may take for them, and how long a connection may be idle.
    pub header_time: Duration,
    /// Bytes of a request's body; with more it is refused with 413. Coupa's own limit is not
    /// documented.
    pub body_bytes: usize,
    /// How long a client may take for it; then it is refused with 408.
    pub body_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 10_000,
            header_bytes: 64 * 1024,
            header_time: Duration::from_secs(30),
            body_bytes: 8 * 1024 * 1024,
            body_time: Duration::from_mins(1),
        }
    }
}
