//! How much happened since the start: what a reset does not take back.

use std::collections::BTreeMap;

use super::event::Details;
use super::kind::Kind;

/// Methods that are told apart; whatever else a client makes up is one.
const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// Counts of events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Events by kind.
    pub kinds: BTreeMap<Kind, u64>,
    /// Ended requests by method and status; no status when no answer was sent.
    pub requests: BTreeMap<(&'static str, Option<u16>), u64>,
    /// Events that the bounds of the journal have removed.
    pub dropped: u64,
}

impl Tally {
    pub(super) fn happened(&mut self, details: &Details) {
        *self.kinds.entry(details.kind()).or_default() += 1;
    }

    pub(super) fn answered(&mut self, method: &str, status: Option<u16>) {
        let method = METHODS
            .into_iter()
            .find(|known| *known == method)
            .unwrap_or("other");
        *self.requests.entry((method, status)).or_default() += 1;
    }

    /// Counts in what another journal counted.
    pub fn add(&mut self, other: &Self) {
        for (kind, count) in &other.kinds {
            *self.kinds.entry(*kind).or_default() += count;
        }
        for (request, count) in &other.requests {
            *self.requests.entry(*request).or_default() += count;
        }
        self.dropped += other.dropped;
    }
}
