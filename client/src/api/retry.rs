//! What is tried again, how often and when.

use std::time::Duration;

use super::ErrorKind;

/// How often a request is sent, and how far apart.
///
/// Reading and asking for a token are tried again after 429, 502, 503, 504 and a lost or refused
/// connection. A write is tried again only when Coupa has certainly not done it: after 429, or
/// without a connection. A time-out is not tried again: it has already taken the whole time that
/// was granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How often a request is sent at most; 1 never tries again.
    pub attempts: u32,
    /// The wait before the second attempt; it doubles with each further one.
    pub spacing: Duration,
    /// The longest `Retry-After` that is waited for; a longer one ends the attempts.
    pub retry_after_max: Duration,
}

impl Default for RetryPolicy {
    /// Three attempts, 250 ms and 500 ms apart, and up to 5 s when Coupa asks for it.
    fn default() -> Self {
        Self {
            attempts: 3,
            spacing: Duration::from_millis(250),
            retry_after_max: Duration::from_secs(5),
        }
    }
}

/// What a second attempt of a request could do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// Nothing: it reads, or gets a token.
    Harmless,
    /// A second write.
    Writes,
}

impl RetryPolicy {
    /// How long to wait before a request is sent again after `attempt` (counted from 1) failed so;
    /// `None` to give up.
    pub(crate) fn wait(
        &self,
        repeat: Repeat,
        failure: &ErrorKind,
        attempt: u32,
    ) -> Option<Duration> {
        let is_transient = match failure {
            ErrorKind::Unreachable(_) | ErrorKind::Refused { status: 429, .. } => true,
            ErrorKind::ConnectionLost(_)
            | ErrorKind::Refused {
                status: 502..=504, ..
            } => repeat == Repeat::Harmless,
            ErrorKind::Refused { .. }
            | ErrorKind::TimedOut(_)
            | ErrorKind::Unreadable { .. }
            | ErrorKind::TooLarge { .. }
            | ErrorKind::Unwritable(_) => false,
        };
        if is_transient {
            self.pause(failure, attempt)
        } else {
            None
        }
    }

    /// The wait after `attempt`, whatever its failure: the spacing, or longer when Coupa asks for
    /// it. `None` when the attempts are used up or Coupa asks for too much.
    pub(crate) fn pause(&self, failure: &ErrorKind, attempt: u32) -> Option<Duration> {
        let mut asked = Duration::ZERO;
        if let ErrorKind::Refused { retry_after, .. } = failure {
            asked = retry_after.unwrap_or_default();
        }
        if attempt >= self.attempts || asked > self.retry_after_max {
            return None;
        }
        let doublings = attempt.saturating_sub(1);
        Some(
            self.spacing
                .saturating_mul(2_u32.saturating_pow(doublings))
                .max(asked),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: RetryPolicy = RetryPolicy {
        attempts: 3,
        spacing: Duration::from_millis(250),
        retry_after_max: Duration::from_secs(5),
    };

    fn refused(status: u16, retry_after: Option<u64>) -> ErrorKind {
        ErrorKind::Refused {
            status,
            errors: Vec::new(),
            retry_after: retry_after.map(Duration::from_secs),
        }
    }

    #[test]
    fn a_refusal_that_stays_one_is_not_tried_again() {
        for status in [200, 400, 401, 403, 404, 409, 422, 500, 501] {
            for repeat in [Repeat::Harmless, Repeat::Writes] {
                assert_eq!(
                    POLICY.wait(repeat, &refused(status, None), 1),
                    None,
                    "{status}"
                );
            }
        }
    }

    #[test]
    fn a_read_is_tried_again_with_growing_waits_and_then_given_up() {
        for failure in [
            refused(429, None),
            refused(502, None),
            refused(503, None),
            refused(504, None),
            ErrorKind::Unreachable("refused".into()),
            ErrorKind::ConnectionLost("reset".into()),
        ] {
            let waits = [1, 2, 3].map(|attempt| POLICY.wait(Repeat::Harmless, &failure, attempt));
            let expected = [
                Some(Duration::from_millis(250)),
                Some(Duration::from_millis(500)),
                None,
            ];
            assert_eq!(waits, expected, "{failure}");
        }
    }

    #[test]
    fn a_write_is_tried_again_only_when_nothing_can_have_been_written() {
        let wait = |failure| POLICY.wait(Repeat::Writes, &failure, 1);
        assert!(wait(refused(429, None)).is_some());
        assert!(wait(ErrorKind::Unreachable("refused".into())).is_some());
        assert_eq!(wait(refused(503, None)), None);
        assert_eq!(wait(refused(504, None)), None);
        assert_eq!(wait(ErrorKind::ConnectionLost("reset".into())), None);
        assert_eq!(wait(ErrorKind::TimedOut(Duration::from_secs(30))), None);
    }

    #[test]
    fn retry_after_is_honoured_unless_it_is_unreasonable() {
        let wait = |seconds| POLICY.wait(Repeat::Harmless, &refused(429, Some(seconds)), 1);
        assert_eq!(wait(2), Some(Duration::from_secs(2)));
        assert_eq!(wait(0), Some(POLICY.spacing));
        assert_eq!(wait(6), None);
    }
}
