//! A query against the records.

use std::cmp::Ordering;
use std::iter;
use std::ops::{Range, RangeInclusive};
use std::sync::Arc;

use super::condition::Condition;
use super::operand::Operand;
use super::parse::{Direction, Query};
use crate::domain::field::FieldId;
use crate::domain::folding::{self, fold};
use crate::domain::record::{Record, RecordId, Value};
use crate::domain::resource::Resource;
use crate::domain::store::Store;

/// Records that are searched together. While one of them comes from memory, so do the others.
type Block<'s> = Vec<&'s Arc<Record>>;

/// The records among which the result is.
enum Reach<'s> {
    /// At most this one, which meets the condition at that place.
    One(Option<(RecordId, &'s Arc<Record>)>, usize),
    /// Those with these ids.
    Ids(RangeInclusive<RecordId>),
}

impl Query {
    /// The records that meet every condition: ordered, from `offset` on, `limit` at most.
    pub fn run<'s>(&self, store: &'s Store, resource: Resource) -> Vec<&'s Arc<Record>> {
        let ids = match self.reach(store, resource) {
            Reach::One(candidate, met) => return self.one(store, resource, candidate, met),
            Reach::Ids(ids) => ids,
        };
        let hidden = resource.table().hidden_ids;
        let pages = store.pages(resource, &ids);
        let meant = |id| ids.contains(&id) && !hidden.contains(&id.0);
        let ascending = pages.map(|page| page.select(meant));
        self.ordered(
            store,
            |direction| -> Box<dyn Iterator<Item = Block<'s>> + '_> {
                match direction {
                    Direction::Ascending => Box::new(ascending),
                    Direction::Descending => Box::new(ascending.rev().map(|mut block| {
                        block.reverse();
                        block
                    })),
                }
            },
        )
    }

    /// The same among these records only.
    pub fn run_among<'s>(
        &self,
        store: &'s Store,
        resource: Resource,
        ids: &[RecordId],
    ) -> Vec<&'s Arc<Record>> {
        let hidden = resource.table().hidden_ids;
        let mut ids = ids.to_vec();
        ids.retain(|id| !hidden.contains(&id.0));
        ids.sort_unstable();
        self.ordered(store, |direction| {
            if direction == Direction::Descending {
                ids.reverse();
            }
            let records = ids.into_iter().filter_map(|id| store.get(resource, id));
            iter::once(records.collect())
        })
    }

    /// The part that is wanted of the records that meet every condition. `blocks` hands out the
    /// records in the order of their ids, or against it.
    fn ordered<'s, I: Iterator<Item = Block<'s>>>(
        &self,
        store: &'s Store,
        blocks: impl FnOnce(Direction) -> I,
    ) -> Block<'s> {
        let by_id = match self.order {
            None => Some(Direction::Ascending),
            Some((field, direction)) => (field == FieldId::ID).then_some(direction),
        };
        if let Some(direction) = by_id {
            let end = self.offset.saturating_add(self.limit);
            return self.found(store, blocks(direction), self.offset..end);
        }
        let mut found = self.found(store, blocks(Direction::Ascending), 0..usize::MAX);
        if let Some((field, direction)) = self.order {
            found.sort_by(|left, right| {
                let order = order(left.get(field), right.get(field));
                match direction {
                    Direction::Ascending => order,
                    Direction::Descending => order.reverse(),
                }
            });
        }
        let wanted = found.into_iter().skip(self.offset).take(self.limit);
        wanted.collect()
    }

    /// The candidate, if it meets the other conditions too and is wanted. It is not looked at
    /// where there is none.
    fn one<'s>(
        &self,
        store: &'s Store,
        resource: Resource,
        candidate: Option<(RecordId, &'s Arc<Record>)>,
        met: usize,
    ) -> Vec<&'s Arc<Record>> {
        let hidden = resource.table().hidden_ids;
        let mut found: Vec<_> = candidate
            .filter(|(id, _)| !hidden.contains(&id.0) && self.offset == 0)
            .map(|(_, record)| record)
            .into_iter()
            .collect();
        for (position, filter) in self.filters.iter().enumerate() {
            if position != met {
                filter.retain(store, None, &mut found);
            }
        }
        found
    }

    /// Those of the records that meet every condition which stand at these places among them.
    fn found<'s>(
        &self,
        store: &'s Store,
        blocks: impl Iterator<Item = Block<'s>>,
        places: Range<usize>,
    ) -> Block<'s> {
        let (mut skip, wanted) = (places.start, places.len());
        let goals: Vec<_> = self
            .filters
            .iter()
            .map(|filter| filter.goals(store))
            .collect();
        let mut found = Vec::new();
        for mut block in blocks {
            for (filter, goals) in self.filters.iter().zip(&goals) {
                filter.retain(store, goals.as_deref(), &mut block);
            }
            let skipped = skip.min(block.len());
            skip -= skipped;
            found.extend(block.drain(..).skip(skipped));
            if found.len() >= wanted {
                break;
            }
        }
        found.truncate(wanted);
        found
    }

    /// Which records have to be looked at: one, if a condition asks for an id or a unique value,
    /// or those between two ids, for clients that page by `id[gt]`.
    fn reach<'s>(&self, store: &'s Store, resource: Resource) -> Reach<'s> {
        let (mut first, mut last) = (0, u64::MAX);
        let filters = self.filters.iter().enumerate();
        for (position, filter) in filters.filter(|(_, filter)| filter.hops.is_empty()) {
            if let Ok(id) = filter.only(store, resource) {
                let found = id.and_then(|id| Some((id, store.get(resource, id)?)));
                return Reach::One(found, position);
            }
            match &filter.condition {
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
        Reach::Ids(RecordId(first)..=RecordId(last))
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
