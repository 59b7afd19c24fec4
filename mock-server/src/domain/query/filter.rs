//! One condition of a query and whether a record meets it.

use std::sync::Arc;

use super::condition::Condition;
use crate::domain::field::FieldId;
use crate::domain::record::{Record, RecordId, Value};
use crate::domain::resource::Resource;
use crate::domain::store::Store;

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
    /// Keeps the records that meet the condition; along a collection one item that does is enough.
    ///
    /// All values are looked up before the first is compared, so that the memory of many records
    /// is waited for at once: in a search through a million users that wait is most of the time.
    pub(super) fn retain(&self, store: &Store, records: &mut Vec<&Arc<Record>>) {
        let first = self.hops.first().map_or(self.field, |(field, _)| *field);
        let values: Vec<_> = records.iter().map(|record| record.get(first)).collect();
        if let Some(((_, resource), rest)) = self.hops.split_first() {
            let ids: Vec<_> = values.into_iter().map(references).collect();
            let mut ids = ids.into_iter();
            let reaches = |ids| self.reaches(store, ids, *resource, rest);
            records.retain(|_| ids.next().is_some_and(reaches));
        } else {
            let mut values = values.into_iter();
            let holds = |value| self.condition.holds(value);
            records.retain(|_| values.next().is_some_and(holds));
        }
    }

    /// Whether one of these records of `resource` leads to what meets the condition.
    fn reaches(
        &self,
        store: &Store,
        ids: &[RecordId],
        resource: Resource,
        hops: &[(FieldId, Resource)],
    ) -> bool {
        if ids.is_empty() {
            return self.condition.holds(None) && self.condition.accepts_absence();
        }
        ids.iter()
            .filter_map(|id| store.get(resource, *id))
            .any(|record| match hops.split_first() {
                Some(((field, next), rest)) => {
                    self.reaches(store, references(record.get(*field)), *next, rest)
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
