//! Custom fields of an input.

use std::borrow::Cow;

use super::apply::UnknownNames;
use super::draft::Draft;
use super::reference::{self, Association};
use super::scalar;
use super::unknown::unknown_custom_field;
use crate::domain::custom::{CustomField, CustomKind, NAMESPACE, Place};
use crate::domain::error::Flaw;
use crate::domain::field::Kind;
use crate::domain::names;
use crate::domain::record::{Record, Value};
use crate::domain::resource::Resource;
use crate::domain::tree::{Object, Tree};

/// Sets the custom fields that `input` names; the others keep their values.
pub(super) fn apply(
    draft: &mut Draft<'_>,
    resource: Resource,
    record: &mut Record,
    input: &Object<'_>,
) {
    let custom = draft.store.custom_fields().clone();
    for (name, value) in &input.members {
        if let Some(field) = custom.named(resource, Place::Global, name) {
            set(draft, record, field, value);
            continue;
        }
        // Not documented for null; like an object without members it names no field.
        let Tree::Object(members) = value else {
            continue;
        };
        if !names::same(NAMESPACE, name) {
            continue;
        }
        for (name, value) in &members.members {
            match custom.named(resource, Place::Namespace, name) {
                Some(field) => set(draft, record, field, value),
                None if draft.change.unknown == UnknownNames::Ignore => {}
                None => draft.refuse(unknown_custom_field(resource, name)),
            }
        }
    }
}

fn set(draft: &mut Draft<'_>, record: &mut Record, field: &CustomField, input: &Tree<'_>) {
    let value = match &field.kind {
        CustomKind::Lookup(lookup) => from_lookup(draft, field, lookup, input),
        CustomKind::Text
        | CustomKind::Html
        | CustomKind::Integer
        | CustomKind::Decimal
        | CustomKind::Boolean
        | CustomKind::Date => scalar(field.kind(), input)
            .map_err(|reason| Flaw::of(&field.name, format!("{} {reason}", field.prompt))),
    };
    match value {
        Ok(value) => record.set(field.id, value),
        Err(flaw) => draft.refuse(flaw),
    }
}

/// Empty means null here: that is how XML shows a global field without a value, and what is read
/// can be sent back.
fn scalar(kind: Kind, input: &Tree<'_>) -> Result<Option<Value>, Cow<'static, str>> {
    match (kind, input) {
        (_, Tree::Null | Tree::NoRecord) => return Ok(None),
        (_, Tree::Text(_, text)) if text.trim().is_empty() => return Ok(None),
        _ => {}
    }
    let value = scalar::value(kind, input)?;
    match (kind, &value) {
        (Kind::Text { max_chars, .. }, Some(Value::Text(text)))
            if text.chars().count() > max_chars =>
        {
            Err(format!("is too long (maximum is {max_chars} characters)").into())
        }
        _ => Ok(value),
    }
}

/// A value of the field's own lookup: names are good within one only.
fn from_lookup(
    draft: &Draft<'_>,
    field: &CustomField,
    lookup: &str,
    input: &Tree<'_>,
) -> Result<Option<Value>, Flaw> {
    let resource = Resource::LookupValue;
    let association = Association {
        name: &field.name,
        label: Some(&field.prompt),
    };
    let named = match input {
        Tree::Object(keys) => {
            let own = within(lookup, keys);
            let found = reference::find(draft.store, resource, &own)
                .filter(|found| reference::qualifies(draft.store, resource, &own, found))
                .ok_or_else(|| association.unmatched(resource, keys))?;
            Some(found.id)
        }
        Tree::Null
        | Tree::NoRecord
        | Tree::Boolean(_)
        | Tree::Integer(_)
        | Tree::Text(..)
        | Tree::List(_) => reference::one(draft.store, &association, resource, input)?,
    };
    Ok(named.map(Value::One))
}

/// The keys of a value, and the lookup that it must be of.
fn within<'a>(lookup: &'a str, keys: &Object<'a>) -> Object<'a> {
    let table = Resource::LookupValue.table();
    let given = keys.members.iter().filter_map(|(name, value)| {
        let (_, key) = table.field(name)?;
        (key.name != "lookup").then(|| (Cow::Borrowed(key.name), value.clone()))
    });
    let lookup = Object {
        members: vec![("name".into(), Tree::text(lookup))],
    };
    given
        .chain([("lookup".into(), Tree::Object(lookup))])
        .collect()
}
