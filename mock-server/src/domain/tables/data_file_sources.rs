//! The `data_file_sources` table: what became of the files that were loaded (Coupa Compass, *Data File
//! Sources API* and its example calls, whose payloads spell `datetime`).

use crate::domain::field::Field;
use crate::domain::resource::Resource::{UploadError, User};
use crate::domain::table::{Moments, Operations, Table};

/// `/api/data_file_sources`
pub(crate) static DATA_FILE_SOURCES: Table = Table {
    scope_object: "integration",
    operations: Operations::Read,
    moments: Moments::Datetime,
    fields: &[
        Field::integer("id").read_only(),
        Field::date_time("created-at"),
        Field::date_time("updated-at"),
        Field::text("type", 50).read_only(),
        Field::text("source-for", 50).required(),
        Field::text("status", 50).read_only(),
        Field::text("file-file-name", 4096).read_only(),
        Field::text("file-content-type", 255).read_only(),
        Field::text("file-file-size", 255).read_only(),
        Field::text("result-text", 65_535).read_only(),
        Field::integer("progress").read_only(),
        Field::date_time("start-time"),
        Field::date_time("end-time"),
        Field::integer("integration-id").read_only(),
        Field::integer("integration-run-id").read_only(),
        Field::integer("records-count").read_only(),
        Field::integer("records-created").read_only(),
        Field::integer("records-updated").read_only(),
        Field::integer("upload-errors-count").read_only(),
        Field::many("upload-errors", UploadError, "upload-error").read_only(),
        Field::one("created-by", User).read_only(),
        Field::one("updated-by", User).read_only(),
    ],
    ..Table::named(
        "data_file_sources",
        "DataFileSource",
        "data-file-source",
        "data-file-sources",
    )
};
