//! The `account_types` table: charts of accounts (Coupa Compass, *Account Types API*). The scope is
//! that of Rossum's list of Coupa's scopes.

use crate::domain::field::{Default, Field};
use crate::domain::resource::Resource::{Address, Currency, User};
use crate::domain::table::{Operations, Table};

/// `/api/account_types`
pub(crate) static ACCOUNT_TYPES: Table = Table {
    scope_object: "accounting",
    operations: Operations::ReadWrite,
    fields: &[
        Field::integer("id").read_only(),
        Field::date_time("created-at"),
        Field::date_time("updated-at"),
        Field::text("name", 50).required().unique(),
        Field::boolean("active").default(Default::Boolean(true)),
        Field::text("legal-entity-name", 255).read_only(),
        Field::boolean("dynamic-flag").read_only(),
        Field::one("currency", Currency).required(),
        Field::unmodelled("primary-contact", "Contact"),
        Field::one("primary-address", Address),
        Field::one("created-by", User).read_only(),
        Field::one("updated-by", User).read_only(),
    ],
    natural_keys: &["id", "name"],
    ..Table::named(
        "account_types",
        "AccountType",
        "account-type",
        "account-types",
    )
};
