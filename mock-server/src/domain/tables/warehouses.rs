//! The `warehouses` table (Coupa's Swagger file of release 39 for the fields; their order is not
//! documented). The scope is that of Rossum's list of Coupa's scopes. Warehouse types have no table
//! yet, so the field is not required here.

use crate::domain::field::{Default, Field};
use crate::domain::resource::Resource::{Address, Currency, User};
use crate::domain::table::{Operations, Table};

/// `/api/warehouses`
pub(crate) static WAREHOUSES: Table = Table {
    scope_object: "inventory.common",
    operations: Operations::ReadWrite,
    fields: &[
        Field::integer("id").read_only(),
        Field::date_time("created-at"),
        Field::date_time("updated-at"),
        Field::text("name", 255).required().unique(),
        Field::text("description", 255).required(),
        Field::boolean("active-flag").default(Default::Boolean(true)),
        Field::one("address", Address).required(),
        Field::one("currency", Currency).required(),
        Field::unmodelled("warehouse-type", "WarehouseType"),
        Field::unmodelled_list(
            "warehouse-locations",
            "WarehouseLocation",
            "warehouse-location",
        ),
        Field::one("created-by", User).read_only(),
        Field::one("updated-by", User).read_only(),
    ],
    natural_keys: &["id", "name"],
    ..Table::named("warehouses", "Warehouse", "warehouse", "warehouses")
};
