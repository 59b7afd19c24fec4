//! What a write changed, as the journal tells it.

use serde_json::{Map, Value as Json};

use crate::domain::custom::{CustomField, NAMESPACE, Place};
use crate::domain::record::{Record, RecordId};
use crate::domain::render::View;
use crate::domain::resource::Resource;
use crate::domain::tree::Tree;
use crate::journal::Change;

/// The fields that differ, before and after; `None` when none does.
pub(super) fn changes(
    view: View<'_>,
    resource: Resource,
    (before_write, after_write): (Option<&Record>, &Record),
    by: RecordId,
) -> Option<Change> {
    let mut before = Map::new();
    let mut after = Map::new();
    let differing = after_write.differing(before_write);
    if differing.is_empty() {
        return None;
    }
    for (id, field) in view.fields(resource) {
        if !differing.contains(id) {
            continue;
        }
        if let Some(record) = before_write {
            before.insert(field.name.to_owned(), json(&view.value(record, id, field)));
        }
        after.insert(
            field.name.to_owned(),
            json(&view.value(after_write, id, field)),
        );
    }
    for field in view.store().custom_fields().of(resource) {
        let value = |record: &Record| json(&view.custom_value(record, field));
        if !differing.contains(field.id) {
            continue;
        }
        if let Some(record) = before_write {
            note(&mut before, field, value(record));
        }
        note(&mut after, field, value(after_write));
    }
    (!after.is_empty()).then(|| Change {
        resource: resource.table().path.to_owned(),
        id: after_write.id.0,
        by: view.login(by),
        before,
        after,
    })
}

/// The value of a custom field at the place where payloads have it.
fn note(fields: &mut Map<String, Json>, field: &CustomField, value: Json) {
    let name = field.name.to_string();
    match field.place {
        Place::Global => {
            fields.insert(name, value);
        }
        Place::Namespace => {
            let namespace = fields
                .entry(NAMESPACE)
                .or_insert_with(|| Json::Object(Map::new()));
            if let Json::Object(namespace) = namespace {
                namespace.insert(name, value);
            }
        }
    }
}

/// The tree as JSON.
pub(super) fn json(tree: &Tree<'_>) -> Json {
    match tree {
        Tree::Null | Tree::NoRecord => Json::Null,
        Tree::Boolean(value) => Json::Bool(*value),
        Tree::Integer(value) => Json::from(*value),
        Tree::Text(_, text) => Json::from(text.as_ref()),
        Tree::List(list) => Json::Array(list.items.iter().map(json).collect()),
        Tree::Object(object) => Json::Object(
            object
                .members
                .iter()
                .map(|(name, value)| (name.clone().into_owned(), json(value)))
                .collect(),
        ),
    }
}
