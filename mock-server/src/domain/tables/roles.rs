//! The `roles` table (Coupa Compass, *Sample Requests/Responses - XML vs JSON*; the resource itself
//! is not in Coupa's Swagger files, its routes are known from the scope list).

use crate::domain::field::Field;
use crate::domain::resource::Resource;
use crate::domain::table::{Operations, Table};

/// `/api/roles`
pub(crate) static ROLES: Table = Table {
    operations: Operations::ReadWrite,
    fields: &[
        Field::integer("id").read_only(),
        Field::date_time("created-at"),
        Field::date_time("updated-at"),
        Field::text("name", 255).required().unique(),
        Field::text("description", 255),
        Field::boolean("omnipotent"),
        Field::boolean("system-role"),
        Field::one("created-by", Resource::User).read_only(),
        Field::one("updated-by", Resource::User).read_only(),
    ],
    natural_keys: &["id", "name"],
    ..Table::named("roles", "Role", "role", "roles")
};
