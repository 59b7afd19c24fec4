//! What must hold for a field: operator and value, read by the field's type.

use std::cmp::Ordering;

use super::operand::Operand;
use crate::domain::field::{Alias, Kind};
use crate::domain::folding::{self, fold};
use crate::domain::record::Value;
use crate::domain::tree::TextKind;

/// What must hold for a field.
#[derive(Debug, Clone)]
pub(super) enum Condition {
    Equal(Operand),
    NotEqual(Operand),
    Greater(Operand),
    Less(Operand),
    GreaterOrEqual(Operand),
    LessOrEqual(Operand),
    In(Vec<Operand>),
    NotIn(Vec<Operand>),
    /// Folded, like the two below.
    Contains(String),
    StartsWith(String),
    EndsWith(String),
    Blank(bool),
}

const OPERATORS: [&str; 11] = [
    "contains",
    "starts_with",
    "ends_with",
    "gt",
    "lt",
    "gt_or_eq",
    "lt_or_eq",
    "not_eq",
    "in",
    "not_in",
    "blank",
];

/// Whether the last part of a name is an operator.
pub(super) fn is_operator(segment: &str) -> bool {
    OPERATORS.contains(&segment)
}

impl Condition {
    /// What an operator, none at all or one of Coupa's, asks of a field of that kind.
    ///
    /// # Errors
    /// What was expected in place of the value.
    pub(super) fn read(kind: Kind, operator: &str, value: &str) -> Result<Self, &'static str> {
        let is_date = matches!(
            kind,
            Kind::Text {
                kind: TextKind::DateTime,
                ..
            }
        );
        let operand = || Operand::read(kind, value);
        let operands = || {
            items(value)
                .map(|item| Operand::read(kind, item))
                .collect::<Result<Vec<_>, _>>()
        };
        let part = || match kind {
            Kind::Lines { .. } => Ok(fold(value).to_string()),
            Kind::Text { .. } if !is_date => Ok(fold(value).to_string()),
            Kind::Text { .. }
            | Kind::Integer { .. }
            | Kind::Boolean
            | Kind::One(_)
            | Kind::Many { .. }
            | Kind::Owned { .. }
            | Kind::FanOut { .. }
            | Kind::Unmodelled { .. } => Err(
                "an operator for this type of field: contains, starts_with and ends_with are for texts",
            ),
        };
        match operator {
            "" => operand().map(Self::Equal),
            "not_eq" => operand().map(Self::NotEqual),
            "gt" => operand().map(Self::Greater),
            "lt" => operand().map(Self::Less),
            "gt_or_eq" => operand().map(Self::GreaterOrEqual),
            "lt_or_eq" => operand().map(Self::LessOrEqual),
            "in" => operands().map(Self::In),
            "not_in" => operands().map(Self::NotIn),
            "contains" => part().map(Self::Contains),
            "starts_with" => part().map(Self::StartsWith),
            "ends_with" => part().map(Self::EndsWith),
            "blank" if is_date => Err("an operator for this type of field: blank is not for dates"),
            "blank" => match value {
                "true" => Ok(Self::Blank(true)),
                "false" => Ok(Self::Blank(false)),
                _ => Err("true or false"),
            },
            _ => Err("an operator of Coupa's"),
        }
    }

    /// What an operator asks of a boolean whose values are called by the words of an alias.
    ///
    /// # Errors
    /// What was expected in place of the value.
    pub(super) fn read_words(alias: Alias, operator: &str, value: &str) -> Result<Self, String> {
        const WORD: Kind = Kind::Text {
            kind: TextKind::Plain,
            min_chars: 0,
            max_chars: 255,
            allowed: &[],
        };
        let words: Vec<&str> = [alias.yes, alias.no].into_iter().flatten().collect();
        let known = |item: &str| words.iter().any(|word| fold(word) == fold(item));
        if matches!(operator, "" | "not_eq" | "in" | "not_in") && !items(value).all(known) {
            return Err(words.join(" or "));
        }
        let condition = Self::read(WORD, operator, value)?;
        let met = [(true, alias.yes), (false, alias.no)]
            .into_iter()
            .filter(|(_, word)| {
                let word = word.map(|word| Value::Text(word.into()));
                condition.holds(word.as_ref())
            });
        Ok(Self::In(
            met.map(|(value, _)| Operand::Boolean(value)).collect(),
        ))
    }

    /// Whether a value, `None` for null, meets the condition.
    pub(super) fn holds(&self, value: Option<&Value>) -> bool {
        match self {
            Self::Equal(operand) => operand.equals(value),
            Self::NotEqual(operand) => !operand.equals(value),
            Self::Greater(operand) => operand.compare(value) == Some(Ordering::Greater),
            Self::Less(operand) => operand.compare(value) == Some(Ordering::Less),
            Self::GreaterOrEqual(operand) => matches!(
                operand.compare(value),
                Some(Ordering::Greater | Ordering::Equal)
            ),
            Self::LessOrEqual(operand) => matches!(
                operand.compare(value),
                Some(Ordering::Less | Ordering::Equal)
            ),
            Self::In(operands) => operands.iter().any(|operand| operand.equals(value)),
            Self::NotIn(operands) => !operands.iter().any(|operand| operand.equals(value)),
            Self::Contains(part) => has(value, |text| folding::contains(text, part)),
            Self::StartsWith(part) => has(value, |text| folding::starts_with(text, part)),
            Self::EndsWith(part) => has(value, |text| folding::ends_with(text, part)),
            Self::Blank(blank) => is_blank(value) == *blank,
        }
    }

    /// Whether a reference to nothing can meet the condition.
    pub(super) fn accepts_absence(&self) -> bool {
        match self {
            Self::NotEqual(_) | Self::NotIn(_) | Self::Blank(_) => true,
            Self::Equal(_)
            | Self::Greater(_)
            | Self::Less(_)
            | Self::GreaterOrEqual(_)
            | Self::LessOrEqual(_)
            | Self::In(_)
            | Self::Contains(_)
            | Self::StartsWith(_)
            | Self::EndsWith(_) => false,
        }
    }
}

/// The items of a comma-separated list.
fn items(value: &str) -> impl Iterator<Item = &str> {
    value.split(',').map(str::trim)
}

fn has(value: Option<&Value>, holds: impl Fn(&str) -> bool) -> bool {
    matches!(value, Some(Value::Text(text)) if holds(text))
}

fn is_blank(value: Option<&Value>) -> bool {
    match value {
        None => true,
        Some(Value::Text(text)) => text.trim().is_empty(),
        Some(Value::Many(ids)) => ids.is_empty(),
        Some(Value::Boolean(value)) => !value,
        Some(Value::Integer(_) | Value::DateTime(_) | Value::One(_)) => false,
    }
}
