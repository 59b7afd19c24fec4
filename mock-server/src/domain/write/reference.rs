//! References of an input, by id or natural key, to the records that they name.

use std::fmt::Write as _;

use crate::domain::error::{Error, Flaw};
use crate::domain::field::{Field, FieldId, Kind, humanized};
use crate::domain::folding::{self, fold};
use crate::domain::record::{Record, RecordId, Value};
use crate::domain::resource::Resource;
use crate::domain::store::Store;
use crate::domain::tree::{Object, Tree};

/// What a reference is called: in payloads, and in sentences.
pub(super) struct Association<'a> {
    pub(super) name: &'a str,
    /// Where it is not the humanized name.
    pub(super) label: Option<&'a str>,
}

impl Association<'static> {
    pub(super) fn of(field: &Field) -> Self {
        Self {
            name: field.name,
            label: field.label,
        }
    }
}

impl Association<'_> {
    /// The record that the keys name is not there.
    pub(super) fn unmatched(&self, resource: Resource, keys: &Object<'_>) -> Flaw {
        let text = not_found(self, resource, keys);
        Flaw::unmatched(self.name, self.human_name(), text)
    }

    fn human_name(&self) -> String {
        self.label
            .map_or_else(|| humanized(self.name), ToOwned::to_owned)
    }
}

/// What an input does to a collection.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reference {
    /// Null or an empty list: nothing is left.
    Clear,
    /// These records are added.
    Add(Vec<RecordId>),
}

/// The record that `input` names, `None` to clear the reference.
///
/// # Errors
/// Coupa's sentence for a record that cannot be found.
pub(super) fn one(
    store: &Store,
    association: &Association<'_>,
    resource: Resource,
    input: &Tree<'_>,
) -> Result<Option<RecordId>, Flaw> {
    match input {
        Tree::Null | Tree::NoRecord => Ok(None),
        Tree::Text(_, text) if text.trim().is_empty() => Ok(None),
        Tree::Object(keys) => find(store, resource, keys)
            .map(|record| Some(record.id))
            .ok_or_else(|| association.unmatched(resource, keys)),
        Tree::Boolean(_) | Tree::Integer(_) | Tree::Text(..) | Tree::List(_) => {
            Err(no_object(association, resource))
        }
    }
}

/// What `input` does to a collection.
///
/// # Errors
/// As [`one`], for the first item that fails.
pub(super) fn many(
    store: &Store,
    association: &Association<'_>,
    resource: Resource,
    input: &Tree<'_>,
) -> Result<Reference, Flaw> {
    match input {
        Tree::Null | Tree::NoRecord => Ok(Reference::Clear),
        Tree::Text(_, text) if text.trim().is_empty() => Ok(Reference::Clear),
        Tree::List(list) if list.items.is_empty() => Ok(Reference::Clear),
        Tree::List(list) => list
            .items
            .iter()
            .map(|item| match one(store, association, resource, item)? {
                Some(id) => Ok(id),
                None => Err(no_object(association, resource)),
            })
            .collect::<Result<_, _>>()
            .map(Reference::Add),
        Tree::Boolean(_) | Tree::Integer(_) | Tree::Text(..) | Tree::Object(_) => Err(Flaw::of(
            association.name,
            format!("{} must be a list", association.human_name()),
        )),
    }
}

/// A reference to a resource without a table can be cleared, which it always is, but not set.
pub(super) fn unmodelled(field: &Field, model: &str, input: &Tree<'_>) -> Result<(), Error> {
    let nothing = match input {
        Tree::Null | Tree::NoRecord => true,
        Tree::Text(_, text) => text.trim().is_empty(),
        Tree::List(list) => list.items.is_empty(),
        Tree::Object(object) => object.members.is_empty(),
        Tree::Boolean(_) | Tree::Integer(_) => false,
    };
    if nothing {
        return Ok(());
    }
    Err(Error::NotImitated(format!(
        "`{}` cannot be set: coupa-mock does not imitate {model} records yet",
        field.name
    )))
}

