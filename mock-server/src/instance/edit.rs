//! Writing to the records of an instance: some steps under one lock, each in the journal.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError, RwLockWriteGuard};

use jiff::Timestamp;

use super::changes::changes;
use super::instance::{Instance, lock, to_second};
use super::world::Settings;
use crate::domain::error::Error;
use crate::domain::record::{Record, RecordId};
use crate::domain::render::View;
use crate::domain::resource::Resource;
use crate::domain::store::Store;
use crate::domain::tree::Object;
use crate::domain::write::{self, Change, Written};
use crate::journal::{Details, EventId, Stamp};

/// Which life of an instance something belongs to: a reset begins the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Life(u64);

/// The records of an instance, held by one writer until this is dropped. All steps have the same
/// author, moment and cause.
pub(crate) struct Edit<'i> {
    instance: &'i Instance,
    store: RwLockWriteGuard<'i, Store>,
    ways: Arc<Settings>,
    change: Change,
    stamp: Stamp,
    cause: Option<EventId>,
    /// What the journal tells of the steps.
    told: Vec<EventId>,
}

impl Instance {
    /// Begins to write as a user.
    pub(crate) fn edit(&self, by: RecordId, cause: Option<EventId>) -> Edit<'_> {
        let store = self.store.write().unwrap_or_else(PoisonError::into_inner);
        let stamp = self.stamp();
        Edit {
            instance: self,
            change: self.change(by, stamp.time),
            store,
            ways: self.ways(),
            stamp,
            cause,
            told: Vec::new(),
        }
    }

    /// As [`Instance::edit`], for work that a reset cancels: `None` once there was one.
    pub(crate) fn edit_in(
        &self,
        life: Life,
        by: RecordId,
        cause: Option<EventId>,
    ) -> Option<Edit<'_>> {
        let edit = self.edit(by, cause);
        (self.life() == life).then_some(edit)
    }

    /// Who writes, when, and how strictly.
    pub(super) fn change(&self, by: RecordId, at: Timestamp) -> Change {
        Change {
            at: to_second(at),
            by,
            unknown: self.unknown_names(),
            release: self.release(),
        }
    }

    /// The life that the instance is in.
    pub(crate) fn life(&self) -> Life {
        Life(self.lives.load(Ordering::Acquire))
    }
}

/// Whatever was written is kept as one change, under the lock still.
impl Drop for Edit<'_> {
    fn drop(&mut self) {
        let told = std::mem::take(&mut self.told);
        self.instance.keep_records(&mut self.store, told);
    }
}

impl Edit<'_> {
    /// Creates a record.
    ///
    /// # Errors
    /// As [`write::create`].
    pub(crate) fn create(
        &mut self,
        resource: Resource,
        input: &Object<'_>,
    ) -> Result<Arc<Record>, Error> {
        self.write(resource, |store, change| {
            write::create(store, resource, input, change)
        })
        .map(|written| written.after)
    }

    /// Changes a record.
    ///
    /// # Errors
    /// As [`write::update`].
    pub(crate) fn update(
        &mut self,
        resource: Resource,
        id: RecordId,
        input: &Object<'_>,
    ) -> Result<Arc<Record>, Error> {
        self.write(resource, |store, change| {
            write::update(store, resource, id, input, change)
        })
        .map(|written| written.after)
    }

    /// Creates a record of Coupa's own book-keeping, which no journal needs to tell.
    ///
    /// # Errors
    /// As [`write::note_new`].
    pub(crate) fn note_new(
        &mut self,
        resource: Resource,
        input: &Object<'_>,
    ) -> Result<Arc<Record>, Error> {
        write::note_new(&mut self.store, resource, input, self.change).map(|written| written.after)
    }

    /// Takes a step of Coupa's own book-keeping.
    ///
    /// # Errors
    /// Those of the step.
    pub(crate) fn note_by(
        &mut self,
        step: impl FnOnce(&mut Store, Change) -> Result<Written, Error>,
    ) -> Result<Arc<Record>, Error> {
        step(&mut self.store, self.change).map(|written| written.after)
    }

    /// Changes a record of Coupa's own book-keeping.
    ///
    /// # Errors
    /// As [`write::note`].
    pub(crate) fn note(
        &mut self,
        resource: Resource,
        id: RecordId,
        input: &Object<'_>,
    ) -> Result<Arc<Record>, Error> {
        write::note(&mut self.store, resource, id, input, self.change).map(|written| written.after)
    }

    /// Takes back a record that was made a moment ago and that nothing refers to.
    pub(crate) fn take_back(&mut self, resource: Resource, id: RecordId) {
        self.store.remove(resource, id);
    }

    /// Adds an event that is no change of a record.
    pub(crate) fn journal(&mut self, details: Details) -> EventId {
        let journal = self.instance.journal();
        let event = journal.append(self.stamp, self.cause, details);
        if self.instance.keep.is_some() {
            self.told.push(event);
        }
        event
    }

    /// The moment of all steps.
    pub(crate) fn at(&self) -> Timestamp {
        self.change.at
    }

    /// The records as they are now.
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// The same as readers see them.
    pub(crate) fn view(&self) -> View<'_> {
        self.instance.view(&self.store, &self.ways)
    }

    /// Takes one step on a record; what it changed stands in the journal, still under the lock, so
    /// that changes are there in the order they were made.
    ///
    /// # Errors
    /// Those of the step.
    pub(super) fn write(
        &mut self,
        resource: Resource,
        step: impl FnOnce(&mut Store, Change) -> Result<Written, Error>,
    ) -> Result<Written, Error> {
        let change = self.change;
        let (written, trail) = self.store.tracked(|store| step(store, change));
        let written = written?;
        let mut is_changed = false;
        let own = (resource, written.before.as_deref(), &*written.after);
        let users = written.users.iter();
        let users = users.map(|(before, after)| (Resource::User, Some(&**before), &**after));
        for (place, before, after) in std::iter::once(own).chain(users) {
            if let Some(details) = changes(self.view(), place, (before, after), self.change.by) {
                is_changed = true;
                self.journal(Details::Change(details));
            }
        }
        if is_changed {
            *lock(&self.instance.last_write) = trail;
        }
        Ok(written)
    }
}
