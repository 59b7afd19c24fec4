//! All records of one instance, with the indexes that look-ups and uniqueness need.

use std::ops::RangeInclusive;
use std::sync::Arc;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use super::custom::CustomFields;
use super::error::Error;
use super::field::FieldId;
use super::folding::fold;
use super::record::{Record, RecordId, Value};
use super::records::{Page, Records};
use super::resource::Resource;
use super::trail::{Former, Trail};

/// The records of every resource. Cloning is cheap enough for a snapshot: records are shared.
#[derive(Debug, Clone)]
pub struct Store {
    custom: Arc<CustomFields>,
    tables: [Rows; Resource::ALL.len()],
    /// What was written since somebody asked, if anybody wants to know.
    changes: Option<Vec<(Resource, RecordId)>>,
    /// What the step under way has changed, while somebody wants to know.
    trail: Option<Trail>,
}

#[derive(Debug, Clone)]
struct Rows {
    records: Records,
    unique: Vec<UniqueIndex>,
    last_id: u64,
}

/// Record by the folded value of one unique field.
#[derive(Debug, Clone)]
struct UniqueIndex {
    field: FieldId,
    ids: FxHashMap<CompactString, RecordId>,
}

impl Default for Store {
    fn default() -> Self {
        Self::new(CustomFields::default())
    }
}

impl Store {
    /// No records yet, but these custom fields for them.
    pub fn new(custom: CustomFields) -> Self {
        Self {
            custom: Arc::new(custom),
            tables: Resource::ALL.map(|resource| Rows {
                records: Records::default(),
                unique: resource
                    .table()
                    .fields()
                    .filter(|(_, field)| field.unique)
                    .map(|(field, _)| UniqueIndex {
                        field,
                        ids: FxHashMap::default(),
                    })
                    .collect(),
                last_id: 0,
            }),
            trail: None,
            changes: None,
        }
    }

    /// Takes a step and keeps what it needs to be undone.
    pub(crate) fn tracked<T>(&mut self, step: impl FnOnce(&mut Self) -> T) -> (T, Trail) {
        self.trail = Some(Trail::default());
        let outcome = step(self);
        (outcome, self.trail.take().unwrap_or_default())
    }

    /// Undoes a step. Ids that it gave out stay given.
    pub(crate) fn undo(&mut self, trail: &Trail) {
        for former in trail.formers().rev() {
            match &former.before {
                Some(before) => drop(self.put(former.resource, Record::clone(before))),
                None => self.remove(former.resource, former.id),
            }
        }
    }

    /// From now on somebody wants to know what is written.
    pub(crate) fn note_changes(&mut self) {
        self.changes = Some(Vec::new());
    }

    /// The records that were written since the last call, each once.
    pub(crate) fn take_changes(&mut self) -> Vec<(Resource, RecordId)> {
        let Some(changes) = &mut self.changes else {
            return Vec::new();
        };
        let mut changes = std::mem::take(changes);
        changes.sort_unstable_by_key(|(resource, id)| (*resource as usize, *id));
        changes.dedup();
        changes
    }

    fn note(&mut self, resource: Resource, id: RecordId, before: Option<Arc<Record>>) {
        if let Some(changes) = &mut self.changes {
            changes.push((resource, id));
        }
        if let Some(trail) = &mut self.trail {
            trail.push(Former {
                resource,
                id,
                before,
            });
        }
    }

    /// The custom fields that its records may have.
    pub fn custom_fields(&self) -> &Arc<CustomFields> {
        &self.custom
    }

    /// The record with that id.
    pub fn get(&self, resource: Resource, id: RecordId) -> Option<&Arc<Record>> {
        self.rows(resource).records.get(id)
    }

