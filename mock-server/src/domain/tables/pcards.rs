//! Purchasing cards: no route of their own, but named by users (Coupa's Swagger file of release 39).
//! The verification code is never shown, and so not kept.

use crate::domain::field::{Default, Field};
use crate::domain::resource::Resource::User;
use crate::domain::table::Table;

/// Purchasing cards of users.
pub(crate) static PCARDS: Table = Table {
    fields: &[
        Field::integer("id").read_only(),
        Field::date_time("created-at"),
        Field::date_time("updated-at"),
        Field::text("name", 255).required(),
        Field::text("nickname", 255),
        Field::text("number", 255).required(),
        Field::text("expiry", 255).required(),
        Field::boolean("active").default(Default::Boolean(true)),
        Field::boolean("shared"),
        Field::one("created-by", User).read_only(),
        Field::one("updated-by", User).read_only(),
    ],
    natural_keys: &["id", "name"],
    ..Table::named("pcards", "Pcard", "pcard", "pcards")
};
