//! What a client of the sink may use up.

use std::time::Duration;

/// Bounds of a connection, and of all of them together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Bytes of one mail.
    pub(super) message_max_bytes: usize,
    /// Recipients of one mail.
    pub(super) recipients_max: usize,
    /// Bytes of one command, line end included.
    pub(super) line_max_bytes: usize,
    /// Refused commands, after which a connection is closed.
    pub(super) mistakes_max: u32,
    /// How long a client may be silent; five minutes are RFC 5321's.
    pub(super) idle_timeout: Duration,
    /// Connections at once.
    pub(super) connections_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_max_bytes: 10 << 20,
            recipients_max: 100,
            line_max_bytes: 4096,
            mistakes_max: 50,
            idle_timeout: Duration::from_mins(5),
            connections_max: 500,
        }
    }
}
