//! When the job is due: on a grid of its interval from the instance's start. Pure.

use jiff::{SignedDuration, Timestamp};

/// Which ticks are behind.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ticks {
    start: Timestamp,
    interval: SignedDuration,
    /// Every tick up to here has had its run.
    behind: Timestamp,
}

impl Ticks {
    /// Of an instance that starts now.
    pub(crate) fn new(start: Timestamp, interval: SignedDuration) -> Self {
        Self {
            start,
            interval,
            behind: start,
        }
    }

    /// Where the grid begins.
    pub(super) fn start(&self) -> Timestamp {
        self.start
    }

    /// The next tick that has not had its run. There is one beyond the end of time.
    pub(super) fn next(&self) -> Timestamp {
        let interval = self.interval.as_nanos().max(1);
        let passed = self.behind.duration_since(self.start).as_nanos() / interval;
        let nanos = (passed + 1).saturating_mul(interval);
        i64::try_from(nanos)
            .ok()
            .map(SignedDuration::from_nanos)
            .and_then(|after| self.start.checked_add(after).ok())
            .unwrap_or(Timestamp::MAX)
    }

    /// The ticks up to `now` have had their run.
    pub(crate) fn leave_behind(&mut self, now: Timestamp) {
        self.behind = self.behind.max(now);
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};
    use proptest::prelude::*;

    use super::Ticks;

    const FIVE: SignedDuration = SignedDuration::from_mins(5);

    fn at(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
    }

    #[test]
    fn the_start_is_no_tick_and_every_interval_after_it_is() {
        let mut ticks = Ticks::new(at(2), FIVE);
        assert_eq!(ticks.next(), at(7));
        ticks.leave_behind(at(6));
        assert_eq!(ticks.next(), at(7));
        ticks.leave_behind(at(7));
        assert_eq!(ticks.next(), at(12));
        ticks.leave_behind(at(600));
        assert_eq!(ticks.next(), at(602));
    }

    proptest! {
        #[test]
        fn the_next_tick_is_ahead_by_one_interval_at_most(seconds in 1_i64..100_000, now in 0_i64..10_000_000) {
            let interval = SignedDuration::from_secs(seconds);
            let now = Timestamp::UNIX_EPOCH + SignedDuration::from_secs(now);
            let mut ticks = Ticks::new(Timestamp::UNIX_EPOCH, interval);
            ticks.leave_behind(now);
            prop_assert!(ticks.next() > now && ticks.next() <= now + interval);
        }
    }
}
