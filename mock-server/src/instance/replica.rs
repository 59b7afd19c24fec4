//! Worlds beside the real one, for faults: before the last write, and after one that is not kept.

use std::sync::Arc;

use super::instance::{Instance, lock};
use crate::domain::record::{Record, RecordId};
use crate::domain::render::View;
use crate::domain::resource::Resource;
use crate::domain::write::Written;
use crate::journal::EventId;

/// What becomes of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Writing {
    /// It is made, for this event's sake.
    Kept(EventId),
    /// It is made to a copy that nobody else sees: the answer shows what would be.
    Rehearsed,
}

impl From<EventId> for Writing {
    fn from(cause: EventId) -> Self {
        Self::Kept(cause)
    }
}

/// The record that was written last, as it was before.
#[derive(Debug, Clone)]
pub(super) struct LastWrite {
    pub(super) resource: Resource,
    pub(super) id: RecordId,
    /// `None` when it was created.
    pub(super) before: Option<Arc<Record>>,
}

impl LastWrite {
    pub(super) fn new(resource: Resource, written: &Written) -> Self {
        Self {
            resource,
            id: written.after.id,
            before: written.before.clone(),
        }
    }
}

impl Instance {
    /// A look at the records as they were before the last write, as a replica shows them that is
    /// one write behind. Records that the written one owns are as they are now.
    pub(crate) fn read_before_last_write<T>(&self, look: impl FnOnce(View<'_>) -> T) -> T {
        let (mut store, ways) = self.copy();
        if let Some(last) = &*lock(&self.last_write) {
            match &last.before {
                Some(before) => drop(store.put(last.resource, Record::clone(before))),
                None => store.remove(last.resource, last.id),
            }
        }
        look(self.view(&store, &ways))
    }
}
