//! A query against the records.

use std::cmp::Ordering;
use std::sync::Arc;

use super::condition::Condition;
use super::operand::Operand;
use super::parse::{Direction, Query};
use crate::domain::field::FieldId;
use crate::domain::folding::{self, fold};
use crate::domain::record::{Record, RecordId, Value};
use crate::domain::resource::Resource;
use crate::domain::store::Store;

/// The records among which the result is.
enum Reach<'s> {
    /// At most this one.
    One(Option<&'s Arc<Record>>),
    /// Those with an id from the first to the second.
    Ids(RecordId, RecordId),
}

impl Query {
    /// The records that meet every condition: ordered, from `offset` on, `limit` at most.
    pub fn run<'s>(&self, store: &'s Store, resource: Resource) -> Vec<&'s Arc<Record>> {
        let (first, last) = match self.reach(store, resource) {
            Reach::One(candidate) => {
                let candidate = candidate.map(|record| (record.id, record));
                return self.page(store, resource, candidate.into_iter());
            }
            Reach::Ids(first, last) => (first, last),
        };
        let records = store.range(resource, first..=last);
        self.ordered(store, resource, records)
    }

    /// The same among these records only.
    pub fn run_among<'s>(
        &self,
        store: &'s Store,
        resource: Resource,
        ids: &[RecordId],
    ) -> Vec<&'s Arc<Record>> {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        let records = ids.into_iter();
        let records = records.filter_map(|id| Some((id, store.get(resource, id)?)));
        self.ordered(store, resource, records)
    }

    fn ordered<'s>(
        &self,
        store: &'s Store,
        resource: Resource,
        records: impl DoubleEndedIterator<Item = (RecordId, &'s Arc<Record>)>,
    ) -> Vec<&'s Arc<Record>> {
        match self.order {
            None | Some((FieldId::ID, Direction::Ascending)) => self.page(store, resource, records),
            Some((FieldId::ID, Direction::Descending)) => self.page(store, resource, records.rev()),
            Some((field, direction)) => {
                let mut found: Vec<_> = self.found(store, resource, records).collect();
                found.sort_by(|left, right| {
                    let order = order(left.get(field), right.get(field));
                    match direction {
                        Direction::Ascending => order,
                        Direction::Descending => order.reverse(),
                    }
                });
                let wanted = found.into_iter().skip(self.offset).take(self.limit);
                wanted.collect()
            }
        }
    }

    /// The part that is wanted of the records that meet every condition.
    fn page<'s>(
        &self,
        store: &'s Store,
        resource: Resource,
        records: impl Iterator<Item = (RecordId, &'s Arc<Record>)>,
    ) -> Vec<&'s Arc<Record>> {
        self.found(store, resource, records)
            .skip(self.offset)
            .take(self.limit)
            .collect()
    }

    fn found<'s>(
        &self,
        store: &'s Store,
        resource: Resource,
        records: impl Iterator<Item = (RecordId, &'s Arc<Record>)>,
    ) -> impl Iterator<Item = &'s Arc<Record>> {
        let hidden = resource.table().hidden_ids;
        records
            .filter(|(id, _)| !hidden.contains(&id.0))
            .map(|(_, record)| record)
            .filter(|record| {
                let mut filters = self.filters.iter();
                filters.all(|filter| filter.matches(store, record))
            })
    }

    /// Which records have to be looked at: one, if a condition asks for an id or a unique value,
    /// or those between two ids, for clients that page by `id[gt]`.
    fn reach<'s>(&self, store: &'s Store, resource: Resource) -> Reach<'s> {
        let (mut first, mut last) = (0, u64::MAX);
        for filter in self.filters.iter().filter(|filter| filter.hops.is_empty()) {
            match &filter.condition {
                Condition::Equal(Operand::Text(value)) if !value.trim().is_empty() => {
                    if let Ok(found) = store.by_unique(resource, filter.field, value) {
                        return Reach::One(found);
                    }
                }
                Condition::Equal(Operand::Integer(id)) if filter.field == FieldId::ID => {
                    let id = u64::try_from(*id).ok().map(RecordId);
                    return Reach::One(id.and_then(|id| store.get(resource, id)));
                }
                Condition::Greater(Operand::Integer(id))
                | Condition::GreaterOrEqual(Operand::Integer(id))
                    if filter.field == FieldId::ID =>
                {
                    first = first.max(u64::try_from(*id).unwrap_or(0));
                }
                Condition::Less(Operand::Integer(id))
                | Condition::LessOrEqual(Operand::Integer(id))
                    if filter.field == FieldId::ID =>
                {
                    last = last.min(u64::try_from(*id).unwrap_or(0));
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
                | Condition::Blank(_) => {}
            }
        }
        Reach::Ids(RecordId(first), RecordId(last))
    }
}

/// Nulls first, texts without case.
fn order(left: Option<&Value>, right: Option<&Value>) -> Ordering {
    match (left, right) {
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (Some(Value::Integer(left)), Some(Value::Integer(right))) => left.cmp(right),
        (Some(Value::DateTime(left)), Some(Value::DateTime(right))) => left.cmp(right),
        (Some(Value::Text(left)), Some(Value::Text(right))) => folding::compare(left, &fold(right)),
        (None, None) | (Some(_), Some(_)) => Ordering::Equal,
    }
}
