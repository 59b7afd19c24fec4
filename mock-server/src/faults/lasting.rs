//! Durations as people write them: `2s`, `1h30m`.

use std::time::Duration;

use jiff::SignedDuration;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::error::Reason;

/// Longest that a rule can ask for: a year.
const MAX: SignedDuration = SignedDuration::from_hours(365 * 24);

/// How long something lasts, and how that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lasting {
    text: String,
    duration: SignedDuration,
}

impl Lasting {
    /// For real time.
    pub fn real(&self) -> Duration {
        self.duration.unsigned_abs()
    }

    /// For an instance's clock.
    pub fn virtual_time(&self) -> SignedDuration {
        self.duration
    }

    pub(super) fn from_json(field: &str, value: &Value) -> Result<Self, Reason> {
        let invalid = || {
            Reason::invalid(
                field,
                "a duration such as \"2s\", \"500ms\" or \"1h30m\"",
                value,
            )
        };
        let text = value.as_str().ok_or_else(invalid)?;
        let duration = text
            .parse()
            .ok()
            .filter(|duration: &SignedDuration| !duration.is_negative() && *duration <= MAX)
            .ok_or_else(invalid)?;
        Ok(Self {
            text: text.to_owned(),
            duration,
        })
    }
}

impl Serialize for Lasting {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}
