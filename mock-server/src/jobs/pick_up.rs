//! The job that takes up the files that wait on the site.

use std::sync::MutexGuard;

use jiff::Timestamp;
use serde::Serialize;

use super::books::{Arrival, INTEGRATION};
use super::held::Hold;
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
pub(super) const INCOMING: &str = "/Incoming/Users";

/// Their folder in the archive.
pub(super) const OBJECT: &[u8] = b"Users";

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

impl PickedUp {
    pub(super) fn new(file: String, load: Load) -> Self {
        Self {
            file,
            load_id: load.id,
            status: load.status,
            created: load.records_created,
            updated: load.records_updated,
            errors: load.errors_count,
        }
    }
}

/// A file on its way into the import.
pub(super) struct Taken<'f> {
    pub(super) path: &'f str,
    /// Whom its records show as their author.
    pub(super) by: RecordId,
    /// The event of the write that brought it.
    pub(super) cause: Option<EventId>,
    pub(super) content: bytes::Bytes,
    pub(super) fault: Option<&'f JobEffect>,
}

/// Whether a file is taken up.
pub(super) enum Due {
    /// It is, with this fault.
    Now(Option<JobEffect>),
    /// It is not yet.
    Later(Hold),
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
        let mut files = self.waiting().into_iter();
        files.any(|file| !self.is_lost(self.held_by(&file).as_ref())) || self.has_uploads_waiting()
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
        let mut done = self.take_up_uploads(life);
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
        let due = self.due_by(
            self.held_by(file).as_ref(),
            &file.path.to_string(),
            file.written_by,
        );
        self.held(|held| match &due {
            Due::Now(_) => held.let_go(file),
            Due::Later(reason) => held.hold(file, reason.clone()),
        });
        due
    }

    fn held_by(&self, file: &FileInfo) -> Option<Hold> {
        self.held(|held| held.get(file).cloned())
    }

    /// The same for any file that is loaded, with what holds it already.
    pub(super) fn due_by(&self, held: Option<&Hold>, file: &str, cause: Option<EventId>) -> Due {
        let now = self.now();
        if let Some(hold) = held {
            return if now < hold.until && self.stands(hold) {
                Due::Later(hold.clone())
            } else {
                Due::Now(None)
            };
        }
        let Some(met) = self.job_fault(file, cause) else {
            return Due::Now(None);
        };
        let until = match met.effect {
            JobEffect::Late(by) => now.checked_add(by.virtual_time()).unwrap_or(Timestamp::MAX),
            JobEffect::Never => Timestamp::MAX,
            effect @ (JobEffect::RowError { .. } | JobEffect::HeaderError(_) | JobEffect::Fail) => {
                return Due::Now(Some(effect));
            }
        };
        Due::Later(Hold {
            until,
            rule: met.rule,
        })
    }

    /// Whether the rule that holds a file is still in the plan.
    fn stands(&self, hold: &Hold) -> bool {
        self.faults(|plan| plan.has(&hold.rule))
    }

    /// Whether a file waits without end.
    pub(super) fn is_lost(&self, held: Option<&Hold>) -> bool {
        held.is_some_and(|hold| hold.until == Timestamp::MAX && self.stands(hold))
    }

    /// Takes up one file; `None` once the instance was reset.
    fn take_up_one(
        &self,
        life: Life,
        file: &FileInfo,
        load: RecordId,
        fault: Option<&JobEffect>,
    ) -> Option<PickedUp> {
        let archive_when = self.import_settings().archive_when;
        let content = self.site().read(&file.path);
        if archive_when == ArchiveWhen::Before {
            self.put_away(&file.path);
        }
        let path = file.path.to_string();
        let outcome = match content {
            Ok(content) => {
                let taken = Taken {
                    path: &path,
                    by: SFTP_USER,
                    cause: file.written_by,
                    content,
                    fault,
                };
                self.load(life, load, taken)
            }
            Err(error) => {
                // Its owner took it away in the meantime.
                tracing::warn!(%error, "a file cannot be read");
                let by = (SFTP_USER, file.written_by);
                let outcome = Outcome::Failed(Vec::new());
                let finished = self.finish_load(life, load, by, &outcome, |_| ());
                finished.map(|(load, ())| load)
            }
        };
        if archive_when == ArchiveWhen::After && self.life() == life {
            self.put_away(&file.path);
        }
        outcome.map(|load| PickedUp::new(path, load))
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
        let mut edit = self.edit_in(life, taken.by, taken.cause)?;
        let started = edit.journal(step(JobState::Started, Counts::default()));
        Self::begin_load(&mut edit, load);
        drop(edit);
        let settings = self.import_settings();
        let import = Import {
            instance: self,
            life,
            by: taken.by,
            cause: started,
            settings: &settings,
            fault: taken.fault,
        };
        let outcome = import.run(&taken.content, |edit, counts| {
            Self::note_progress(edit, load, counts);
        });
        self.keep_content(load, taken.content);
        let by = (taken.by, Some(started));
        let (finished, event) = self.finish_load(life, load, by, &outcome, |edit| {
            edit.journal(step(JobState::Finished, outcome.counts()))
        })?;
        if finished.needs_attention() {
            mail::notify_failed_load(self, &finished, INTEGRATION, event);
        }
        Some(finished)
    }
}
