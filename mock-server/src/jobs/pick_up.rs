//! The job that takes up the files that wait on the site.

use std::sync::MutexGuard;

use jiff::Timestamp;
use serde::Serialize;

use super::archive::archive;
use super::books::{Arrival, INTEGRATION};
use super::import::{Counts, Import, Outcome};
use super::load::Load;
use super::settings::{ArchiveWhen, PickUp};
use crate::domain::record::RecordId;
use crate::faults::JobEffect;
use crate::instance::{Instance, Life};
use crate::journal::{Details, EventId, JobState, JobStep};
use crate::mail;
use crate::site::{FileInfo, SitePath};

/// Where files with users are dropped (Coupa, *1.4 Deactivate a User*).
const INCOMING: &str = "/Incoming/Users";

/// Their folder in the archive.
const OBJECT: &[u8] = b"Users";

/// The user `sftp_integration@coupa.com`, whom loads and what they change show as their author; see
/// `fixtures/worlds/standing.yaml`.
pub(super) const SFTP_USER: RecordId = RecordId(3);

/// A file that was taken up, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PickedUp {
    /// Its path when it was taken up.
    pub file: String,
    /// Id of its data file source.
    pub load_id: u64,
    /// `done` or `failed`.
    pub status: String,
    /// Users that it created.
    pub created: u64,
    /// Users that it updated.
    pub updated: u64,
    /// What the report complains of.
    pub errors: u64,
}

/// A file on its way into the import.
pub(super) struct Taken<'f> {
    pub(super) path: &'f str,
    /// The event of the write that brought it.
    pub(super) cause: Option<EventId>,
    pub(super) content: bytes::Bytes,
    pub(super) fault: Option<&'f JobEffect>,
}

/// Whether a file is taken up.
enum Due {
    /// It is, with this fault.
    Now(Option<JobEffect>),
    Later,
}

impl Instance {
    /// Runs the job now, whatever the clock shows. Blocks until all files that wait are loaded.
    pub fn run_import(&self) -> Vec<PickedUp> {
        let turn = self.turn();
        self.take_up(&turn, self.life())
    }

    /// Runs the job for a tick, unless it is at work already.
    pub(super) fn run_tick(&self) {
        if let Some(turn) = self.turn_if_free() {
            self.take_up(&turn, self.life());
        }
    }

    /// Whether there is anything for the job to do.
    pub(super) fn has_files_waiting(&self) -> bool {
        let files = self.waiting();
        self.held(|held| {
            let never = |file| held.until(file) == Some(Timestamp::MAX);
            !files.iter().all(never)
        })
    }

    /// The files that the job would take up, in the order of their names (Coupa Compass, *Users
    /// Import*).
    fn waiting(&self) -> Vec<FileInfo> {
        let folder = SitePath::read(INCOMING);
        let mut files = self.site().files(&folder).unwrap_or_default();
        if self.import_settings().pick_up == PickUp::Closed {
            files.retain(|file| !file.open);
        }
        files
    }

    /// Takes up all files that wait. Only who has the turn may.
    pub(super) fn take_up(&self, _turn: &MutexGuard<'_, ()>, life: Life) -> Vec<PickedUp> {
        let files = self.waiting();
        self.held(|held| held.keep_only(&files));
        let arrivals: Vec<_> = files
            .into_iter()
            .filter_map(|file| {
                let Due::Now(fault) = self.due(&file) else {
                    return None;
                };
                let load = self.expect_load(life, &Arrival::on_site(&file))?;
                Some((file, load, fault))
            })
            .collect();
        let mut done = Vec::new();
        for (file, load, fault) in arrivals {
            let Some(picked_up) = self.take_up_one(life, &file, load, fault.as_ref()) else {
                break;
            };
            done.push(picked_up);
        }
        done
    }

    /// Asks the fault plan about a file, once: a file that was held has had its fault.
    fn due(&self, file: &FileInfo) -> Due {
        let now = self.now();
        let held = self.held(|held| held.until(file));
        match held {
            Some(until) if now < until => return Due::Later,
            Some(_) => {
                self.held(|held| held.let_go(file));
                return Due::Now(None);
            }
            None => {}
        }
        let met = self.job_fault(&file.path.to_string(), file.written_by);
        let until = match met.map(|met| met.effect) {
            Some(JobEffect::Late(by)) => {
                now.checked_add(by.virtual_time()).unwrap_or(Timestamp::MAX)
            }
            Some(JobEffect::Never) => Timestamp::MAX,
            effect @ (None
            | Some(
                JobEffect::RowError { .. } | JobEffect::HeaderError(_) | JobEffect::Fail,
            )) => {
                return Due::Now(effect);
            }
        };
        self.held(|held| held.hold(file, until));
        Due::Later
    }

    /// Takes up one file; `None` once the instance was reset.
    fn take_up_one(
        &self,
        life: Life,
        file: &FileInfo,
        load: RecordId,
        fault: Option<&JobEffect>,
    ) -> Option<PickedUp> {
        let site = self.site();
        let settings = self.import_settings();
        let content = site.read(&file.path);
        let put_away = || {
            let folder = self.archive().join(OBJECT);
            if let Err(error) = archive(&site, &file.path, &folder, self.now()) {
                tracing::warn!(%error, file = %file.path, "the file cannot be archived");
            }
        };
        if settings.archive_when == ArchiveWhen::Before {
            put_away();
        }
        let path = file.path.to_string();
        let outcome = match content {
            Ok(content) => {
                let taken = Taken {
                    path: &path,
                    cause: file.written_by,
                    content,
                    fault,
                };
                self.load(life, load, taken)
            }
            Err(error) => {
                // Its owner took it away in the meantime.
                tracing::warn!(%error, "a file cannot be read");
                self.finish_load(life, load, file.written_by, &Outcome::Failed(Vec::new()))
            }
        };
        if settings.archive_when == ArchiveWhen::After && self.life() == life {
            put_away();
        }
        outcome.map(|load| PickedUp {
            file: path,
            load_id: load.id,
            status: load.status,
            created: load.records_created,
            updated: load.records_updated,
            errors: load.errors_count,
        })
    }

    /// Imports the content of a file; `None` once the instance was reset.
    pub(super) fn load(&self, life: Life, load: RecordId, taken: Taken<'_>) -> Option<Load> {
        let step = |state, counts: Counts| {
            Details::Job(JobStep {
                job: "import".to_owned(),
                file: taken.path.to_owned(),
                load_id: load.0,
                state,
                created: counts.created,
                updated: counts.updated,
                errors: counts.errors,
            })
        };
        let mut edit = self.edit_in(life, SFTP_USER, taken.cause)?;
        let started = edit.journal(step(JobState::Started, Counts::default()));
        Self::begin_load(&mut edit, load);
        drop(edit);
        let settings = self.import_settings();
        let import = Import {
            instance: self,
            life,
            by: SFTP_USER,
            cause: started,
            settings: &settings,
            fault: taken.fault,
        };
        let outcome = import.run(&taken.content, |edit, counts| {
            Self::note_progress(edit, load, counts);
        });
        self.keep_content(load, taken.content);
        let finished = self.finish_load(life, load, Some(started), &outcome)?;
        let counts = outcome.counts();
        let edit = self.edit_in(life, SFTP_USER, Some(started))?;
        let event = edit.journal(step(JobState::Finished, counts));
        drop(edit);
        if finished.needs_attention() {
            mail::notify_failed_load(self, &finished, INTEGRATION, event);
        }
        Some(finished)
    }
}
