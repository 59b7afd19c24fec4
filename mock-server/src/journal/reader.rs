//! Reading a journal in portions: however long it is, little of it is in memory at once.

use std::sync::Arc;

use super::event::{Event, Seq};
use super::read::{Filter, masked};
use super::store::Journal;

/// Events that are looked at under one lock.
const PORTION: usize = 256;

/// A reader of what had happened when it was made. A clear ends it.
#[derive(Debug, Clone)]
pub struct Reader {
    filter: Filter,
    until: Seq,
    generation: u64,
    dropped: u64,
    left: usize,
}

impl Reader {
    pub(super) fn new(filter: Filter, until: Seq, generation: u64, dropped: u64) -> Self {
        Self {
            left: filter.limit.unwrap_or(usize::MAX),
            filter,
            until,
            generation,
            dropped,
        }
    }

    /// How many events the bounds had removed, of any kind.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// The next events that the filter accepts, their secrets masked: maybe none in this portion.
    /// `None` at the end.
    pub fn next(&mut self, journal: &Journal) -> Option<Vec<Arc<Event>>> {
        let events = self.next_unmasked(journal)?;
        Some(events.into_iter().map(masked).collect())
    }

    /// The number of the latest event that there was.
    pub(crate) fn until(&self) -> Seq {
        self.until
    }

    pub(super) fn generation(&self) -> u64 {
        self.generation
    }

    pub(super) fn finds_something(mut self, journal: &Journal) -> bool {
        while let Some(events) = self.next_unmasked(journal) {
            if !events.is_empty() {
                return true;
            }
        }
        false
    }

    fn next_unmasked(&mut self, journal: &Journal) -> Option<Vec<Arc<Event>>> {
        if self.filter.since >= self.until || self.left == 0 {
            return None;
        }
        let portion = journal.portion(self.filter.since, PORTION, self.generation)?;
        let last = portion.last()?.seq;
        let mut events: Vec<_> = portion
            .into_iter()
            .filter(|event| event.seq <= self.until && self.filter.accepts(event))
            .take(self.left)
            .collect();
        self.filter.since = last;
        self.left -= events.len();
        events.shrink_to_fit();
        Some(events)
    }
}
