//! Coupa's rate limit: 25 requests a second and a burst of 20 (Coupa Compass, *Exception Handling
//! and Error Codes*), by the instance's clock.
//!
//! A leaky bucket, kept as the moment at which it will have run empty.

use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};

/// What each request adds: the 25th part of a second.
const REQUEST: SignedDuration = SignedDuration::from_millis(40);

/// What the bucket holds: 20 requests.
const CAPACITY: SignedDuration = SignedDuration::from_millis(40 * 20);

/// Whether an instance refuses requests that come too fast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateLimit {
    /// As Coupa does.
    On,
    /// However many there are.
    Off,
}

impl FromStr for RateLimit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "on" => Ok(Self::On),
            "off" => Ok(Self::Off),
            _ => Err(format!("invalid rate limit `{text}`: expected on or off")),
        }
    }
}

/// The bucket of one instance. A new one is empty.
#[derive(Debug)]
pub(super) struct Bucket {
    empty_at: Timestamp,
}

impl Bucket {
    pub(super) fn new() -> Self {
        Self {
            empty_at: Timestamp::MIN,
        }
    }

    /// Whether there is room for one more request at `now`, which it then takes.
    pub(super) fn admits(&mut self, now: Timestamp) -> bool {
        let filled = self
            .empty_at
            .max(now)
            .saturating_add(REQUEST)
            .unwrap_or(Timestamp::MAX);
        let fits = filled.duration_since(now) <= CAPACITY;
        if fits {
            self.empty_at = filled;
        }
        fits
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::{Bucket, RateLimit};

    fn start() -> Timestamp {
        "2026-03-02T09:00:00Z".parse().unwrap()
    }

    fn admitted(bucket: &mut Bucket, now: Timestamp, requests: usize) -> usize {
        (0..requests).filter(|_| bucket.admits(now)).count()
    }

    #[test]
    fn a_burst_of_20_is_admitted_at_once() {
        assert_eq!(admitted(&mut Bucket::new(), start(), 100), 20);
    }

    #[test]
    fn room_comes_back_25_times_a_second_and_never_for_more_than_a_burst() {
        let mut bucket = Bucket::new();
        admitted(&mut bucket, start(), 100);
        for (later, room) in [(39, 0), (40, 1), (119, 1), (600, 13), (60_000, 20)] {
            let now = start() + SignedDuration::from_millis(later);
            assert_eq!(admitted(&mut bucket, now, 100), room, "{later} ms");
        }
    }

    #[test]
    fn a_steady_25_a_second_is_never_refused() {
        let mut bucket = Bucket::new();
        let refused = (0..1000)
            .map(|nth| start() + SignedDuration::from_millis(40 * nth))
            .filter(|now| !bucket.admits(*now))
            .count();
        assert_eq!(refused, 0);
    }

    #[test]
    fn it_is_on_or_off() {
        assert_eq!("on".parse(), Ok(RateLimit::On));
        assert_eq!("off".parse(), Ok(RateLimit::Off));
        assert!("true".parse::<RateLimit>().is_err());
    }
}
