//! Which of the matching occurrences a rule means.

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::error::Reason;

/// A range of occurrences, counted from 1: `1`, `"2.."`, `"1..3"` (3 included). The default is
/// every one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nth {
    first: u64,
    last: Option<u64>,
}

impl Nth {
    /// Every occurrence.
    pub const EVERY: Self = Self {
        first: 1,
        last: None,
    };

    /// Whether the occurrence of that number is meant.
    pub fn includes(self, occurrence: u64) -> bool {
        occurrence >= self.first && self.last.is_none_or(|last| occurrence <= last)
    }

    /// Whether there is a last one.
    pub(super) fn has_end(self) -> bool {
        self.last.is_some()
    }

    pub(super) fn is_every(&self) -> bool {
        *self == Self::EVERY
    }

    pub(super) fn from_json(value: &Value) -> Result<Self, Reason> {
        value
            .as_u64()
            .map(Self::only)
            .or_else(|| value.as_str().and_then(Self::parse))
            .filter(|nth| nth.first > 0 && nth.last.is_none_or(|last| last >= nth.first))
            .ok_or_else(|| Reason::invalid("nth", r#"like 1, "2.." or "1..3""#, value))
    }

    fn only(occurrence: u64) -> Self {
        Self {
            first: occurrence,
            last: Some(occurrence),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let Some((first, last)) = text.split_once("..") else {
            return number(text).map(Self::only);
        };
        let first = number(first)?;
        let last = match last {
            "" => None,
            last => Some(number(last)?),
        };
        Some(Self { first, last })
    }
}

impl Default for Nth {
    fn default() -> Self {
        Self::EVERY
    }
}

impl Serialize for Nth {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.last {
            Some(last) if last == self.first => serializer.serialize_u64(last),
            Some(last) => serializer.collect_str(&format_args!("{}..{last}", self.first)),
            None => serializer.collect_str(&format_args!("{}..", self.first)),
        }
    }
}

/// Digits only: `u64::from_str` takes a sign too.
fn number(text: &str) -> Option<u64> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())
        .flatten()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use serde_json::json;

    use super::*;

    fn nth(value: &Value) -> Result<Nth, Reason> {
        Nth::from_json(value)
    }

    fn included(value: &Value) -> Vec<u64> {
        let nth = nth(value).unwrap();
        (0..=5)
            .filter(|occurrence| nth.includes(*occurrence))
            .collect()
    }

    #[test]
    fn a_number_means_that_one_only() {
        assert_eq!(included(&json!(2)), [2]);
        assert_eq!(included(&json!("2")), [2]);
    }

    #[test]
    fn a_range_includes_both_ends() {
        assert_eq!(included(&json!("1..3")), [1, 2, 3]);
        assert_eq!(included(&json!("4..4")), [4]);
        assert_eq!(included(&json!("4..")), [4, 5]);
    }

    #[test]
    fn the_default_is_every_one() {
        assert!((1..100).all(|occurrence| Nth::default().includes(occurrence)));
    }

    #[test]
    fn it_is_written_as_it_is_read() {
        for value in [json!(1), json!("2.."), json!("1..3")] {
            assert_eq!(serde_json::to_value(nth(&value).unwrap()).unwrap(), value);
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for value in [
            json!(0),
            json!(-1),
            json!(1.5),
            json!("0.."),
            json!("3..1"),
            json!("..3"),
            json!("1..=3"),
            json!("+1"),
            json!("1..+3"),
            json!(""),
            json!("first"),
            json!(null),
            json!([1]),
        ] {
            let error = nth(&value).unwrap_err().to_string();
            assert_eq!(
                error,
                format!("`nth` must be like 1, \"2..\" or \"1..3\": {value}")
            );
        }
    }
}
