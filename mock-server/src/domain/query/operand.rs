//! The right-hand side of a condition, read by the kind of the field that it is compared with.

use std::cmp::Ordering;

use compact_str::CompactString;
use jiff::Timestamp;

use crate::domain::date_time::date_time;
use crate::domain::decimal::Decimal;
use crate::domain::field::Kind;
use crate::domain::folding::{self, fold};
use crate::domain::record::Value;
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
    /// Reads `text` as a value of a field of that kind; the error says what was expected.
    pub(super) fn read(kind: Kind, text: &str) -> Result<Self, &'static str> {
        match kind {
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
                .ok_or("a date such as 2026-03-02T09:00:00Z, the + of an offset written as %2B"),
            Kind::Text {
                kind: TextKind::Decimal,
                ..
            } => Decimal::parse(text).map(Self::Decimal).ok_or("a number"),
            Kind::Text { .. } | Kind::Lines { .. } => Ok(Self::Text(fold(text))),
            Kind::One(_)
            | Kind::Many { .. }
            | Kind::Owned { .. }
            | Kind::FanOut { .. }
            | Kind::Unmodelled { .. } => Err("a field of the referenced record, such as [id]"),
        }
    }

    /// Whether a field's value is this.
    pub(super) fn equals(&self, value: Option<&Value>) -> bool {
        match (self, value) {
            (Self::Text(operand), Some(Value::Text(value))) => folding::equals(value, operand),
            (
                Self::Integer(_)
                | Self::Text(_)
                | Self::Decimal(_)
                | Self::DateTime(_)
                | Self::Boolean(_),
                _,
            ) => self.compare(value) == Some(Ordering::Equal),
        }
    }

    /// How a field's value compares with this, `None` when the two cannot be compared.
    /// A boolean without a value is false.
    pub(super) fn compare(&self, value: Option<&Value>) -> Option<Ordering> {
        match (self, value) {
            (Self::Boolean(operand), Some(Value::Boolean(value))) => Some(value.cmp(operand)),
            (Self::Boolean(operand), None) => Some(false.cmp(operand)),
            (Self::Integer(operand), Some(Value::Integer(value))) => Some(value.cmp(operand)),
            (Self::Text(operand), Some(Value::Text(value))) => {
                Some(folding::compare(value, operand))
            }
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
