//! Lookups: named lists of values that custom fields choose from (Coupa Compass, *Lookup Values API
//! Example Calls*, for the fields and their order).

use crate::domain::field::{Default, Field};
use crate::domain::resource::Resource::User;
use crate::domain::table::{Operations, Table};

/// `/api/lookups`
pub(crate) static LOOKUPS: Table = Table {
    operations: Operations::ReadWrite,
    fields: &[
        Field::integer("id").read_only(),
        Field::date_time("created-at"),
        Field::date_time("updated-at"),
        Field::boolean("active").default(Default::Boolean(true)),
        Field::text("name", 255).required().unique(),
        Field::text("description", 255),
        Field::integer("fixed-depth").default(Default::Integer(0)),
        Field::text("level-1-name", 255),
        Field::text("level-2-name", 255),
        Field::text("level-3-name", 255),
        Field::text("level-4-name", 255),
        Field::text("level-5-name", 255),
        Field::text("level-6-name", 255),
        Field::text("level-7-name", 255),
        Field::text("level-8-name", 255),
        Field::text("level-9-name", 255),
        Field::text("level-10-name", 255),
        Field::one("created-by", User).read_only(),
        Field::one("updated-by", User).read_only(),
    ],
    natural_keys: &["id", "name"],
    embedded: &[
        "id",
        "created-at",
        "updated-at",
        "active",
        "name",
        "description",
        "fixed-depth",
        "level-1-name",
        "level-2-name",
        "level-3-name",
        "level-4-name",
        "level-5-name",
        "level-6-name",
        "level-7-name",
        "level-8-name",
        "level-9-name",
        "level-10-name",
    ],
    ..Table::named("lookups", "Lookup", "lookup", "lookups")
};
