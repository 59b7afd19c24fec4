//! The loads as the rest of the program reads them from the records.

use bytes::Bytes;

use super::load::{Load, LoadError, PENDING};
use crate::domain::record::{Record, RecordId, Value};
use crate::domain::render::View;
use crate::domain::resource::Resource;
use crate::domain::store::Store;
use crate::instance::Instance;

impl Instance {
    /// Every load, oldest first.
    pub fn loads(&self) -> Vec<Load> {
        self.read(|view| {
            let loads = view.store().all(Resource::DataFileSource);
            loads.map(|record| load(view, record)).collect()
        })
    }

    /// The load with that id.
    pub fn load_by_id(&self, id: u64) -> Option<Load> {
        self.read(|view| {
            let record = view.store().get(Resource::DataFileSource, RecordId(id))?;
            Some(load(view, record))
        })
    }

    /// The file of a load as it was. Files are kept up to a limit, the latest longest.
    pub fn load_content(&self, id: u64) -> Option<Bytes> {
        self.contents(|contents| contents.get(RecordId(id)))
    }
}

/// The loads that have not begun, with the names of their files.
pub(super) fn pending(store: &Store) -> Vec<(RecordId, String)> {
    let source = |load: &Record, name: &str| text(load, Resource::DataFileSource, name);
    let pending = store
        .all(Resource::DataFileSource)
        .filter(|load| source(load, "status").as_deref() == Some(PENDING));
    pending
        .map(|load| (load.id, source(load, "file-file-name").unwrap_or_default()))
        .collect()
}

/// A record as a load.
pub(super) fn load(view: View<'_>, record: &Record) -> Load {
    let errors = match value(record, Resource::DataFileSource, "upload-errors") {
        Some(Value::Many(ids)) => ids
            .iter()
            .filter_map(|id| view.store().get(Resource::UploadError, *id))
            .map(|error| load_error(error))
            .collect(),
        _ => Vec::new(),
    };
    let source = |name: &str| text(record, Resource::DataFileSource, name);
    let moment = |name: &str| match value(record, Resource::DataFileSource, name) {
        Some(Value::DateTime(at)) => Some(*at),
        _ => None,
    };
    let author = match value(record, Resource::DataFileSource, "created-by") {
        Some(Value::One(user)) => view.login(*user),
        _ => String::new(),
    };
    Load {
        id: record.id.0,
        file_name: source("file-file-name").unwrap_or_default(),
        source_for: source("source-for").unwrap_or_default(),
        status: source("status").unwrap_or_default(),
        progress: integer(record, "progress"),
        result_text: source("result-text"),
        created_at: moment("created-at"),
        start_time: moment("start-time"),
        end_time: moment("end-time"),
        records_count: integer(record, "records-count").unwrap_or_default(),
        records_created: integer(record, "records-created").unwrap_or_default(),
        records_updated: integer(record, "records-updated").unwrap_or_default(),
        errors_count: integer(record, "upload-errors-count").unwrap_or_default(),
        errors,
        created_by: author,
    }
}

fn load_error(record: &Record) -> LoadError {
    let error = |name: &str| text(record, Resource::UploadError, name);
    let row = match value(record, Resource::UploadError, "row") {
        Some(Value::Integer(row)) => u64::try_from(*row).ok(),
        _ => None,
    };
    let messages = error("field-errors").unwrap_or_default();
    LoadError {
        kind: error("type").unwrap_or_default(),
        row,
        first_column: error("first-column"),
        field: error("field-with-error"),
        value: error("value"),
        messages: messages.lines().map(ToOwned::to_owned).collect(),
    }
}

fn value<'r>(record: &'r Record, resource: Resource, name: &str) -> Option<&'r Value> {
    record.get(resource.table().field(name)?.0)
}

fn text(record: &Record, resource: Resource, name: &str) -> Option<String> {
    match value(record, resource, name) {
        Some(Value::Text(text)) => Some(text.to_string()),
        _ => None,
    }
}

pub(super) fn integer(record: &Record, name: &str) -> Option<u64> {
    match value(record, Resource::DataFileSource, name) {
        Some(Value::Integer(number)) => u64::try_from(*number).ok(),
        _ => None,
    }
}
