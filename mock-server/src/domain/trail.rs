//! What a step on the records needs to be undone.

use std::sync::Arc;

use super::record::{Record, RecordId};
use super::resource::Resource;

/// What a step changed, in order: each record as it was before.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trail(Vec<Former>);

/// A record as it was.
#[derive(Debug, Clone)]
pub(crate) struct Former {
    pub(crate) resource: Resource,
    pub(crate) id: RecordId,
    /// `None` when there was none.
    pub(crate) before: Option<Arc<Record>>,
}

impl Trail {
    pub(super) fn push(&mut self, former: Former) {
        self.0.push(former);
    }

    /// The first change first.
    pub(crate) fn formers(&self) -> impl DoubleEndedIterator<Item = &Former> {
        self.0.iter()
    }
}

impl FromIterator<Former> for Trail {
    fn from_iter<I: IntoIterator<Item = Former>>(formers: I) -> Self {
        Self(formers.into_iter().collect())
    }
}
