//! Inventory organizations: no route of their own, but named by users (Coupa's Swagger file of release
//! 39, which gives them no name).

use crate::domain::field::Field;
use crate::domain::resource::Resource::{Currency, Warehouse};
use crate::domain::table::Table;

/// Inventory organizations of users.
pub(crate) static INVENTORY_ORGANIZATIONS: Table = Table {
    fields: &[
        Field::integer("id").read_only(),
        Field::date_time("created-at"),
        Field::date_time("updated-at"),
        Field::text_of("fulfillment-type", &["manual", "automatic"]).required(),
        Field::one("currency", Currency).required(),
        Field::many("warehouses", Warehouse, "warehouse"),
    ],
    ..Table::named(
        "inventory_organizations",
        "InventoryOrganization",
        "inventory-organization",
        "inventory-organizations",
    )
};
