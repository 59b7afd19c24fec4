//! How much a journal remembers.

/// Events that a journal keeps unless told otherwise: a run over 10,000 users takes about 50,000.
pub const MAX_EVENTS: usize = 100_000;

/// Bytes that the events of a journal may take unless told otherwise.
pub const MAX_BYTES: usize = 128 * 1024 * 1024;

/// Bounds of a journal. The oldest events go first once either is passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most events.
    pub events: usize,
    /// Most bytes in memory: texts and bodies, and the fixed part of each event.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            events: MAX_EVENTS,
            bytes: MAX_BYTES,
        }
    }
}
