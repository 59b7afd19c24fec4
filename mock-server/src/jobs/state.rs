//! What the jobs of an instance keep between two runs.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

use super::contents::Contents;
use super::held::Held;
use super::ticks::Ticks;
use super::uploads::Asked;
use crate::instance::Instance;

/// Ticks, the turn to work, the files that were loaded, and those that are held.
#[derive(Debug)]
pub(crate) struct JobState {
    /// Held by whoever works or moves the clock: one at a time.
    turn: Mutex<()>,
    ticks: Mutex<Ticks>,
    pub(super) contents: Mutex<Contents>,
    pub(super) held: Mutex<Held>,
    /// What asked for the loads that are pending.
    pub(super) asked: Mutex<Asked>,
    /// Wakes the task that waits for the next tick.
    wake: Arc<Notify>,
}

impl JobState {
    pub(crate) fn new(start: Timestamp, interval: SignedDuration, wake: Arc<Notify>) -> Self {
        Self {
            turn: Mutex::default(),
            ticks: Mutex::new(Ticks::new(start, interval)),
            contents: Mutex::default(),
            held: Mutex::default(),
            asked: Mutex::default(),
            wake,
        }
    }

    /// As at the start. Only who has the turn may.
    pub(crate) fn restart(
        &self,
        _turn: &MutexGuard<'_, ()>,
        start: Timestamp,
        interval: SignedDuration,
    ) {
        *lock(&self.ticks) = Ticks::new(start, interval);
        lock(&self.contents).clear();
        lock(&self.held).clear();
        lock(&self.asked).clear();
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
        step(&mut lock(&self.jobs.ticks))
    }

    /// The clock has changed, and with it the real time of the next tick.
    pub(crate) fn wake(&self) {
        self.jobs.wake.notify_one();
    }
}

/// A step that panicked under a lock here has only moved values.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
