//! The files that a fault keeps from the job.

use std::collections::HashMap;

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::journal::{Body, EventId};
use crate::site::{FileInfo, Site, SitePath};

/// A file that is held, as it leaves memory.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HeldState {
    path: Body,
    until: Timestamp,
}

/// Until then a file waits; until the end of time, if the job never takes it up.
#[derive(Debug, Clone, Default)]
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

    /// Those that are still there.
    pub(super) fn state(&self, site: &Site) -> Vec<HeldState> {
        let files = self.files.keys().filter_map(|path| file(site, path));
        files
            .filter_map(|file| {
                Some(HeldState {
                    until: self.until(&file)?,
                    path: Body::from(Bytes::from(file.path.to_bytes())),
                })
            })
            .collect()
    }

    /// As they were written; what is not on the site is forgotten.
    pub(super) fn from_state(held: &[HeldState], site: &Site) -> Self {
        let mut all = Self::default();
        for state in held {
            if let Some(file) = file(site, &SitePath::read(state.path.bytes())) {
                all.hold(&file, state.until);
            }
        }
        all
    }
}

fn file(site: &Site, path: &SitePath) -> Option<FileInfo> {
    let files = site.files(&path.parent()?).ok()?;
    files.into_iter().find(|file| file.path == *path)
}

fn version(file: &FileInfo) -> Version {
    (file.size, file.modified, file.written_by)
}
