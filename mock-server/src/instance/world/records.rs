//! The records of a world, from what was written to what the store takes.

use std::borrow::Cow;
use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::{Map, Value as Json};

use super::mistake::Mistake;
use crate::domain::error::{Error, Flaw};
use crate::domain::folding::fold;
use crate::domain::record::RecordId;
use crate::domain::release::Release;
use crate::domain::resource::Resource;
use crate::domain::store::Store;
use crate::domain::tree::{List, Object, Tree};
use crate::domain::write::{Change, Seed, UnknownNames, seed, unknown_attribute};
use crate::place::Place;

/// The user `coupasupport`, who made whatever was there at the start.
const COUPASUPPORT: RecordId = RecordId(1);

/// Adds the records of every resource.
pub(super) fn add(store: &mut Store, world: &Json, now: Timestamp) -> Result<(), Vec<Mistake>> {
    let (records, mut mistakes) = listed(world);
    mistakes.extend(check(store, &records));
    none_or(mistakes)?;
    let seeds: Vec<_> = records
        .iter()
        .map(|(resource, _, members)| Seed {
            resource: *resource,
            input: canonical(*resource, object(members)),
        })
        .collect();
    seed(store, &seeds, change(now)).map_err(|refused| {
        refused
            .iter()
            .filter_map(|(position, error)| Some((records.get(*position)?, error)))
            .flat_map(|((resource, place, members), error)| told(*resource, place, members, error))
            .collect()
    })
}

/// How what was there at the start has come in.
pub(super) fn change(now: Timestamp) -> Change {
    Change {
        at: now,
        by: COUPASUPPORT,
        unknown: UnknownNames::Refuse,
        release: Release::CURRENT,
    }
}

type Written<'w> = (Resource, Place, &'w Map<String, Json>);

fn listed(world: &Json) -> (Vec<Written<'_>>, Vec<Mistake>) {
    let mut records = Vec::new();
    let mut mistakes = Vec::new();
    for resource in Resource::ALL {
        let name = resource.table().path;
        let place = Place::top().key(name);
        let Some(list) = world.get(name).filter(|list| !list.is_null()) else {
            continue;
        };
        let Some(list) = list.as_array() else {
            mistakes.push(Mistake::new(place, "expected a list of records"));
            continue;
        };
        for (position, record) in list.iter().enumerate() {
            let place = place.item(position);
            match record.as_object() {
                Some(members) => records.push((resource, place, members)),
                None => mistakes.push(Mistake::new(place, "expected the fields of a record")),
            }
        }
    }
    (records, mistakes)
}

/// What can be said of the records before any of them is made.
fn check(store: &Store, records: &[Written<'_>]) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let mut known: HashMap<(Resource, &str, String), &Place> = HashMap::new();
    for (resource, place, members) in records {
        let table = resource.table();
        for (name, value) in *members {
            let Some((_, field)) = table.field(name) else {
                if store.custom_fields().claims(*resource, name) {
                    continue;
                }
                let reason = unknown_attribute(table, name);
                mistakes.push(Mistake::new(place.key(name), reason));
                continue;
            };
            let is_id = field.name == "id" && value.is_number();
            let text = match value.as_str() {
                Some(text) if field.unique && !text.trim().is_empty() => fold(text).to_string(),
                None if is_id => value.to_string(),
                Some(_) | None => continue,
            };
            if let Some(first) = known.insert((*resource, field.name, text), place) {
                let reason = format!("{} has already been taken", field.human_name());
                mistakes.push(
                    Mistake::new(place.key(name), reason).help(format!("{first} has it, too")),
                );
            }
        }
    }
    mistakes
}

pub(super) fn none_or(mistakes: Vec<Mistake>) -> Result<(), Vec<Mistake>> {
    if mistakes.is_empty() {
        Ok(())
    } else {
        Err(mistakes)
    }
}

/// One mistake for each sentence of a refusal, at the field that it speaks of.
fn told(
    resource: Resource,
    place: &Place,
    members: &Map<String, Json>,
    error: &Error,
) -> Vec<Mistake> {
    let flaws = match error {
        Error::Invalid { flaws, .. } => flaws.clone(),
        Error::NotFound(_) | Error::Query { .. } | Error::NotImitated(_) => {
            vec![error.to_string().into()]
        }
    };
    let speaks_of = |flaw: &Flaw| {
        members.keys().find(|name| {
            let field = resource.table().field(name);
            field.is_some_and(|(_, field)| match &flaw.field {
                Some(about) => about == field.name,
                None => flaw.text.starts_with(&format!("`{}` ", field.name)),
            })
        })
    };
    flaws
        .into_iter()
        .map(|flaw| {
            let place = speaks_of(&flaw).map_or_else(|| place.clone(), |name| place.key(name));
            Mistake::new(place, flaw.text)
        })
        .collect()
}

/// Field names as the tables spell them, so that references find their natural keys.
fn canonical(resource: Resource, input: Object<'_>) -> Object<'_> {
    let table = resource.table();
    input
        .members
        .into_iter()
        .map(|(name, value)| match table.field(&name) {
            Some((_, field)) => {
                let value = match field.kind.refers_to() {
                    Some(other) => canonical_reference(other, value),
                    None => value,
                };
                (Cow::Borrowed(field.name), value)
            }
            None => (name, value),
        })
        .collect()
}

fn canonical_reference(resource: Resource, value: Tree<'_>) -> Tree<'_> {
    match value {
        Tree::Object(keys) => Tree::Object(canonical(resource, keys)),
        Tree::List(list) => Tree::List(List {
            item: list.item,
            items: list
                .items
                .into_iter()
                .map(|item| canonical_reference(resource, item))
                .collect(),
        }),
        scalar @ (Tree::Null
        | Tree::NoRecord
        | Tree::Boolean(_)
        | Tree::Integer(_)
        | Tree::Text(..)) => scalar,
    }
}

fn object(members: &Map<String, Json>) -> Object<'_> {
    members
        .iter()
        .map(|(name, value)| (Cow::Borrowed(name.as_str()), tree(value)))
        .collect()
}

fn tree(value: &Json) -> Tree<'_> {
    match value {
        Json::Null => Tree::Null,
        Json::Bool(value) => Tree::Boolean(*value),
        Json::Number(number) => number
            .as_i64()
            .map_or_else(|| Tree::text(number.to_string()), Tree::Integer),
        Json::String(text) => Tree::text(text.as_str()),
        Json::Array(items) => Tree::List(List {
            item: "item".into(),
            items: items.iter().map(tree).collect(),
        }),
        Json::Object(members) => Tree::Object(object(members)),
    }
}