    /// The record with that id, unless it is out of the API's reach.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn readable(&self, resource: Resource, id: RecordId) -> Result<&Arc<Record>, Error> {
        self.get(resource, id)
            .filter(|_| !resource.table().hidden_ids.contains(&id.0))
            .ok_or(Error::NotFound(resource))
    }

    /// All records of a resource by ascending id, Coupa's default order.
    pub fn all(&self, resource: Resource) -> impl Iterator<Item = &Arc<Record>> {
        let every = RecordId(0)..=RecordId(u64::MAX);
        let pages = self.pages(resource, &every);
        pages.flat_map(Page::records).map(|(_, record)| record)
    }

    /// The records of a resource with these ids and some more next to them, by ascending id.
    pub(crate) fn pages(
        &self,
        resource: Resource,
        ids: &RangeInclusive<RecordId>,
    ) -> impl DoubleEndedIterator<Item = Page<'_>> + use<'_> {
        self.rows(resource).records.pages(ids)
    }

    /// The record that has `value` in a unique field, compared without case.
    /// `Err` when the field has no index.
    pub(crate) fn by_unique(
        &self,
        resource: Resource,
        field: FieldId,
        value: &str,
    ) -> Result<Option<&Arc<Record>>, NoIndex> {
        let id = self.id_by_unique(resource, field, value)?;
        Ok(id.and_then(|id| self.get(resource, id)))
    }

    /// The id of that record.
    pub(crate) fn id_by_unique(
        &self,
        resource: Resource,
        field: FieldId,
        value: &str,
    ) -> Result<Option<RecordId>, NoIndex> {
        let mut indexes = self.rows(resource).unique.iter();
        let index = indexes.find(|index| index.field == field).ok_or(NoIndex)?;
        Ok(index.ids.get(&fold(value)).copied())
    }

    /// An id that no record of the resource has or had.
    pub(crate) fn next_id(&self, resource: Resource) -> RecordId {
        RecordId(self.rows(resource).last_id + 1)
    }

    /// New records get ids above this one.
    pub(crate) fn reserve_ids(&mut self, resource: Resource, up_to: RecordId) {
        let rows = self.rows_mut(resource);
        rows.last_id = rows.last_id.max(up_to.0);
    }

    /// Adds a record or replaces the one with its id.
    pub(crate) fn put(&mut self, resource: Resource, record: Record) -> Arc<Record> {
        let rows = self.rows_mut(resource);
        let before = rows.records.get(record.id);
        for index in &mut rows.unique {
            let old = before.and_then(|record| record.get(index.field));
            let new = record.get(index.field);
            if old != new {
                if let Some(key) = old.and_then(index_key) {
                    index.ids.remove(&key);
                }
                if let Some(key) = new.and_then(index_key) {
                    index.ids.insert(key, record.id);
                }
            }
        }
        let before = before.cloned();
        rows.last_id = rows.last_id.max(record.id.0);
        let record = Arc::new(record);
        rows.records.insert(Arc::clone(&record));
        self.note(resource, record.id, before);
        record
    }

    /// Takes back a record that nothing refers to yet. Its id is not given out again.
    pub(crate) fn remove(&mut self, resource: Resource, id: RecordId) {
        let rows = self.rows_mut(resource);
        let Some(record) = rows.records.remove(id) else {
            return;
        };
        for index in &mut rows.unique {
            if let Some(key) = record.get(index.field).and_then(index_key) {
                index.ids.remove(&key);
            }
        }
        self.note(resource, id, Some(record));
    }

    fn rows(&self, resource: Resource) -> &Rows {
        #[expect(
            clippy::indexing_slicing,
            reason = "one entry for each resource, in their order"
        )]
        &self.tables[resource as usize]
    }

    fn rows_mut(&mut self, resource: Resource) -> &mut Rows {
        #[expect(
            clippy::indexing_slicing,
            reason = "one entry for each resource, in their order"
        )]
        &mut self.tables[resource as usize]
    }
}

/// The field is not unique, so there is no index for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoIndex;

/// Blank values do not count as equal: many of Coupa's own sample users have the employee number "".
fn index_key(value: &Value) -> Option<CompactString> {
    match value {
        Value::Text(text) if !text.trim().is_empty() => Some(fold(text)),
        Value::Text(_)
        | Value::Boolean(_)
        | Value::Integer(_)
        | Value::DateTime(_)
        | Value::One(_)
        | Value::Many(_) => None,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::{NoIndex, Store};
    use crate::domain::field::FieldId;
    use crate::domain::record::{Record, RecordId, Value};
    use crate::domain::resource::Resource::User;

    fn field(name: &str) -> FieldId {
        User.table().field(name).unwrap().0
    }

    fn user(id: u64, login: &str) -> Record {
        let mut record = Record::new(RecordId(id));
        record.set(field("login"), Some(Value::Text(login.into())));
        record
    }

    #[test]
    fn a_record_is_found_by_its_new_unique_value_only() {
        let mut store = Store::default();
        store.put(User, user(7, "Jdoe"));
        assert_eq!(
            store
                .by_unique(User, field("login"), "JDOE")
                .unwrap()
                .unwrap()
                .id,
            RecordId(7)
        );
        store.put(User, user(7, "john"));
        assert!(
            store
                .by_unique(User, field("login"), "jdoe")
                .unwrap()
                .is_none()
        );
        assert!(
            store
                .by_unique(User, field("login"), "john")
                .unwrap()
                .is_some()
        );
    }

    #[test]
    fn a_record_that_is_taken_back_leaves_its_unique_values_free() {
        let mut store = Store::default();
        store.put(User, user(7, "jdoe"));
        store.remove(User, RecordId(7));
        assert!(store.get(User, RecordId(7)).is_none());
        assert_eq!(store.by_unique(User, field("login"), "jdoe"), Ok(None));
        assert_eq!(store.next_id(User), RecordId(8));
    }

    #[test]
    fn a_step_is_undone_with_everything_that_it_changed() {
        let mut store = Store::default();
        store.put(User, user(7, "jdoe"));
        store.put(User, user(8, "boss"));
        let ((), trail) = store.tracked(|store| {
            store.put(User, user(7, "john"));
            store.put(User, user(7, "jdoe2"));
            store.remove(User, RecordId(8));
            store.put(User, user(9, "new"));
        });
        store.undo(&trail);
        let found = |login| store.id_by_unique(User, field("login"), login).unwrap();
        assert_eq!(
            ["jdoe", "boss", "john", "jdoe2", "new"].map(found),
            [Some(RecordId(7)), Some(RecordId(8)), None, None, None]
        );
        assert_eq!(store.all(User).count(), 2);
    }

    #[test]
    fn a_field_that_is_not_unique_has_no_index() {
        assert_eq!(
            Store::default().by_unique(User, field("firstname"), "x"),
            Err(NoIndex)
        );
    }

    #[test]
    fn ids_follow_the_largest_one() {
        let mut store = Store::default();
        assert_eq!(store.next_id(User), RecordId(1));
        store.put(User, user(281, "a1"));
        store.put(User, user(7, "b1"));
        assert_eq!(store.next_id(User), RecordId(282));
    }
}
