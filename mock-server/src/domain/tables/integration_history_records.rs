//! The `integration_history_records` table: documents that an integration took over, or tried to
//! (Coupa Compass, *Integration History Record API*).

use super::integration_errors::{ALERTS, DOCUMENTS, of_run};
use crate::domain::field::{Field, FieldId};
use crate::domain::record::Record;
use crate::domain::resource::Resource::{
    Integration, IntegrationRecordResponse, IntegrationRun, User,
};
use crate::domain::table::{Derive, Operations, Table};

/// `/api/integration_history_records`
pub(crate) static INTEGRATION_HISTORY_RECORDS: Table = Table {
    scope_object: "integration",
    operations: Operations::ReadWrite,
    fields: &[
        Field::integer("id").read_only(),
        Field::date_time("created-at"),
        Field::date_time("updated-at"),
        Field::text_of("contact-alert-type", ALERTS).required(),
        Field::text("creation-method", 255),
        Field::integer("document-id").required().label("Document"),
        Field::integer("document-revision"),
        Field::text("document-status", 255),
        Field::text_of("document-type", DOCUMENTS).required(),
        Field::text("external-id", 255),
        Field::text("integration-filename", 255).read_only(),
        Field::integer("integration-run-id"),
        Field::boolean("resolved").read_only(),
        Field::text("status", 255),
        Field::one("integration", Integration),
        Field::one("integration-run", IntegrationRun).write_only(),
        Field::many("responses", IntegrationRecordResponse, "response"),
        Field::one("created-by", User).read_only(),
        Field::one("updated-by", User).read_only(),
    ],
    derive,
    ..Table::named(
        "integration_history_records",
        "IntegrationHistoryRecord",
        "integration-history-record",
        "integration-history-records",
    )
};

const RUN: FieldId = INTEGRATION_HISTORY_RECORDS.id_of("integration-run");
const RUN_ID: FieldId = INTEGRATION_HISTORY_RECORDS.id_of("integration-run-id");
const OWNER: FieldId = INTEGRATION_HISTORY_RECORDS.id_of("integration");

fn derive(record: &mut Record, others: &dyn Derive) {
    of_run(record, [RUN, RUN_ID, OWNER], others);
}
