//! The one place that asks for the real time.

use jiff::Timestamp;

/// The real time, by which a history is ordered.
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}
