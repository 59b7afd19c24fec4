//! Values of lookups, which custom fields choose from (Coupa Compass, *Lookup Values API*; what is
//! shown of one inside another record is known from a customer's data).

use compact_str::{CompactString, format_compact};

use crate::domain::field::{Default, Field, FieldId};
use crate::domain::record::{Record, RecordId, Value};
use crate::domain::resource::Resource::{AccountType, Lookup, LookupValue, User};
use crate::domain::table::{Derive, Operations, Table};

/// `/api/lookup_values`
pub(crate) static LOOKUP_VALUES: Table = Table {
    operations: Operations::ReadWrite,
    fields: &[
        Field::integer("id").read_only(),
        Field::date_time("created-at"),
        Field::date_time("updated-at"),
        Field::boolean("active").default(Default::Boolean(true)),
        Field::text("name", 255).required(),
        Field::text("description", 255),
        Field::integer("depth").read_only(),
        Field::text("external-ref-num", 255),
        Field::text("external-ref-code", 255).read_only(),
        Field::integer("parent-id").read_only(),
        Field::integer("lookup-id").read_only(),
        Field::boolean("is-default"),
        Field::one("account-type", AccountType),
        Field::one("lookup", Lookup).required(),
        Field::one("parent", LookupValue),
        Field::one("created-by", User).read_only(),
        Field::one("updated-by", User).read_only(),
    ],
    natural_keys: &["id", "name", "external-ref-num", "external-ref-code"],
    embedded: &[
        "id",
        "active",
        "name",
        "description",
        "depth",
        "external-ref-num",
        "external-ref-code",
        "parent-id",
        "lookup-id",
        "is-default",
        "lookup",
    ],
    derive,
    ..Table::named(
        "lookup_values",
        "LookupValue",
        "lookup-value",
        "lookup-values",
    )
};

const DEPTH: FieldId = LOOKUP_VALUES.id_of("depth");
const REF_NUM: FieldId = LOOKUP_VALUES.id_of("external-ref-num");
const REF_CODE: FieldId = LOOKUP_VALUES.id_of("external-ref-code");
pub(crate) const PARENT: FieldId = LOOKUP_VALUES.id_of("parent");
const PARENT_ID: FieldId = LOOKUP_VALUES.id_of("parent-id");
const LOOKUP: FieldId = LOOKUP_VALUES.id_of("lookup");
const LOOKUP_ID: FieldId = LOOKUP_VALUES.id_of("lookup-id");

/// What a value knows of its way from the root.
pub(crate) fn way(value: &Record) -> (Option<&Value>, Option<&str>) {
    (value.get(DEPTH), value.text(REF_CODE))
}

/// A value knows its way from the root: how deep it is, and all reference numbers on the way.
/// What stands between the numbers is not documented; a dash is assumed, as in account codes.
fn derive(value: &mut Record, others: &dyn Derive) {
    let id = |value: &Record, field| match value.get(field) {
        Some(Value::One(id)) => Some(*id),
        _ => None,
    };
    let number = |id: RecordId| i64::try_from(id.0).ok().map(Value::Integer);
    let parent = id(value, PARENT).and_then(|parent| others.record(LookupValue, parent));
    let depth = match parent.and_then(|parent| parent.get(DEPTH)) {
        Some(Value::Integer(depth)) => depth + 1,
        _ => i64::from(parent.is_some()),
    };
    let own = value.text(REF_NUM).map(CompactString::from);
    let code = match (parent.and_then(|parent| parent.text(REF_CODE)), own) {
        (Some(code), Some(own)) => Some(format_compact!("{code}-{own}")),
        (_, own) => own,
    };
    value.set(DEPTH, Some(Value::Integer(depth)));
    value.set(REF_CODE, code.map(Value::Text));
    value.set(PARENT_ID, id(value, PARENT).and_then(number));
    value.set(LOOKUP_ID, id(value, LOOKUP).and_then(number));
}
