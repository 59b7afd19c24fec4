//! Arguments of effects: `true`, numbers, texts.

use serde_json::Value;

use super::error::Reason;

/// `true`, of an effect that has nothing to choose. `false` would be a rule that does nothing.
pub(super) fn yes(field: &str, value: &Value) -> Result<(), Reason> {
    if *value == Value::Bool(true) {
        Ok(())
    } else {
        Err(Reason::invalid(field, "true", value))
    }
}

/// A whole number from `least` on.
pub(super) fn number(field: &str, least: u64, value: &Value) -> Result<u64, Reason> {
    value
        .as_u64()
        .filter(|number| *number >= least)
        .ok_or_else(|| {
            let expected = if least == 0 {
                "a whole number"
            } else {
                "a whole number from 1 on"
            };
            Reason::invalid(field, expected, value)
        })
}

/// A text that says something.
pub(super) fn text(field: &str, value: &Value) -> Result<String, Reason> {
    value
        .as_str()
        .filter(|text| !text.trim().is_empty())
        .map(str::to_owned)
        .ok_or_else(|| Reason::invalid(field, "a text", value))
}
