//! The clock of an instance: real, standing still until moved, or running faster.
//!
//! The only place of the crate that asks the machine for the time.

use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How a clock moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Mode {
    /// With real time.
    Real,
    /// Only when it is told to.
    Manual,
    /// This many times as fast as real time.
    Times(u32),
}

/// A clock that can be moved forward.
#[derive(Debug)]
pub(super) struct Clock {
    hand: Mutex<Hand>,
}

/// At `real` the clock showed `shown`.
#[derive(Debug, Clone, Copy)]
struct Hand {
    mode: Mode,
    real: Timestamp,
    shown: Timestamp,
}

/// A clock as it leaves memory.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClockState {
    mode: Mode,
    /// What it showed.
    now: Timestamp,
    /// The real time then.
    at: Timestamp,
}

/// The clock cannot be moved as asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    /// Time never runs backwards: records would change before they were made.
    #[error("the clock stands at {now} and cannot be set back to {asked}")]
    Backwards {
        /// What the clock shows.
        now: Timestamp,
        /// What was asked for.
        asked: Timestamp,
    },
    /// Beyond the last moment that can be written.
    #[error("the clock cannot be moved that far")]
    OutOfRange,
}

/// The machine's time, to the microsecond: finer is noise, and JSON readers lose it.
pub(crate) fn real_now() -> Timestamp {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's clock"
    )]
    let now = Timestamp::now();
    Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
}

impl Clock {
    /// A clock that shows this moment now.
    pub(super) fn new(mode: Mode, shown: Timestamp) -> Self {
        let real = real_now();
        Self {
            hand: Mutex::new(Hand { mode, real, shown }),
        }
    }

    /// The clock that shows what the other did when it was written, and goes on from there.
    pub(super) fn from_state(state: ClockState) -> Self {
        Self::new(state.mode, state.now)
    }

    /// What it shows and how it moves.
    pub(super) fn state(&self) -> ClockState {
        self.hand(|hand| ClockState {
            mode: hand.mode,
            now: hand.now(),
            at: real_now(),
        })
    }

    /// What the clock shows.
    pub(super) fn now(&self) -> Timestamp {
        self.hand(|hand| hand.now())
    }

    /// How the clock moves.
    pub(super) fn mode(&self) -> Mode {
        self.hand(|hand| hand.mode)
    }

    /// From now on the clock moves in this way.
    pub(super) fn set_mode(&self, mode: Mode) {
        self.hand(|hand| {
            *hand = Hand {
                mode,
                real: real_now(),
                shown: hand.now(),
            };
        });
    }

    /// Moves the clock forward to a moment; answers what it showed before.
    ///
    /// # Errors
    /// [`ClockError::Backwards`].
    pub(super) fn set(&self, to: Timestamp) -> Result<Timestamp, ClockError> {
        self.hand(|hand| hand.set(to))
    }

    fn hand<T>(&self, step: impl FnOnce(&mut Hand) -> T) -> T {
        step(&mut self.hand.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Hand {
    fn now(&self) -> Timestamp {
        let factor = match self.mode {
            Mode::Manual => return self.shown,
            Mode::Real => 1,
            Mode::Times(factor) => i32::try_from(factor).unwrap_or(i32::MAX),
        };
        let elapsed = real_now()
            .duration_since(self.real)
            .checked_mul(factor)
            .unwrap_or(SignedDuration::MAX);
        self.shown.saturating_add(elapsed).unwrap_or(Timestamp::MAX)
    }

    fn set(&mut self, to: Timestamp) -> Result<Timestamp, ClockError> {
        let now = self.now();
        if to < now {
            return Err(ClockError::Backwards { now, asked: to });
        }
        *self = Self {
            real: real_now(),
            shown: to,
            ..*self
        };
        Ok(now)
    }
}

impl std::fmt::Display for Mode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Real => f.write_str("real"),
            Self::Manual => f.write_str("manual"),
            Self::Times(factor) => write!(f, "{factor}x"),
        }
    }
}

impl From<Mode> for String {
    fn from(mode: Mode) -> Self {
        mode.to_string()
    }
}

impl TryFrom<String> for Mode {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl std::str::FromStr for Mode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "real" => Ok(Self::Real),
            "manual" => Ok(Self::Manual),
            _ => text
                .strip_suffix('x')
                .and_then(|factor| factor.parse().ok())
                .filter(|factor| *factor > 0)
                .map(Self::Times)
                .ok_or_else(|| {
                    format!("invalid clock `{text}`: expected real, manual or a factor such as 60x")
                }),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::{Clock, ClockError, Mode};

    fn start() -> Timestamp {
        "2026-03-02T09:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_manual_clock_moves_only_when_told() {
        let clock = Clock::new(Mode::Manual, start());
        assert_eq!(clock.now(), start());
        let to = start() + SignedDuration::from_mins(5);
        assert_eq!(clock.set(to), Ok(start()));
        assert_eq!(clock.now(), to);
    }

    #[test]
    fn no_clock_runs_backwards() {
        let clock = Clock::new(Mode::Manual, start());
        let asked = start() - SignedDuration::from_secs(1);
        assert_eq!(
            clock.set(asked),
            Err(ClockError::Backwards {
                now: start(),
                asked
            })
        );
        assert_eq!(clock.now(), start());
    }

    #[test]
    fn a_change_of_mode_does_not_jump() {
        let clock = Clock::new(Mode::Manual, start());
        clock.set_mode(Mode::Real);
        assert!(clock.now() >= start() && clock.now() < start() + SignedDuration::from_hours(1));
    }

    #[test]
    fn modes_read_and_print_alike() {
        for text in ["real", "manual", "60x"] {
            assert_eq!(text.parse::<Mode>().unwrap().to_string(), text);
        }
        for text in ["", "0x", "fast", "x", "-1x"] {
            assert!(text.parse::<Mode>().is_err(), "{text}");
        }
    }
}
