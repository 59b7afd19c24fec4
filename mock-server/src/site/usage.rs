//! How much of a site is used, shared by everything that takes space on it.

use std::sync::atomic::{AtomicU64, Ordering};

use super::error::SiteError;

/// What is there and what is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Space {
    /// Bytes that all files may have together.
    pub bytes_max: u64,
    /// Bytes that they have.
    pub bytes_used: u64,
    /// Files and folders that there may be.
    pub entries_max: u64,
    /// Files and folders that there are.
    pub entries_used: u64,
}

/// Counts bytes and entries. A removed file counts until the last who has it open closes it.
#[derive(Debug)]
pub(super) struct Usage {
    bytes: Counter,
    entries: Counter,
}

impl Usage {
    pub(super) fn new(bytes_max: u64, entries_max: u64) -> Self {
        Self {
            bytes: Counter::new(bytes_max),
            entries: Counter::new(entries_max),
        }
    }

    pub(super) fn add_entry(&self) -> Result<(), SiteError> {
        self.entries.add(1)
    }

    pub(super) fn drop_entry(&self) {
        self.entries.subtract(1);
    }

    /// A file goes from one size to another.
    pub(super) fn resize(&self, from: u64, to: u64) -> Result<(), SiteError> {
        if to >= from {
            return self.bytes.add(to - from);
        }
        self.bytes.subtract(from - to);
        Ok(())
    }

    pub(super) fn space(&self) -> Space {
        Space {
            bytes_max: self.bytes.max,
            bytes_used: self.bytes.used.load(Ordering::Relaxed),
            entries_max: self.entries.max,
            entries_used: self.entries.used.load(Ordering::Relaxed),
        }
    }
}

#[derive(Debug)]
struct Counter {
    used: AtomicU64,
    max: u64,
}

impl Counter {
    fn new(max: u64) -> Self {
        Self {
            used: AtomicU64::new(0),
            max,
        }
    }

    fn add(&self, more: u64) -> Result<(), SiteError> {
        let fits = |used: u64| used.checked_add(more).filter(|sum| *sum <= self.max);
        self.used
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, fits)
            .map(drop)
            .map_err(|_| SiteError::NoSpace)
    }

    fn subtract(&self, less: u64) {
        self.used.fetch_sub(less, Ordering::Relaxed);
    }
}
