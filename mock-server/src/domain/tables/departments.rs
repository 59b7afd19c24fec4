//! The `departments` table (Coupa Compass, *Departments API*).

use crate::domain::field::{Default, Field};
use crate::domain::resource::Resource::User;
use crate::domain::table::{Operations, Table};

/// `/api/departments`
pub(crate) static DEPARTMENTS: Table = Table {
    operations: Operations::ReadWrite,
    fields: &[
        Field::integer("id").read_only(),
        Field::date_time("created-at"),
        Field::date_time("updated-at"),
        Field::text("name", 255).required().unique(),
        Field::boolean("active").default(Default::Boolean(true)),
        Field::one("created-by", User).read_only(),
        Field::one("updated-by", User).read_only(),
    ],
    natural_keys: &["id", "name"],
    ..Table::named("departments", "Department", "department", "departments")
};
