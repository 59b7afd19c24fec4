//! The right-hand side of a condition, read by the kind of the field that it is compared with.

use std::cmp::Ordering;

use compact_str::CompactString;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use crate::domain::decimal::Decimal;
use crate::domain::record::Value;
use crate::domain::store::fold;
use crate::domain::table::{Field, Kind};
use crate::domain::tree::TextKind;

/// A value to compare with. Texts are folded: comparison ignores case.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Operand {
    Boolean(bool),
    Integer(i64),
    Text(CompactString),
    Decimal(Decimal),
    DateTime(Timestamp),
}

impl Operand {
    /// Reads `text` as a value of `field`; the error says what was expected.
    pub(super) fn read(field: &Field, text: &str) -> Result<Self, &'static str> {
        match field.kind {
            Kind::Boolean => match text {
                "true" | "1" => Ok(Self::Boolean(true)),
                "false" | "0" => Ok(Self::Boolean(false)),
                _ => Err("true or false"),
            },
            Kind::Integer { .. } => text
                .trim()
                .parse()
                .map(Self::Integer)
                .map_err(|_| "a whole number"),
            Kind::Text {
                kind: TextKind::DateTime,
                ..
            } => date_time(text)
                .map(Self::DateTime)
                .ok_or("a date such as 2026-03-02T09:00:00Z"),
            Kind::Text {
                kind: TextKind::Decimal,
                ..
            } => Decimal::parse(text).map(Self::Decimal).ok_or("a number"),
            Kind::Text { .. } => Ok(Self::Text(fold(text))),
            Kind::One(_)
            | Kind::Many { .. }
            | Kind::Owned { .. }
            | Kind::FanOut { .. }
            | Kind::Unmodelled { .. } => Err("a field of the referenced record, such as [id]"),
        }
    }

    /// How a field's value compares with this, `None` when the two cannot be compared.
    /// A boolean without a value is false.
    pub(super) fn compare(&self, value: Option<&Value>) -> Option<Ordering> {
        match (self, value) {
            (Self::Boolean(operand), Some(Value::Boolean(value))) => Some(value.cmp(operand)),
            (Self::Boolean(operand), None) => Some(false.cmp(operand)),
            (Self::Integer(operand), Some(Value::Integer(value))) => Some(value.cmp(operand)),
            (Self::Text(operand), Some(Value::Text(value))) => Some(fold(value).cmp(operand)),
            (Self::Decimal(operand), Some(Value::Text(value))) => {
                Decimal::parse(value).map(|value| value.cmp(operand))
            }
            (Self::DateTime(operand), Some(Value::DateTime(value))) => Some(value.cmp(operand)),
            (
                Self::Integer(_)
                | Self::Text(_)
                | Self::Decimal(_)
                | Self::DateTime(_)
                | Self::Boolean(_),
                _,
            ) => None,
        }
    }
}

/// ISO 8601; without a zone, and without a time, UTC is meant. Quotes around the value and a blank
/// for the `T` are accepted as in Coupa's own example
/// (Coupa Compass, *Data file sources: example calls*).
fn date_time(text: &str) -> Option<Timestamp> {
    let text = text.trim().trim_matches('\'');
    let utc = |at: DateTime| {
        at.to_zoned_datetime(TimeZone::UTC)
            .ok()
            .map(|at| at.timestamp())
    };
    text.parse::<Timestamp>()
        .ok()
        .or_else(|| text.parse::<DateTime>().ok().and_then(utc))
        .or_else(|| {
            text.parse::<Date>()
                .ok()
                .and_then(|day| utc(day.to_datetime(jiff::civil::Time::midnight())))
        })
}
