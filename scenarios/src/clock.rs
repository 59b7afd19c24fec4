//! The one place that asks for the real time.

use jiff::Timestamp;

/// The real time, by which a history is ordered.
#[expect(clippy::disallowed_methods, reason = "the one place of this crate")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}
