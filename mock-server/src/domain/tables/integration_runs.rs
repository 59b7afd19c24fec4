//! The `integration_runs` table (Coupa Compass, *Integration Runs API*).

use crate::domain::field::{Default, Field, FieldId};
use crate::domain::resource::Resource::{Integration, IntegrationError, User};
use crate::domain::table::{Operations, Table};

/// `/api/integration_runs`
pub(crate) static INTEGRATION_RUNS: Table = Table {
    scope_object: "integration",
    operations: Operations::ReadWrite,
    fields: &[
        Field::integer("id").read_only(),
        Field::date_time("created-at"),
        Field::date_time("updated-at"),
        // A run that is created is pending (the same page).
        Field::text("status", 255).default(Default::Text("pending")),
        Field::date_time("start-time").writable(),
        Field::date_time("end-time").writable(),
        Field::integer("total-records"),
        Field::integer("records-processed"),
        // "Save last modified datetime exported" is all that is said of it (Coupa's Swagger file of
        // release 39); nothing shows it.
        Field::date_time("max-updated-at").write_only(),
        Field::unmodelled("flow", "Flow"),
        Field::one("integration", Integration).required(),
        Field::many("integration-errors", IntegrationError, "integration-error").read_only(),
        Field::one("created-by", User).read_only(),
        Field::one("updated-by", User).read_only(),
    ],
    ..Table::named(
        "integration_runs",
        "IntegrationRun",
        "integration-run",
        "integration-runs",
    )
};

/// The errors of a run.
pub(in crate::domain) const ERRORS: FieldId = INTEGRATION_RUNS.id_of("integration-errors");
