//! Worlds beside the real one, for faults: before the last write, and after one that is not kept.

use super::instance::{Instance, lock};
use crate::domain::render::View;
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

impl Instance {
    /// A look at the records as they were before the last write, as a replica shows them that is
    /// one write behind.
    pub(crate) fn read_before_last_write<T>(&self, look: impl FnOnce(View<'_>) -> T) -> T {
        let (mut store, ways) = self.copy();
        store.undo(&lock(&self.last_write));
        look(self.view(&store, &ways))
    }
}
