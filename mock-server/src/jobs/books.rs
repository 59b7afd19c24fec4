//! The book-keeping of loads: a data file source and an integration run for each file (Coupa
//! Compass, *Data File Sources API* and *Integration Runs API*).

use bytes::Bytes;

use super::import::{Counts, Outcome, UploadError};
use super::load::{DONE, FAILED, LOADING, Load, PENDING};
use super::loads::{integer, load};
use super::pick_up::SFTP_USER;
use super::refused;
use crate::domain::error::Error;
use crate::domain::record::RecordId;
use crate::domain::resource::Resource;
use crate::domain::store::Store;
use crate::domain::tree::{List, Object, Tree};
use crate::domain::write::{self, Change, Written};
use crate::instance::{Edit, Instance, Life};
use crate::journal::EventId;
use crate::site::FileInfo;

/// The integration that files with users belong to; see `fixtures/worlds/standing.yaml`.
pub(super) const INTEGRATION: RecordId = RecordId(1);

/// What the samples call most loads.
const TYPE: &str = "BackgroundCsvFileLoad";

/// What files with users are for.
pub(crate) const SOURCE_FOR: &str = "User";

/// What is known of a file before it is read.
#[derive(Debug)]
pub(super) struct Arrival {
    pub(super) file_name: String,
    pub(super) bytes: u64,
    pub(super) by: RecordId,
    pub(super) cause: Option<EventId>,
}

impl Arrival {
    /// Coupa records the whole path, with underscores for slashes (Coupa Compass, *Data File Sources
    /// API Example Calls*).
    pub(super) fn on_site(file: &FileInfo) -> Self {
        Self {
            file_name: file.path.to_string().replace('/', "_"),
            bytes: file.size,
            by: SFTP_USER,
            cause: file.written_by,
        }
    }
}

impl Instance {
    pub(super) fn keep_content(&self, load: RecordId, content: Bytes) {
        self.contents(|contents| {
            let gone = contents.keep(load, content.clone());
            self.keep_loaded(load, content, &gone);
        });
    }

    /// A file that is about to be loaded; `None` once the instance was reset.
    pub(super) fn expect_load(&self, life: Life, arrival: &Arrival) -> Option<RecordId> {
        let mut edit = self.edit_in(life, arrival.by, arrival.cause)?;
        noted(edit.note_by(|store, change| expect(store, change, arrival))).map(|source| source.id)
    }

    /// The file is being read.
    pub(super) fn begin_load(edit: &mut Edit<'_>, load: RecordId) {
        let now = Tree::text(edit.at().to_string());
        let source = fields([
            ("status", Tree::text(LOADING)),
            ("progress", number(0)),
            ("start-time", now.clone()),
        ]);
        noted(edit.note(Resource::DataFileSource, load, &source));
        if let Some(run) = run_of(edit, load) {
            let run_input = fields([("status", Tree::text("started")), ("start-time", now)]);
            noted(edit.note(Resource::IntegrationRun, run, &run_input));
        }
    }

    /// So much of the file is read.
    pub(super) fn note_progress(edit: &mut Edit<'_>, load: RecordId, counts: Counts) {
        let mut source = fields([("progress", number(u64::from(counts.progress)))]);
        count(&mut source, counts);
        noted(edit.note(Resource::DataFileSource, load, &source));
    }

