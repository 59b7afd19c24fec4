//! The `integration_errors` table: documents that an integration could not take over (Coupa Compass,
//! *Integration Error API*).

use crate::domain::field::{Field, FieldId};
use crate::domain::record::{Record, RecordId, Value};
use crate::domain::resource::Resource::{
    Integration, IntegrationRecordResponse, IntegrationRun, User,
};
use crate::domain::table::{Derive, Operations, Table};
use crate::domain::tables::integration_runs::INTEGRATION_RUNS;

/// What a document can be, for history records too.
pub(super) const DOCUMENTS: &[&str] = &[
    "ContingentWorkOrderHeader",
    "ExternalOrderHeader",
    "OrderHeader",
    "InventoryTransaction",
    "InvoiceHeader",
    "ExpenseReport",
    "RequisitionHeader",
    "Account",
    "Supplier",
    "User",
    "Address",
    "RemitToAddress",
    "Contract",
    "ExchangeRate",
    "Invoice",
    "Requisition",
    "Payment",
    "ApprovalChain",
    "LookupValue",
    "Item",
    "SupplierInformation",
    "Asn::Header",
    "AccountValidationRule",
    "Payables::External::Payable",
    "Charge",
    "Payables::Invoice",
    "Payables::Expense",
    "CoupaPay::Payment",
    "CoupaPay::Statement",
    "ReceiptRequest",
    "InventoryRequestHeader",
];

/// Whom it concerns: the words of integration contacts.
pub(super) const ALERTS: &[&str] = &["Technical", "Functional", "Both"];

/// `/api/integration_errors`
pub(crate) static INTEGRATION_ERRORS: Table = Table {
    scope_object: "integration",
    operations: Operations::ReadWrite,
    fields: &[
        Field::integer("id").read_only(),
        Field::date_time("created-at"),
        Field::date_time("updated-at"),
        Field::text_of("contact-alert-type", ALERTS).required(),
        Field::text("creation-method", 255),
        Field::integer("document-id").label("Document"),
        Field::integer("document-revision"),
        Field::text("document-status", 255),
        Field::text_of("document-type", DOCUMENTS),
        Field::text("external-id", 255),
        Field::text("integration-filename", 255),
        Field::integer("integration-run-id"),
        Field::boolean("resolved").read_only(),
        Field::text("status", 255),
        Field::one("integration", Integration),
        Field::one("integration-run", IntegrationRun)
            .write_only()
            .required(),
        Field::many("responses", IntegrationRecordResponse, "response"),
        Field::one("created-by", User).read_only(),
        Field::one("updated-by", User).read_only(),
    ],
    embedded: &[
        "id",
        "created-at",
        "updated-at",
        "contact-alert-type",
        "creation-method",
        "document-id",
        "document-revision",
        "document-status",
        "document-type",
        "external-id",
        "integration-filename",
        "integration-run-id",
        "resolved",
        "status",
        "responses",
    ],
    derive,
    ..Table::named(
        "integration_errors",
        "IntegrationError",
        "integration-error",
        "integration-errors",
    )
};

const RUN: FieldId = INTEGRATION_ERRORS.id_of("integration-run");
/// The id of the run that an error belongs to.
pub(in crate::domain) const RUN_ID: FieldId = INTEGRATION_ERRORS.id_of("integration-run-id");
const OWNER: FieldId = INTEGRATION_ERRORS.id_of("integration");

fn derive(error: &mut Record, others: &dyn Derive) {
    of_run(error, [RUN, RUN_ID, OWNER], others);
}

/// A run is named or told by its id; the record belongs to the integration of its run, unless it
/// names another.
pub(super) fn of_run(
    record: &mut Record,
    [run, run_id, integration]: [FieldId; 3],
    others: &dyn Derive,
) {
    if record.get(run).is_none()
        && let Some(Value::Integer(given)) = record.get(run_id)
        && let Some(given) = u64::try_from(*given).ok().map(RecordId)
        && others.record(IntegrationRun, given).is_some()
    {
        record.set(run, Some(Value::One(given)));
    }
    let named = match record.get(run) {
        Some(Value::One(named)) => Some(*named),
        _ => None,
    };
    let number = named.and_then(|named| i64::try_from(named.0).ok());
    record.set(run_id, number.map(Value::Integer));
    if record.get(integration).is_none() {
        const INTEGRATION: FieldId = INTEGRATION_RUNS.id_of("integration");
        let run = named.and_then(|named| others.record(IntegrationRun, named));
        let owner = run.and_then(|run| run.get(INTEGRATION).cloned());
        record.set(integration, owner);
    }
}
