//! One instance's part of a data folder.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::error::NotKept;
use super::log::{Log, Mark, Stake, Then};
use super::row::Step;
use crate::journal::EventId;

/// Notes what an instance changes. Clones note for the same instance.
#[derive(Debug, Clone)]
pub(crate) struct Keep {
    log: Arc<Log>,
    instance: i64,
    /// The ticket of the latest steps.
    last: Arc<AtomicU64>,
}

impl Keep {
    pub(crate) fn new(log: Arc<Log>, instance: i64) -> Self {
        Self {
            log,
            instance,
            last: Arc::default(),
        }
    }

    /// The number of the instance in the folder.
    pub(crate) fn number(&self) -> i64 {
        self.instance
    }

    /// Steps that are written together, in the order of the calls. To be called under the lock of
    /// what they change.
    pub(crate) fn note(&self, steps: Vec<Step>) {
        self.note_told(steps, Vec::new());
    }

    /// As [`Keep::note`], for steps that the journal has told of already.
    pub(crate) fn note_told(&self, steps: Vec<Step>, told: Vec<EventId>) {
        if steps.is_empty() {
            return;
        }
        let ticket = self.log.note(self.instance, steps, Stake::Memory(told));
        self.last.fetch_max(ticket, Ordering::AcqRel);
    }

    /// As [`Keep::note`], for steps that nobody waits for and that nothing in memory stands on:
    /// nothing is taken back when they cannot be written. `then` is told whether they were, and
    /// must not wait for anything.
    pub(crate) fn note_then(&self, steps: Vec<Step>, then: Then) {
        self.log.note(self.instance, steps, Stake::None(then));
    }

    /// What was noted so far is before this.
    pub(crate) fn mark(&self) -> Mark {
        self.log.mark()
    }

    /// Waits until everything that this instance has noted so far is written.
    ///
    /// # Errors
    /// [`NotKept`] when something of it was taken back that was noted since the mark.
    pub(crate) async fn kept(&self, since: Mark) -> Result<(), NotKept> {
        let last = self.last.load(Ordering::Acquire);
        self.log.settled(last).await;
        self.log
            .failure(since, last, |instance| instance == self.instance)
    }

    /// Waits until everything that anybody has noted so far is written or has failed.
    pub(crate) async fn settled(&self) {
        self.log.settled_so_far().await;
    }

    /// Holds up who notes faster than the disk takes it. To be called without a lock.
    pub(crate) fn pace(&self) {
        self.log.pace();
    }

    /// What waits to be written will not be; answers what the journal tells of it. To be called
    /// under all locks under which this instance notes.
    pub(crate) fn discard(&self) -> Vec<EventId> {
        self.log.discard(self.instance, &self.log.last_failure())
    }
}