    /// The end of a load, which `tell` tells the journal of; `None` once the instance was reset.
    pub(super) fn finish_load<T>(
        &self,
        life: Life,
        id: RecordId,
        (by, cause): (RecordId, Option<EventId>),
        outcome: &Outcome,
        tell: impl FnOnce(&mut Edit<'_>) -> T,
    ) -> Option<(Load, T)> {
        let mut edit = self.edit_in(life, by, cause)?;
        let (status, errors) = match outcome {
            Outcome::Done(_, errors) => (DONE, errors),
            Outcome::Failed(errors) => (FAILED, errors),
            Outcome::Cancelled => return None,
        };
        let counts = outcome.counts();
        let items: Vec<_> = errors
            .iter()
            .filter_map(|error| noted(edit.note_new(Resource::UploadError, &upload_error(error))))
            .map(|error| by_id(error.id))
            .collect();
        let now = Tree::text(edit.at().to_string());
        let item = "upload-error".into();
        let mut source = fields([
            ("status", Tree::text(status)),
            ("end-time", now.clone()),
            ("upload-errors-count", number(counts.errors)),
            ("upload-errors", Tree::List(List { item, items })),
        ]);
        // A file that is refused as a whole has no result (Coupa Compass, *Data File Sources API
        // Example Calls*).
        if status == DONE {
            source.push("progress", number(100));
            source.push("result-text", Tree::text(result_text(counts)));
            count(&mut source, counts);
        }
        let source = noted(edit.note(Resource::DataFileSource, id, &source))?;
        if let Some(run) = run_of(&edit, id) {
            refused::note(&mut edit, run, (&source, status), errors);
            let status = match (status, counts.errors) {
                (FAILED, _) => "failed",
                (_, 0) => "successful",
                _ => "errored",
            };
            let run_input = fields([
                ("status", Tree::text(status)),
                ("end-time", now),
                ("total-records", number(counts.rows)),
                ("records-processed", number(counts.created + counts.updated)),
            ]);
            noted(edit.note(Resource::IntegrationRun, run, &run_input));
        }
        let told = tell(&mut edit);
        Some((load(edit.view(), &source), told))
    }
}

/// Notes a load that has not begun, and its run.
pub(super) fn expect(
    store: &mut Store,
    change: Change,
    arrival: &Arrival,
) -> Result<Written, Error> {
    let is_packed = arrival.file_name.to_ascii_lowercase().ends_with(".zip");
    let run = fields([
        ("status", Tree::text(PENDING)),
        ("integration", by_id(INTEGRATION)),
    ]);
    let run = write::note_new(store, Resource::IntegrationRun, &run, change)?;
    let source = fields([
        ("type", Tree::text(TYPE)),
        ("source-for", Tree::text(SOURCE_FOR)),
        ("status", Tree::text(PENDING)),
        ("file-file-name", Tree::text(arrival.file_name.as_str())),
        (
            "file-content-type",
            Tree::text(if is_packed {
                "application/zip"
            } else {
                "text/csv"
            }),
        ),
        ("file-file-size", Tree::text(arrival.bytes.to_string())),
        ("integration-id", number(INTEGRATION.0)),
        ("integration-run-id", number(run.after.id.0)),
    ]);
    write::note_new(store, Resource::DataFileSource, &source, change)
}

/// As the samples have it, `1 new rows` and all.
fn result_text(counts: Counts) -> String {
    format!(
        "{} rows processed, creating {} new rows and updating {} rows.",
        counts.rows, counts.created, counts.updated
    )
}

fn upload_error(error: &UploadError) -> Object<'_> {
    match error {
        UploadError::Header(message) => fields([
            ("type", Tree::text("UploadHeaderError")),
            ("field-errors", Tree::text(message.as_str())),
        ]),
        UploadError::Row {
            row,
            first_column,
            attribute,
            value,
            messages,
        } => {
            let optional = |text: &'_ Option<String>| match text {
                Some(text) => Tree::text(text.clone()),
                None => Tree::Null,
            };
            let sentences: String = messages
                .iter()
                .map(|message| message.replace('\n', " ") + "\n")
                .collect();
            fields([
                ("type", Tree::text("UploadRowError")),
                ("row", number(*row)),
                ("first-column", optional(first_column)),
                ("field-with-error", optional(attribute)),
                ("value", optional(value)),
                ("field-errors", Tree::text(sentences)),
            ])
        }
    }
}

fn run_of(edit: &Edit<'_>, load: RecordId) -> Option<RecordId> {
    let store = edit.store();
    let source = store.get(Resource::DataFileSource, load)?;
    integer(source, "integration-run-id").map(RecordId)
}

fn count(source: &mut Object<'_>, counts: Counts) {
    source.push("records-count", number(counts.rows));
    source.push("records-created", number(counts.created));
    source.push("records-updated", number(counts.updated));
}

pub(super) fn fields<'a>(
    members: impl IntoIterator<Item = (&'static str, Tree<'a>)>,
) -> Object<'a> {
    let members = members.into_iter();
    members.map(|(name, value)| (name.into(), value)).collect()
}

pub(super) fn number(number: u64) -> Tree<'static> {
    Tree::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

pub(super) fn by_id(id: RecordId) -> Tree<'static> {
    Tree::Object(fields([("id", number(id.0))]))
}

/// What was noted. A note that the records refuse is a bug, and no reason to stop a load.
pub(super) fn noted<T>(outcome: Result<T, Error>) -> Option<T> {
    outcome
        .inspect_err(|error| tracing::error!(%error, "a load cannot be noted"))
        .ok()
}
