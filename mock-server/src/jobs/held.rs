//! The files that a fault keeps from the job.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::journal::EventId;
use crate::site::{FileInfo, SitePath};

/// Until then a file waits; until the end of time, if the job never takes it up.
#[derive(Debug, Default)]
pub(super) struct Held {
    files: HashMap<SitePath, (Version, Timestamp)>,
}

/// What tells a file from another that has taken its place.
type Version = (u64, Timestamp, Option<EventId>);

impl Held {
    pub(super) fn hold(&mut self, file: &FileInfo, until: Timestamp) {
        self.files.insert(file.path.clone(), (version(file), until));
    }

    pub(super) fn until(&self, file: &FileInfo) -> Option<Timestamp> {
        let (held, until) = self.files.get(&file.path)?;
        (*held == version(file)).then_some(*until)
    }

    pub(super) fn let_go(&mut self, file: &FileInfo) {
        self.files.remove(&file.path);
    }

    /// Forgets the files that are no longer there.
    pub(super) fn keep_only(&mut self, files: &[FileInfo]) {
        self.files
            .retain(|path, _| files.iter().any(|file| file.path == *path));
    }

    pub(super) fn clear(&mut self) {
        self.files.clear();
    }
}

fn version(file: &FileInfo) -> Version {
    (file.size, file.modified, file.written_by)
}
