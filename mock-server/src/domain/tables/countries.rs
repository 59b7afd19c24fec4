//! Countries: no route of their own, but named by users and addresses by id, code or name
//! (Coupa Compass, *Address API*).

use crate::domain::field::Field;
use crate::domain::table::Table;

/// Countries of residence and of addresses.
pub(crate) static COUNTRIES: Table = Table {
    fields: &[
        Field::integer("id").read_only(),
        Field::text("code", 4).required().unique(),
        Field::text("name", 100).unique(),
    ],
    natural_keys: &["id", "code", "name"],
    ..Table::named("countries", "Country", "country", "countries")
};
