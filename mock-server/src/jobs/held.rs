//! The files that a fault keeps from the job.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::journal::EventId;
use crate::site::{FileInfo, SitePath};

/// The files that wait, and why.
#[derive(Debug, Default)]
pub(super) struct Held {
    files: HashMap<SitePath, (Version, Hold)>,
}

/// Why a file waits: as long as the rule is in the plan, and no longer than until then, which is the
/// end of time if the job never takes it up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hold {
    pub(super) until: Timestamp,
    pub(super) rule: String,
}

/// What tells a file from another that has taken its place.
type Version = (u64, Timestamp, Option<EventId>);

impl Held {
    pub(super) fn hold(&mut self, file: &FileInfo, hold: Hold) {
        self.files.insert(file.path.clone(), (version(file), hold));
    }

    pub(super) fn get(&self, file: &FileInfo) -> Option<&Hold> {
        let (known, hold) = self.files.get(&file.path)?;
        (*known == version(file)).then_some(hold)
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
