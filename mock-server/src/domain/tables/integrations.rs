//! The `integrations` table (Coupa Compass, *Integrations API (/integrations)*).

use crate::domain::field::Field;
use crate::domain::resource::Resource::User;
use crate::domain::table::{Operations, Table};

/// `/api/integrations`
pub(crate) static INTEGRATIONS: Table = Table {
    scope_object: "integration",
    operations: Operations::ReadWrite,
    fields: &[
        Field::integer("id").read_only(),
        Field::date_time("created-at"),
        Field::date_time("updated-at"),
        Field::text("name", 255).required(),
        Field::text("code", 255).required().unique(),
        Field::text("business-object", 255).required(),
        Field::text_of("direction", &["to_coupa", "from_coupa"]).required(),
        Field::text("end-system", 255).required(),
        Field::text_of(
            "end-system-type",
            &[
                "internal",
                "payroll",
                "erp",
                "hr",
                "third_party_partner",
                "third_party_vendor",
                "other",
            ],
        )
        .required(),
        Field::text_of(
            "integration-type",
            &[
                "flat_file",
                "api",
                "corporate_credit_card_file",
                "json",
                "xml",
                "original_format",
            ],
        ),
        Field::boolean("standard").read_only(),
        Field::one("created-by", User).read_only(),
        Field::one("updated-by", User).read_only(),
    ],
    natural_keys: &["id", "code", "name"],
    ..Table::named("integrations", "Integration", "integration", "integrations")
};
