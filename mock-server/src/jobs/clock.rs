//! Moving an instance's clock: what falls due on the way runs, each at its own time.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::instance::{ClockError, Instance, Mode};

impl Instance {
    /// Moves the clock forward to a moment; everything that falls due has run by the return.
    ///
    /// Blocks while it runs: in asynchronous code call it where blocking is allowed.
    ///
    /// # Errors
    /// [`ClockError`].
    pub fn set_clock(&self, to: Timestamp) -> Result<(), ClockError> {
        self.forward(|_| Ok(to))
    }

    /// Moves the clock forward by a duration; as [`Instance::set_clock`].
    ///
    /// # Errors
    /// [`ClockError`].
    pub fn advance_clock(&self, by: SignedDuration) -> Result<(), ClockError> {
        self.forward(|now| now.checked_add(by).map_err(|_| ClockError::OutOfRange))
    }

    fn forward(
        &self,
        to: impl FnOnce(Timestamp) -> Result<Timestamp, ClockError>,
    ) -> Result<(), ClockError> {
        let turn = self.turn();
        let life = self.life();
        let now = self.now();
        let to = to(now)?;
        if to < now {
            return Err(ClockError::Backwards { now, asked: to });
        }
        let event = self.note_clock_move(now, to);
        while self.has_files_waiting() {
            let tick = self.ticks(|ticks| ticks.next());
            if tick > to {
                break;
            }
            self.move_clock(tick, event);
            self.ticks(|ticks| ticks.leave_behind(tick));
            self.take_up(&turn, life);
            if self.life() != life {
                return Ok(());
            }
        }
        // A clock that runs may have passed the moment while the job was at work.
        self.move_clock(to, event);
        self.ticks(|ticks| ticks.leave_behind(to));
        drop(turn);
        self.wake();
        Ok(())
    }

    /// How long it is, in real time, until the next tick; never for a clock that stands still.
    pub(super) fn until_tick(&self) -> Option<Duration> {
        let factor = match self.clock_mode() {
            Mode::Manual => return None,
            Mode::Real => 1,
            Mode::Times(factor) => factor,
        };
        let left = self.ticks(|ticks| ticks.next()).duration_since(self.now());
        // Ticks of the past are due at once.
        let left = Duration::try_from(left).unwrap_or_default();
        Some(left.div_f64(f64::from(factor)))
    }

    /// Whether a tick is due. From now on it no longer is.
    pub(super) fn claim_tick(&self) -> bool {
        let now = self.now();
        self.clock_mode() != Mode::Manual
            && self.ticks(|ticks| {
                let is_due = ticks.next() <= now;
                if is_due {
                    ticks.leave_behind(now);
                }
                is_due
            })
    }
}
