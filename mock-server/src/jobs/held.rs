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
    rule: String,
}

/// The files that wait, and why.
#[derive(Debug, Clone, Default)]
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

    /// Those that are still there.
    pub(super) fn state(&self, site: &Site) -> Vec<HeldState> {
        let files = self.files.keys().filter_map(|path| file(site, path));
        files
            .filter_map(|file| {
                let hold = self.get(&file)?;
                Some(HeldState {
                    until: hold.until,
                    rule: hold.rule.clone(),
                    path: Body::from(Bytes::from(file.path.to_bytes())),
                })
            })
            .collect()
    }

    /// As they were written; what is not on the site is forgotten.
    pub(super) fn from_state(states: &[HeldState], site: &Site) -> Self {
        let mut all = Self::default();
        for state in states {
            if let Some(file) = file(site, &SitePath::read(state.path.bytes())) {
                let hold = Hold {
                    until: state.until,
                    rule: state.rule.clone(),
                };
                all.hold(&file, hold);
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
