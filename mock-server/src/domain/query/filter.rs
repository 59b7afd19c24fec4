//! One condition of a query and whether a record meets it.

use std::cmp::Ordering;

use super::operand::Operand;
use crate::domain::record::{Record, Value};
use crate::domain::resource::Resource;
use crate::domain::store::{Store, fold};
use crate::domain::table::FieldId;

/// A condition: the way to a field and what must hold there.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    /// References to follow first: a field and the resource that it refers to.
    pub(super) hops: Vec<(FieldId, Resource)>,
    /// The field that is compared.
    pub(super) field: FieldId,
    pub(super) condition: Condition,
}

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

impl Filter {
    /// Whether the record meets the condition; along a collection one item that does is enough.
    pub(super) fn matches(&self, store: &Store, record: &Record) -> bool {
        self.reaches(store, record, &self.hops)
    }

    fn reaches(&self, store: &Store, record: &Record, hops: &[(FieldId, Resource)]) -> bool {
        let Some(((field, resource), rest)) = hops.split_first() else {
            return self.condition.holds(record.get(self.field));
        };
        let ids = match record.get(*field) {
            Some(Value::One(id)) => std::slice::from_ref(id),
            Some(Value::Many(ids)) => ids,
            Some(Value::Boolean(_) | Value::Integer(_) | Value::Text(_) | Value::DateTime(_))
            | None => &[],
        };
        if ids.is_empty() {
            return self.condition.holds(None) && self.condition.accepts_absence();
        }
        ids.iter()
            .filter_map(|id| store.get(*resource, *id))
            .any(|record| self.reaches(store, record, rest))
    }
}

impl Condition {
    fn holds(&self, value: Option<&Value>) -> bool {
        match self {
            Self::Equal(operand) => operand.compare(value) == Some(Ordering::Equal),
            Self::NotEqual(operand) => operand.compare(value) != Some(Ordering::Equal),
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
            Self::In(operands) => operands
                .iter()
                .any(|operand| operand.compare(value) == Some(Ordering::Equal)),
            Self::NotIn(operands) => operands
                .iter()
                .all(|operand| operand.compare(value) != Some(Ordering::Equal)),
            Self::Contains(part) => has(value, |text| text.contains(part.as_str())),
            Self::StartsWith(part) => has(value, |text| text.starts_with(part.as_str())),
            Self::EndsWith(part) => has(value, |text| text.ends_with(part.as_str())),
            Self::Blank(blank) => is_blank(value) == *blank,
        }
    }

    /// Whether a reference to nothing can meet the condition.
    fn accepts_absence(&self) -> bool {
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

fn has(value: Option<&Value>, holds: impl Fn(&str) -> bool) -> bool {
    matches!(value, Some(Value::Text(text)) if holds(&fold(text)))
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
