//! One condition of a query and whether a record meets it.

use std::sync::Arc;

use super::condition::Condition;
use super::operand::Operand;
use crate::domain::field::FieldId;
use crate::domain::record::{Finder, Record, RecordId, Value};
use crate::domain::resource::Resource;
use crate::domain::store::{NoIndex, Store};

/// Records of a resource that are all asked before a search whose condition is about them.
const FEW_MAX: usize = 1_000;

/// A condition: the way to a field and what must hold there.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    /// References to follow first: a field and the resource that it refers to.
    pub(super) hops: Vec<(FieldId, Resource)>,
    /// The field that is compared.
    pub(super) field: FieldId,
    pub(super) condition: Condition,
}

impl Filter {
    /// The one record of `resource`, whose field is compared, that can meet the condition; `None`
    /// if there is none. `Err` when no index tells.
    pub(super) fn only(
        &self,
        store: &Store,
        resource: Resource,
    ) -> Result<Option<RecordId>, NoIndex> {
        let Condition::Equal(operand) = &self.condition else {
            return Err(NoIndex);
        };
        match operand {
            Operand::Text(value) if !value.trim().is_empty() => {
                store.id_by_unique(resource, self.field, value)
            }
            Operand::Integer(id) if self.field == FieldId::ID => {
                Ok(u64::try_from(*id).ok().map(RecordId))
            }
            Operand::Text(_)
            | Operand::Integer(_)
            | Operand::Boolean(_)
            | Operand::Decimal(_)
            | Operand::DateTime(_) => Err(NoIndex),
        }
    }

    /// Where the last reference has to lead, by ascending id, when that is known before the search.
    pub(super) fn goals(&self, store: &Store) -> Option<Vec<RecordId>> {
        let (_, resource) = *self.hops.last()?;
        if let Ok(only) = self.only(store, resource) {
            return Some(only.into_iter().collect());
        }
        let few: Vec<_> = store.all(resource).take(FEW_MAX + 1).collect();
        let holds = |record: &&Arc<Record>| self.condition.holds(record.get(self.field));
        (few.len() <= FEW_MAX).then(|| {
            let goals = few.into_iter().filter(holds);
            goals.map(|record| record.id).collect()
        })
    }

    /// Keeps the records that meet the condition; along a collection one item that does is enough.
    ///
    /// All values are looked up before the first is compared, so that the memory of many records
    /// is waited for at once: in a search through a million users that wait is most of the time.
    pub(super) fn retain(
        &self,
        store: &Store,
        goals: Option<&[RecordId]>,
        records: &mut Vec<&Arc<Record>>,
    ) {
        let first = self.hops.first().map_or(self.field, |(field, _)| *field);
        let mut finder = Finder::new(first);
        let values: Vec<_> = records.iter().map(|record| finder.get(record)).collect();
        let mut values = values.into_iter();
        if let Some(((_, resource), rest)) = self.hops.split_first() {
            let reaches = |value| self.reaches(store, goals, references(value), *resource, rest);
            records.retain(|_| values.next().is_some_and(reaches));
        } else {
            let holds = |value| self.condition.holds(value);
            records.retain(|_| values.next().is_some_and(holds));
        }
    }

    /// Whether one of these records of `resource` leads to what meets the condition.
    fn reaches(
        &self,
        store: &Store,
        goals: Option<&[RecordId]>,
        ids: &[RecordId],
        resource: Resource,
        hops: &[(FieldId, Resource)],
    ) -> bool {
        if ids.is_empty() {
            return self.condition.holds(None) && self.condition.accepts_absence();
        }
        if let (Some(goals), []) = (goals, hops) {
            return ids.iter().any(|id| goals.binary_search(id).is_ok());
        }
        ids.iter()
            .filter_map(|id| store.get(resource, *id))
            .any(|record| match hops.split_first() {
                Some(((field, next), rest)) => {
                    self.reaches(store, goals, references(record.get(*field)), *next, rest)
                }
                None => self.condition.holds(record.get(self.field)),
            })
    }
}

/// The records that a value refers to.
fn references(value: Option<&Value>) -> &[RecordId] {
    match value {
        Some(Value::One(id)) => std::slice::from_ref(id),
        Some(Value::Many(ids)) => ids,
        Some(Value::Boolean(_) | Value::Integer(_) | Value::Text(_) | Value::DateTime(_))
        | None => &[],
    }
}
