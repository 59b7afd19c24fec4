//! When by the instance's clock a rule is in force.

use jiff::Timestamp;
use serde_json::Value;

use super::error::Reason;

/// From one moment, included, until another, excluded; either may be open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) from: Option<Timestamp>,
    pub(super) until: Option<Timestamp>,
}

impl Window {
    pub(super) fn contains(self, now: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= now) && self.until.is_none_or(|until| now < until)
    }
}

pub(super) fn moment(field: &'static str, value: &Value) -> Result<Timestamp, Reason> {
    value
        .as_str()
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| Reason::invalid(field, "a moment such as \"2026-03-02T09:00:00Z\"", value))
}
