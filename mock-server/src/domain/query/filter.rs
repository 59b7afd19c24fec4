//! One condition of a query and whether a record meets it.

use super::condition::Condition;
use crate::domain::field::FieldId;
use crate::domain::record::{Record, Value};
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
