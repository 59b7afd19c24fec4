//! How much a journal remembers, and where.

/// Events that a journal keeps in memory unless told otherwise.
pub const MAX_EVENTS: usize = 10_000;

/// Bytes that the events of a journal may take in memory unless told otherwise.
pub const MAX_BYTES: usize = 16 << 20;

/// Bytes that the older events may take in temporary files unless told otherwise.
pub const MAX_SPILLED_BYTES: u64 = 4 << 30;

/// Bounds of a journal. Once there are more events than memory may hold, the oldest go into a
/// temporary file; once that is too large, the oldest are dropped, and counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most events in memory.
    pub events: usize,
    /// Most bytes in memory: texts and bodies, and the fixed part of each event.
    pub bytes: usize,
    /// Most bytes in temporary files; 0 for none.
    pub spilled_bytes: u64,
}

impl Limits {
    /// Nothing is kept, only counted as dropped.
    pub const OFF: Self = Self {
        events: 0,
        bytes: 0,
        spilled_bytes: 0,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            events: MAX_EVENTS,
            bytes: MAX_BYTES,
            spilled_bytes: MAX_SPILLED_BYTES,
        }
    }
}
