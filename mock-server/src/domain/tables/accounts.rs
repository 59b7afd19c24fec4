//! The `accounts` table and how Coupa makes an account's code of its segments (Coupa Compass,
//! *Accounts API Example Calls*).

use compact_str::CompactString;

use crate::domain::field::{Default, Field, FieldId};
use crate::domain::record::{Record, Value};
use crate::domain::resource::Resource::{AccountType, User};
use crate::domain::table::{Derive, Operations, Table};

/// `/api/accounts`
pub(crate) static ACCOUNTS: Table = Table {
    scope_object: "accounting",
    operations: Operations::ReadWrite,
    fields: &[
        Field::integer("id").read_only(),
        Field::date_time("created-at"),
        Field::date_time("updated-at"),
        Field::text("name", 1024),
        Field::text("code", 1024).read_only(),
        Field::boolean("active").default(Default::Boolean(true)),
        Field::integer("account-type-id").read_only(),
        Field::text("segment-1", 100),
        Field::text("segment-2", 100),
        Field::text("segment-3", 100),
        Field::text("segment-4", 100),
        Field::text("segment-5", 100),
        Field::text("segment-6", 100),
        Field::text("segment-7", 100),
        Field::text("segment-8", 100),
        Field::text("segment-9", 100),
        Field::text("segment-10", 100),
        Field::text("segment-11", 100),
        Field::text("segment-12", 100),
        Field::text("segment-13", 100),
        Field::text("segment-14", 100),
        Field::text("segment-15", 100),
        Field::text("segment-16", 100),
        Field::text("segment-17", 100),
        Field::text("segment-18", 100),
        Field::text("segment-19", 100),
        Field::text("segment-20", 100),
        Field::one("account-type", AccountType).required(),
        Field::one("created-by", User).read_only(),
        Field::one("updated-by", User).read_only(),
    ],
    natural_keys: &["id", "code"],
    derive,
    ..Table::named("accounts", "Account", "account", "accounts")
};

const CODE: FieldId = ACCOUNTS.id_of("code");
const ACCOUNT_TYPE: FieldId = ACCOUNTS.id_of("account-type");
const ACCOUNT_TYPE_ID: FieldId = ACCOUNTS.id_of("account-type-id");
const FIRST_SEGMENT: FieldId = ACCOUNTS.id_of("segment-1");
const LAST_SEGMENT: FieldId = ACCOUNTS.id_of("segment-20");

/// `SF-Marketing-Indirect` of the three segments `SF`, `Marketing` and `Indirect`.
fn derive(account: &mut Record, _: &dyn Derive) {
    let mut code = CompactString::default();
    for segment in (FIRST_SEGMENT.0..=LAST_SEGMENT.0).map(FieldId) {
        if let Some(text) = account.text(segment).filter(|text| !text.is_empty()) {
            if !code.is_empty() {
                code.push('-');
            }
            code.push_str(text);
        }
    }
    if !code.is_empty() {
        account.set(CODE, Some(Value::Text(code)));
    }
    let chart = match account.get(ACCOUNT_TYPE) {
        Some(Value::One(id)) => i64::try_from(id.0).ok().map(Value::Integer),
        _ => None,
    };
    account.set(ACCOUNT_TYPE_ID, chart);
}
