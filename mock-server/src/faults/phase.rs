//! Before the step is taken, or after.

use serde::Serialize;
use serde_json::Value;

use super::error::Reason;

/// When an effect happens. The difference is whether the change is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Nothing was done yet, and unless the effect only waits, nothing will be.
    Before,
    /// The step is taken and its change stays; what the client hears of it is another matter.
    After,
}

impl Phase {
    pub(super) fn from_json(field: &str, value: &Value) -> Result<Self, Reason> {
        match value.as_str() {
            Some("before") => Ok(Self::Before),
            Some("after") => Ok(Self::After),
            Some(_) | None => Err(Reason::invalid(field, "`before` or `after`", value)),
        }
    }
}
