//! The custom fields of a world: `custom_fields:` with one entry for each.

use serde_json::{Map, Value as Json, json};

use super::mistake::Mistake;
use crate::domain::custom::{CustomField, CustomFields, CustomKind, Place};
use crate::domain::field::{FieldId, humanized};
use crate::domain::resource::Resource;
use crate::domain::store::Store;
use crate::place::Place as At;

/// The key of a world.
pub(super) const KEY: &str = "custom_fields";

const KEYS: &str = "resource, name, prompt, type, lookup or global";
const TYPES: &str = "text, html, integer, decimal, boolean, date or lookup";

/// Takes over the definitions; answers what is wrong with them.
pub(super) fn read(fields: &mut CustomFields, at: &At, value: &Json) -> Vec<Mistake> {
    let list = match value {
        Json::Null => return Vec::new(),
        Json::Array(list) => list,
        Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Object(_) => {
            return vec![Mistake::new(at.clone(), "expected a list")];
        }
    };
    let entries = list.iter().enumerate();
    entries
        .filter_map(|(position, entry)| {
            let at = at.item(position);
            let Json::Object(members) = entry else {
                return Some(Mistake::new(at, format!("expected {KEYS}")));
            };
            let added = field(&at, members).and_then(|field| {
                fields
                    .add(field)
                    .map_err(|refusal| Mistake::new(at, refusal.to_string()))
            });
            added.err()
        })
        .collect()
}

/// The definitions as a world writes them.
pub(crate) fn to_json(fields: &CustomFields) -> Vec<Json> {
    let all = Resource::ALL.into_iter();
    all.flat_map(|resource| fields.of(resource))
        .map(|field| {
            let mut definition = json!({
                "resource": field.resource.table().path,
                "name": field.name,
                "prompt": field.prompt,
                "global": field.place == Place::Global,
            });
            let (key, value) = match &field.kind {
                CustomKind::Text => ("type", "text"),
                CustomKind::Html => ("type", "html"),
                CustomKind::Integer => ("type", "integer"),
                CustomKind::Decimal => ("type", "decimal"),
                CustomKind::Boolean => ("type", "boolean"),
                CustomKind::Date => ("type", "date"),
                CustomKind::Lookup(lookup) => ("lookup", lookup.as_str()),
            };
            if let Json::Object(definition) = &mut definition {
                definition.insert(key.to_owned(), value.into());
            }
            definition
        })
        .collect()
}

/// Reads what [`to_json`] wrote. The error is the place of a definition, and what is wrong there.
pub(crate) fn from_json(definitions: Vec<Json>) -> Result<CustomFields, (String, String)> {
    let mut fields = CustomFields::default();
    let at = At::top().key(KEY);
    let mistakes = read(&mut fields, &at, &Json::Array(definitions));
    match mistakes.into_iter().next() {
        None => Ok(fields),
        Some(mistake) => Err((mistake.place.to_string(), mistake.reason)),
    }
}

/// Every lookup that a field names and that is not there.
pub(super) fn check(store: &Store) -> Vec<Mistake> {
    let name = Resource::Lookup.table().field("name");
    let is_there = |lookup: &str| {
        name.is_some_and(|(name, _)| {
            matches!(store.by_unique(Resource::Lookup, name, lookup), Ok(Some(_)))
        })
    };
    let all = Resource::ALL.into_iter();
    all.flat_map(|resource| store.custom_fields().of(resource))
        .filter_map(|field| match &field.kind {
            CustomKind::Lookup(lookup) if !is_there(lookup) => Some(Mistake::new(
                At::top().key(KEY),
                format!(
                    "`{}` chooses from `{lookup}`, which is no lookup",
                    field.name
                ),
            )),
            CustomKind::Lookup(_)
            | CustomKind::Text
            | CustomKind::Html
            | CustomKind::Integer
            | CustomKind::Decimal
            | CustomKind::Boolean
            | CustomKind::Date => None,
        })
        .collect()
}

fn field(path: &At, members: &Map<String, Json>) -> Result<CustomField, Mistake> {
    let at = |key: &str| path.key(key);
    for key in members.keys() {
        if !["resource", "name", "prompt", "type", "lookup", "global"].contains(&key.as_str()) {
            return Err(Mistake::new(
                at(key),
                format!("unknown key: expected {KEYS}"),
            ));
        }
    }
    let text = |key: &str| match members.get(key) {
        None => Ok(None),
        Some(Json::String(text)) if !text.trim().is_empty() => Ok(Some(text.as_str())),
        Some(_) => Err(Mistake::new(at(key), "expected a text")),
    };
    let resource = text("resource")?
        .and_then(Resource::by_path)
        .ok_or_else(|| Mistake::new(at("resource"), "expected a resource such as users"))?;
    let name = text("name")?
        .map(|name| name.replace('_', "-"))
        .filter(|name| is_name(name))
        .ok_or_else(|| Mistake::new(at("name"), "expected a name such as cost-code"))?;
    let prompt = text("prompt")?.map_or_else(|| humanized(&name), str::to_owned);
    let global = match members.get("global") {
        None => false,
        Some(Json::Bool(global)) => *global,
        Some(_) => return Err(Mistake::new(at("global"), "expected true or false")),
    };
    let kind = match (text("type")?, text("lookup")?) {
        (None | Some("lookup"), Some(lookup)) => CustomKind::Lookup(lookup.into()),
        (_, Some(_)) => return Err(Mistake::new(at("type"), "a field with a lookup is one")),
        (None | Some("text"), None) => CustomKind::Text,
        (Some("html"), None) => CustomKind::Html,
        (Some("integer"), None) => CustomKind::Integer,
        (Some("decimal"), None) => CustomKind::Decimal,
        (Some("boolean"), None) => CustomKind::Boolean,
        (Some("date"), None) => CustomKind::Date,
        (Some("lookup"), None) => {
            return Err(Mistake::new(at("lookup"), "expected the name of a lookup"));
        }
        (Some(_), None) => return Err(Mistake::new(at("type"), format!("expected {TYPES}"))),
    };
    Ok(CustomField {
        resource,
        name: name.into(),
        prompt: prompt.into(),
        kind,
        place: if global {
            Place::Global
        } else {
            Place::Namespace
        },
        id: FieldId::ID,
    })
}

/// Whether XML and query strings can carry the name, and all its spellings mean the same.
fn is_name(name: &str) -> bool {
    name.starts_with(|letter: char| letter.is_ascii_lowercase())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}
