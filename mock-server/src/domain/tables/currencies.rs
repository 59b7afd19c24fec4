//! The `currencies` table. Coupa creates currencies by itself, the API only reads them
//! (Coupa Compass, *Currencies API*); name and symbol are never shown.

use crate::domain::field::{Default, Field};
use crate::domain::table::{Operations, Table};

/// `/api/currencies`
pub(crate) static CURRENCIES: Table = Table {
    operations: Operations::Read,
    fields: &[
        Field::integer("id").read_only(),
        Field::text("code", 6).required().unique(),
        Field::integer("decimals").default(Default::Integer(2)),
    ],
    natural_keys: &["id", "code"],
    ..Table::named("currencies", "Currency", "currency", "currencies")
};
