//! The `addresses` table (Coupa Compass, *Address API*). The page also calls `local-tax-number`
//! required, but no sample has one, so it is optional here.

use crate::domain::field::{Default, Field};
use crate::domain::resource::Resource::{BusinessGroup, Country, User};
use crate::domain::table::{Operations, Table};

/// `/api/addresses`
pub(crate) static ADDRESSES: Table = Table {
    operations: Operations::ReadWrite,
    fields: &[
        Field::integer("id").read_only(),
        Field::date_time("created-at"),
        Field::date_time("updated-at"),
        Field::text("name", 255),
        Field::text("location-code", 255).unique(),
        Field::text("street1", 255).required(),
        Field::text("street2", 255),
        Field::text("street3", 255),
        Field::text("street4", 255),
        Field::text("city", 255).required(),
        Field::text("state", 255),
        Field::text("state-iso-code", 255),
        Field::text("postal-code", 255).required(),
        Field::text("attention", 255),
        Field::boolean("active").default(Default::Boolean(true)),
        Field::text("business-group-name", 255),
        Field::text("vat-number", 255),
        Field::text("local-tax-number", 255),
        Field::text("type", 255).read_only(),
        Field::text("external-src-ref", 255).write_only(),
        Field::text("external-src-name", 255).write_only(),
        Field::one("country", Country).required(),
        Field::one("vat-country", Country),
        Field::unmodelled_list("purposes", "Purpose", "purpose"),
        Field::many("content-groups", BusinessGroup, "content-group"),
        Field::unmodelled_list("tax-registrations", "TaxRegistration", "tax-registration")
            .read_only(),
        Field::one("created-by", User).read_only(),
        Field::one("updated-by", User).read_only(),
    ],
    natural_keys: &["id", "location-code"],
    ..Table::named("addresses", "Address", "address", "addresses")
};
