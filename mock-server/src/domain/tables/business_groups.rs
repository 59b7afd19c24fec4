//! The `business_groups` table: content groups (Coupa Compass, *Content Groups API*).

use crate::domain::field::Field;
use crate::domain::resource::Resource::User;
use crate::domain::table::{Operations, Table};

/// `/api/business_groups`
pub(crate) static BUSINESS_GROUPS: Table = Table {
    operations: Operations::ReadWrite,
    fields: &[
        Field::integer("id").read_only(),
        Field::date_time("created-at"),
        Field::date_time("updated-at"),
        Field::text("name", 100).required().unique(),
        Field::text("description", 255),
        Field::one("created-by", User).read_only(),
        Field::one("updated-by", User).read_only(),
    ],
    natural_keys: &["id", "name"],
    ..Table::named(
        "business_groups",
        "BusinessGroup",
        "business-group",
        "business-groups",
    )
};
