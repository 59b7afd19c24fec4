//! What the jobs of an instance keep between two runs.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use super::contents::Contents;
use super::held::{Held, HeldState};
use super::ticks::Ticks;
use super::uploads::Asked;
use crate::domain::record::RecordId;
use crate::instance::{Base64, Instance};
use crate::site::Site;

/// The turn to work, and what there is to work on.
#[derive(Debug)]
pub(crate) struct JobState {
    /// Held by whoever works or moves the clock: one at a time.
    turn: Mutex<()>,
    work: Work,
    /// Wakes the task that waits for the next tick.
    wake: Arc<Notify>,
}

/// Ticks, the files that were loaded, and those that are held.
#[derive(Debug)]
struct Work {
    ticks: Mutex<Ticks>,
    contents: Mutex<Contents>,
    held: Mutex<Held>,
    asked: Mutex<Asked>,
}

/// What the jobs of an instance begin a life with.
#[derive(Debug)]
pub(crate) struct Jobs {
    ticks: Ticks,
    contents: Contents,
    held: Held,
}

/// The same as it leaves memory.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct JobsState {
    /// From where ticks are counted.
    pub(crate) start: Timestamp,
    pub(crate) held: Vec<HeldState>,
    /// The files that were loaded, by the id of the load.
    pub(crate) loaded: BTreeMap<u64, Base64>,
}

impl Jobs {
    /// Of an instance that was started at `start` and begins a life at `now`.
    pub(crate) fn new(start: Timestamp, now: Timestamp, interval: SignedDuration) -> Self {
        let mut ticks = Ticks::new(start, interval);
        ticks.leave_behind(now);
        Self {
            ticks,
            contents: Contents::default(),
            held: Held::default(),
        }
    }

    /// Of one that goes on at `now`.
    pub(crate) fn from_state(
        state: JobsState,
        site: &Site,
        interval: SignedDuration,
        now: Timestamp,
    ) -> Self {
        let mut ticks = Ticks::new(state.start, interval);
        ticks.leave_behind(now);
        let mut contents = Contents::default();
        for (load, content) in state.loaded {
            contents.keep(RecordId(load), content.0);
        }
        Self {
            ticks,
            contents,
            held: Held::from_state(&state.held, site),
        }
    }
}

impl JobState {
    pub(crate) fn new(jobs: Jobs, wake: Arc<Notify>) -> Self {
        Self {
            turn: Mutex::default(),
            work: Work {
                ticks: Mutex::new(jobs.ticks),
                contents: Mutex::new(jobs.contents),
                held: Mutex::new(jobs.held),
                asked: Mutex::default(),
            },
            wake,
        }
    }

    /// Begins with these. Only who has the turn may.
    pub(crate) fn restart(&self, _turn: &MutexGuard<'_, ()>, jobs: Jobs) {
        *lock(&self.work.ticks) = jobs.ticks;
        *lock(&self.work.contents) = jobs.contents;
        *lock(&self.work.held) = jobs.held;
        lock(&self.work.asked).clear();
    }

    /// All of it.
    pub(crate) fn state(&self, site: &Site) -> JobsState {
        let contents = lock(&self.work.contents);
        let loaded = contents.all();
        JobsState {
            start: lock(&self.work.ticks).start(),
            held: lock(&self.work.held).state(site),
            loaded: loaded
                .map(|(load, content)| (load.0, Base64(content.clone())))
                .collect(),
        }
    }
}

impl Instance {
    /// Waits until nobody works on the files or moves the clock, and keeps all others from it.
    pub(crate) fn turn(&self) -> MutexGuard<'_, ()> {
        lock(&self.jobs.turn)
    }

    /// The turn, if nobody has it.
    pub(super) fn turn_if_free(&self) -> Option<MutexGuard<'_, ()>> {
        match self.jobs.turn.try_lock() {
            Ok(turn) => Some(turn),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    /// Looks at the ticks, or leaves some behind.
    pub(super) fn ticks<T>(&self, step: impl FnOnce(&mut Ticks) -> T) -> T {
        step(&mut lock(&self.jobs.work.ticks))
    }

    /// Looks at the files that are held, or changes which.
    pub(super) fn held<T>(&self, step: impl FnOnce(&mut Held) -> T) -> T {
        step(&mut lock(&self.jobs.work.held))
    }

    /// Looks at what is known of pending loads, or changes it.
    pub(super) fn asked<T>(&self, step: impl FnOnce(&mut Asked) -> T) -> T {
        step(&mut lock(&self.jobs.work.asked))
    }

    /// Looks at the files that were loaded, or keeps one more.
    pub(super) fn contents<T>(&self, step: impl FnOnce(&mut Contents) -> T) -> T {
        step(&mut lock(&self.jobs.work.contents))
    }

    /// The clock has changed, and with it the real time of the next tick.
    pub(crate) fn wake(&self) {
        self.jobs.wake.notify_one();
    }
}

/// A step that panicked under a lock here has only moved values.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
