//! Approval limits: one record for each amount, currency and subject, shared by all users who have it
//! (Coupa Compass, *Delegates API*: `0.00 AED (2)`).

use compact_str::{CompactString, format_compact};

use super::currencies::CURRENCIES;
use crate::domain::field::{Field, FieldId};
use crate::domain::record::{Record, Value};
use crate::domain::resource::Resource::{Currency, User};
use crate::domain::table::{Derive, Table};

/// Approval limits of users.
pub(crate) static APPROVAL_LIMITS: Table = Table {
    fields: &[
        Field::integer("id").read_only(),
        Field::date_time("created-at"),
        Field::date_time("updated-at"),
        Field::text("name", 255).required().unique(),
        Field::decimal("amount").required(),
        Field::text("subject", 255),
        Field::one("currency", Currency).required(),
        Field::one("created-by", User).read_only(),
        Field::one("updated-by", User).read_only(),
    ],
    natural_keys: &["id", "name"],
    derive,
    ..Table::named(
        "approval_limits",
        "ApprovalLimit",
        "approval-limit",
        "approval-limits",
    )
};

const NAME: FieldId = APPROVAL_LIMITS.id_of("name");
const AMOUNT: FieldId = APPROVAL_LIMITS.id_of("amount");
const SUBJECT: FieldId = APPROVAL_LIMITS.id_of("subject");
const CURRENCY: FieldId = APPROVAL_LIMITS.id_of("currency");
const CURRENCY_CODE: FieldId = CURRENCIES.id_of("code");

/// A limit without a name is called by amount and currency; limits that differ in their subject
/// only are numbered from 2.
fn derive(limit: &mut Record, others: &dyn Derive) {
    if limit.text(NAME).is_some_and(|name| !name.trim().is_empty()) {
        return;
    }
    let Some(base) = amount_and_currency(limit, others) else {
        return;
    };
    let mut name = base.clone();
    let mut number = 1_u32;
    while let Some(holder) = others.holder(NAME, &name) {
        if is_same_limit(holder, limit) {
            break;
        }
        number += 1;
        name = format_compact!("{base} ({number})");
    }
    limit.set(NAME, Some(Value::Text(name)));
}

fn amount_and_currency(limit: &Record, others: &dyn Derive) -> Option<CompactString> {
    let Some(Value::One(currency)) = limit.get(CURRENCY) else {
        return None;
    };
    let code = others.record(Currency, *currency)?.text(CURRENCY_CODE)?;
    Some(format_compact!("{} {code}", limit.text(AMOUNT)?))
}

fn is_same_limit(one: &Record, other: &Record) -> bool {
    [AMOUNT, SUBJECT, CURRENCY]
        .into_iter()
        .all(|field| one.get(field) == other.get(field))
}
