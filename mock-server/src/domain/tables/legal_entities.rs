//! The `legal_entities` table (Coupa's Swagger file of release 39 for the fields; their order is not
//! documented). The scope is that of Rossum's list of Coupa's scopes.

use crate::domain::field::{Default, Field};
use crate::domain::resource::Resource::{Currency, LegalEntity, User};
use crate::domain::table::{Operations, Table};

/// `/api/legal_entities`
pub(crate) static LEGAL_ENTITIES: Table = Table {
    scope_object: "legal_entity",
    operations: Operations::ReadWrite,
    fields: &[
        Field::integer("id").read_only(),
        Field::date_time("created-at"),
        Field::date_time("updated-at"),
        Field::text("name", 255).required().unique(),
        Field::text("abbreviation", 50).required(),
        Field::text("description", 500),
        Field::boolean("active").default(Default::Boolean(true)),
        Field::text_of("accounting-method", &["ifrs", "ifrs_9", "us_gaap"]),
        Field::text("corporate-sector", 16),
        Field::text("external-identification-company-code", 11),
        Field::text("external-identification-creditor-id", 35),
        Field::text("external-identification-ic-identifier-gl", 50),
        Field::text("external-identification-lei", 20),
        Field::text("external-identification-name-matching", 100),
        Field::text("external-identification-name-trading", 100),
        Field::text("external-identification-swift", 11),
        Field::text("swift-code", 11),
        Field::boolean("use-fx-rates-reciprocal"),
        Field::one("currency", Currency).required(),
        Field::one("parent", LegalEntity),
        Field::unmodelled("legal-entity-address", "LegalEntityAddress"),
        Field::unmodelled("bill-to-address", "BillToAddress"),
        Field::unmodelled_list("bill-to-addresses", "BillToAddress", "bill-to-address"),
        Field::one("created-by", User).read_only(),
        Field::one("updated-by", User).read_only(),
    ],
    natural_keys: &["id", "name"],
    ..Table::named(
        "legal_entities",
        "LegalEntity",
        "legal-entity",
        "legal-entities",
    )
};
