//! How likely a rule fires.

use serde::Serialize;
use serde_json::Value;

use super::error::Reason;

/// A number from 0 (never) to 1 (always, the default).
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Probability(f64);

impl Probability {
    /// Always.
    pub const ALWAYS: Self = Self(1.0);

    /// The number.
    pub fn get(self) -> f64 {
        self.0
    }

    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde hands a reference to `skip_serializing_if`"
    )]
    pub(super) fn is_always(&self) -> bool {
        *self == Self::ALWAYS
    }

    pub(super) fn from_json(value: &Value) -> Result<Self, Reason> {
        value
            .as_f64()
            .filter(|number| (0.0..=1.0).contains(number))
            .map(Self)
            .ok_or_else(|| Reason::invalid("probability", "a number from 0 to 1", value))
    }
}

impl Default for Probability {
    fn default() -> Self {
        Self::ALWAYS
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_from_0_to_1_are_accepted() {
        for number in [0.0, 0.25, 1.0] {
            let read = Probability::from_json(&json!(number));
            assert_eq!(read, Ok(Probability(number)));
        }
        assert_eq!(Probability::from_json(&json!(1)), Ok(Probability::ALWAYS));
    }

    #[test]
    fn anything_else_is_refused() {
        for value in [json!(1.01), json!(-0.1), json!("0.5"), json!(null)] {
            assert!(Probability::from_json(&value).is_err(), "{value}");
        }
    }
}