/// The record of `resource` that the first given natural key names, `id` before the others.
pub(super) fn find<'s>(
    store: &'s Store,
    resource: Resource,
    keys: &Object<'_>,
) -> Option<&'s Record> {
    let table = resource.table();
    let (name, key) = table
        .natural_keys
        .iter()
        .find_map(|name| Some((*name, key_text(keys.get(name)?)?)))?;
    let (field, _) = table.field(name)?;
    if name == "id" {
        return store
            .get(resource, RecordId(key.parse().ok()?))
            .map(AsRef::as_ref);
    }
    match store.by_unique(resource, field, &key) {
        Ok(found) => found.map(AsRef::as_ref),
        Err(_) => store
            .all(resource)
            .find(|record| {
                has_text(record, field, &key) && qualifies(store, resource, keys, record)
            })
            .map(AsRef::as_ref),
    }
}

/// Whether the record refers to what the keys say besides: an account's code is only good within
/// its chart of accounts.
pub(super) fn qualifies(
    store: &Store,
    resource: Resource,
    keys: &Object<'_>,
    record: &Record,
) -> bool {
    keys.members.iter().all(
        |(name, value)| match (resource.table().field(name), value) {
            (
                Some((
                    id,
                    Field {
                        kind: Kind::One(other),
                        ..
                    },
                )),
                Tree::Object(keys),
            ) => find(store, *other, keys)
                .is_some_and(|other| record.get(id) == Some(&Value::One(other.id))),
            _ => true,
        },
    )
}

fn has_text(record: &Record, field: FieldId, text: &str) -> bool {
    matches!(record.get(field), Some(Value::Text(value)) if folding::equals(value, &fold(text)))
}

fn key_text(key: &Tree<'_>) -> Option<String> {
    match key {
        Tree::Text(_, text) => Some(text.clone().into_owned()),
        Tree::Integer(value) => Some(value.to_string()),
        Tree::Boolean(value) => Some(value.to_string()),
        Tree::Null | Tree::NoRecord | Tree::List(_) | Tree::Object(_) => None,
    }
}

/// Coupa's sentence, Ruby hash and all (Coupa, *3.5*; the capital XML is the newer spelling,
/// Coupa Compass, *Tax Rate API*).
fn not_found(association: &Association<'_>, resource: Resource, keys: &Object<'_>) -> String {
    let table = resource.table();
    let mut given = String::new();
    for (name, value) in &keys.members {
        let separator = if given.is_empty() { "" } else { ", " };
        let value = match value {
            Tree::Text(_, text) => ruby_string(text),
            Tree::Integer(value) => value.to_string(),
            Tree::Boolean(value) => value.to_string(),
            Tree::Null | Tree::NoRecord => "nil".to_owned(),
            Tree::List(_) | Tree::Object(_) => continue,
        };
        let _ = write!(
            given,
            "{separator}{}=>{value}",
            ruby_string(&name.replace('-', "_"))
        );
    }
    let possible: Vec<_> = table
        .natural_keys
        .iter()
        .map(|key| ruby_string(&key.replace('-', "_")))
        .collect();
    format!(
        "Unable to find valid {} record for {} with keys {{{given}}}. Possible keys are [{}]. Please verify your XML.",
        table.model,
        association.name.replace('-', "_"),
        possible.join(", "),
    )
}

fn no_object(association: &Association<'_>, resource: Resource) -> Flaw {
    let text = format!(
        "{} must name a {} by one of the keys {}",
        association.human_name(),
        resource.table().model,
        resource.table().natural_keys.join(", ")
    );
    Flaw::of(association.name, text)
}

/// A string as Ruby's `inspect` prints it.
fn ruby_string(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '#' if matches!(letters.peek(), Some('{' | '$' | '@')) => quoted.push_str("\\#"),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}
