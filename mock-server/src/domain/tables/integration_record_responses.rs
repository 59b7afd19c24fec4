//! Responses: what the other system said of a document that was integrated (Coupa Compass,
//! *Integration Record Response API*).

use crate::domain::field::Field;
use crate::domain::resource::Resource::User;
use crate::domain::table::Table;

/// Embedded in integration errors and history records, and described there: no key names one.
pub(crate) static INTEGRATION_RECORD_RESPONSES: Table = Table {
    fields: &[
        Field::integer("id").read_only(),
        Field::date_time("created-at"),
        Field::date_time("updated-at"),
        Field::text("response-code", 255),
        Field::text("response-message", 65_535),
        Field::one("created-by", User).read_only(),
        Field::one("updated-by", User).read_only(),
    ],
    natural_keys: &[],
    ..Table::named(
        "integration_record_responses",
        "IntegrationRecordResponse",
        "integration-record-response",
        "integration-record-responses",
    )
};
