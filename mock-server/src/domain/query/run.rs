//! A query against the records.

use std::cmp::Ordering;
use std::sync::Arc;

use super::condition::Condition;
use super::operand::Operand;
use super::parse::{Direction, Query};
use crate::domain::record::{Record, RecordId, Value};
use crate::domain::resource::Resource;
use crate::domain::store::{Store, fold};
use crate::domain::table::FieldId;

/// The records among which the result is.
enum Reach<'s> {
    /// At most this one.
    One(Option<&'s Arc<Record>>),
    All,
}

impl Query {
    /// The records that meet every condition: ordered, from `offset` on, `limit` at most.
    pub fn run<'s>(&self, store: &'s Store, resource: Resource) -> Vec<&'s Arc<Record>> {
        let hidden = resource.table().hidden_ids;
        let meets = |record: &&'s Arc<Record>| {
            !hidden.contains(&record.id.0)
                && self
                    .filters
                    .iter()
                    .all(|filter| filter.matches(store, record))
        };
        if let Reach::One(candidate) = self.reach(store, resource) {
            return candidate
                .into_iter()
                .filter(meets)
                .skip(self.offset)
                .take(self.limit)
                .collect();
        }
        let found = store.all(resource).filter(meets);
        let Some((field, direction)) = self.order else {
            return found.skip(self.offset).take(self.limit).collect();
        };
        let mut found: Vec<_> = found.collect();
        found.sort_by(|left, right| {
            let order = order(left.get(field), right.get(field));
            match direction {
                Direction::Ascending => order,
                Direction::Descending => order.reverse(),
            }
        });
        found
            .into_iter()
            .skip(self.offset)
            .take(self.limit)
            .collect()
    }

    /// Which records have to be looked at: one, if a condition asks for an id or a unique value.
    fn reach<'s>(&self, store: &'s Store, resource: Resource) -> Reach<'s> {
        let indexed = self
            .filters
            .iter()
            .filter(|filter| filter.hops.is_empty())
            .find_map(|filter| match &filter.condition {
                Condition::Equal(Operand::Integer(id)) if filter.field == FieldId::ID => Some(
                    u64::try_from(*id)
                        .ok()
                        .and_then(|id| store.get(resource, RecordId(id))),
                ),
                Condition::Equal(Operand::Text(value)) if !value.trim().is_empty() => {
                    store.by_unique(resource, filter.field, value).ok()
                }
                Condition::Equal(_)
                | Condition::NotEqual(_)
                | Condition::Greater(_)
                | Condition::Less(_)
                | Condition::GreaterOrEqual(_)
                | Condition::LessOrEqual(_)
                | Condition::In(_)
                | Condition::NotIn(_)
                | Condition::Contains(_)
                | Condition::StartsWith(_)
                | Condition::EndsWith(_)
                | Condition::Blank(_) => None,
            });
        indexed.map_or(Reach::All, Reach::One)
    }
}

/// Nulls first, texts without case.
fn order(left: Option<&Value>, right: Option<&Value>) -> Ordering {
    match (left, right) {
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (Some(Value::Integer(left)), Some(Value::Integer(right))) => left.cmp(right),
        (Some(Value::DateTime(left)), Some(Value::DateTime(right))) => left.cmp(right),
        (Some(Value::Text(left)), Some(Value::Text(right))) => fold(left).cmp(&fold(right)),
        (None, None) | (Some(_), Some(_)) => Ordering::Equal,
    }
}
