//! What a load leaves under the integration errors (Coupa Compass, *Integration Error API*): one for
//! each row that was refused, for those who know the data, or one for a file, for those who run
//! the integration. That Coupa's own loads do so, and with what fields, is assumed.

use super::books::{by_id, fields, noted};
use super::import::UploadError;
use super::load::FAILED;
use crate::domain::record::{Record, RecordId};
use crate::domain::resource::Resource;
use crate::domain::tree::{List, Object, Tree};
use crate::instance::Edit;
use crate::mail::Alert;

/// Rows of a load that are noted; upload errors tell of more.
const ROWS_MAX: usize = 1_000;

/// The longest text of most fields.
const TEXT_MAX: usize = 255;

/// Notes what was refused of the file that `source` tells of, whose load ended with `status`.
pub(super) fn note(
    edit: &mut Edit<'_>,
    run: RecordId,
    (source, status): (&Record, &str),
    errors: &[UploadError],
) {
    let file = Resource::DataFileSource.table().field("file-file-name");
    let file = file.and_then(|(file, _)| source.text(file));
    let file = short(file.unwrap_or_default());
    // A file can fail without a word.
    let silent = (status == FAILED && errors.is_empty()).then_some(errors);
    let documents = errors.chunk_by(same_document).chain(silent);
    for part in documents.take(ROWS_MAX) {
        let first = part.first();
        let alert = match first {
            Some(UploadError::Row { .. }) => Alert::Functional,
            Some(UploadError::Header(_)) | None => Alert::Technical,
        };
        let key = match first {
            Some(UploadError::Row { first_column, .. }) => first_column.as_deref(),
            Some(UploadError::Header(_)) | None => None,
        };
        let responses = part.iter().map(|error| Tree::Object(response(error)));
        let responses = List {
            item: "response".into(),
            items: responses.collect(),
        };
        let error = fields([
            ("contact-alert-type", Tree::text(alert.name())),
            ("creation-method", Tree::text("flat_file")),
            ("document-type", Tree::text("User")),
            (
                "external-id",
                key.map_or(Tree::Null, |key| Tree::text(short(key))),
            ),
            ("integration-filename", Tree::text(file.as_str())),
            ("integration-run", by_id(run)),
            ("status", Tree::text(FAILED)),
            ("responses", Tree::List(responses)),
        ]);
        noted(edit.note_new(Resource::IntegrationError, &error));
    }
}

/// Whether two errors are about the same row, or both about the file.
fn same_document(one: &UploadError, other: &UploadError) -> bool {
    row(one) == row(other)
}

fn row(error: &UploadError) -> Option<u64> {
    match error {
        UploadError::Header(_) => None,
        UploadError::Row { row, .. } => Some(*row),
    }
}

fn response(error: &UploadError) -> Object<'static> {
    let (code, message) = match error {
        UploadError::Header(message) => ("UploadHeaderError", message.clone()),
        UploadError::Row { row, messages, .. } => (
            "UploadRowError",
            format!("Row {row}: {}", messages.join(" ")),
        ),
    };
    fields([
        ("response-code", Tree::text(code)),
        ("response-message", Tree::text(message)),
    ])
}

fn short(text: &str) -> String {
    text.chars().take(TEXT_MAX).collect()
}
