//! Upload errors: what was wrong with a file or one of its rows (Coupa Compass, *Data File Sources API
//! Example Calls*). `field-errors` is a list for a row and a text for a header.

use crate::domain::field::Field;
use crate::domain::resource::Resource::User;
use crate::domain::table::Table;

/// Embedded in data file sources.
pub(crate) static UPLOAD_ERRORS: Table = Table {
    fields: &[
        Field::integer("id").read_only(),
        Field::date_time("created-at"),
        Field::date_time("updated-at"),
        Field::text("type", 255).read_only(),
        Field::integer("row").read_only(),
        Field::text("first-column", 65_535).read_only(),
        Field::text("field-with-error", 255).read_only(),
        Field::text("value", 65_535).read_only(),
        Field::lines("field-errors", "field-error"),
        Field::one("created-by", User).read_only(),
        Field::one("updated-by", User).read_only(),
    ],
    ..Table::named(
        "upload_errors",
        "UploadError",
        "upload-error",
        "upload-errors",
    )
};
