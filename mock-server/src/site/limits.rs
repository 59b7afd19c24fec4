//! How much a site holds at most.

/// Bytes of all files together.
pub const BYTES_MAX: u64 = 4 << 30;

/// Files and folders together.
pub const ENTRIES_MAX: u64 = 200_000;

/// Bytes of one name.
pub const NAME_MAX_BYTES: usize = 255;

/// Names in a path.
pub const DEPTH_MAX: usize = 64;

/// Zeros that one step may put between the end of a file and what comes next: they cost memory,
/// but no bytes on the line.
pub const GAP_MAX_BYTES: u64 = 64 << 20;
