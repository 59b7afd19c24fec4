//! The custom fields of a world: `custom_fields:` with one entry for each.

use serde_json::{Map, Value as Json};

use super::world::{WorldError, content};
use crate::domain::custom::{CustomField, CustomFields, CustomKind, Place};
use crate::domain::field::{FieldId, humanized};
use crate::domain::resource::Resource;
use crate::domain::store::Store;

/// The key of a world.
pub(super) const KEY: &str = "custom_fields";

const KEYS: &str = "resource, name, prompt, type, lookup or global";
const TYPES: &str = "text, html, integer, decimal, boolean, date or lookup";

/// Reads the definitions.
///
/// # Errors
/// [`WorldError::Content`] for the first that is wrong.
pub(super) fn read(value: &Json) -> Result<CustomFields, WorldError> {
    let mut fields = CustomFields::default();
    let list = match value {
        Json::Null => return Ok(fields),
        Json::Array(list) => list,
        Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Object(_) => {
            return Err(content(KEY, "expected a list"));
        }
    };
    for (position, entry) in list.iter().enumerate() {
        let path = format!("{KEY}[{position}]");
        let Json::Object(members) = entry else {
            return Err(content(&path, &format!("expected {KEYS}")));
        };
        let field = field(&path, members)?;
        fields
            .add(field)
            .map_err(|refusal| content(&path, &refusal.to_string()))?;
    }
    Ok(fields)
}

/// Whether every lookup that a field names is there.
///
/// # Errors
/// [`WorldError::Content`] for the first that is not.
pub(super) fn check(store: &Store) -> Result<(), WorldError> {
    let name = Resource::Lookup.table().field("name");
    let is_there = |lookup: &str| {
        name.is_some_and(|(name, _)| {
            matches!(store.by_unique(Resource::Lookup, name, lookup), Ok(Some(_)))
        })
    };
    let all = Resource::ALL.into_iter();
    for field in all.flat_map(|resource| store.custom_fields().of(resource)) {
        if let CustomKind::Lookup(lookup) = &field.kind
            && !is_there(lookup)
        {
            let reason = format!(
                "`{}` chooses from `{lookup}`, which is no lookup",
                field.name
            );
            return Err(content(KEY, &reason));
        }
    }
    Ok(())
}

fn field(path: &str, members: &Map<String, Json>) -> Result<CustomField, WorldError> {
    let at = |key: &str| format!("{path}.{key}");
    for key in members.keys() {
        if !["resource", "name", "prompt", "type", "lookup", "global"].contains(&key.as_str()) {
            return Err(content(&at(key), &format!("unknown key: expected {KEYS}")));
        }
    }
    let text = |key: &str| match members.get(key) {
        None => Ok(None),
        Some(Json::String(text)) if !text.trim().is_empty() => Ok(Some(text.as_str())),
        Some(_) => Err(content(&at(key), "expected a text")),
    };
    let resource = text("resource")?
        .and_then(Resource::by_path)
        .ok_or_else(|| content(&at("resource"), "expected a resource such as users"))?;
    let name = text("name")?
        .map(|name| name.replace('_', "-"))
        .filter(|name| is_name(name))
        .ok_or_else(|| content(&at("name"), "expected a name such as cost-code"))?;
    let prompt = text("prompt")?.map_or_else(|| humanized(&name), str::to_owned);
    let global = match members.get("global") {
        None => false,
        Some(Json::Bool(global)) => *global,
        Some(_) => return Err(content(&at("global"), "expected true or false")),
    };
    let kind = match (text("type")?, text("lookup")?) {
        (None | Some("lookup"), Some(lookup)) => CustomKind::Lookup(lookup.into()),
        (_, Some(_)) => return Err(content(&at("type"), "a field with a lookup is one")),
        (None | Some("text"), None) => CustomKind::Text,
        (Some("html"), None) => CustomKind::Html,
        (Some("integer"), None) => CustomKind::Integer,
        (Some("decimal"), None) => CustomKind::Decimal,
        (Some("boolean"), None) => CustomKind::Boolean,
        (Some("date"), None) => CustomKind::Date,
        (Some("lookup"), None) => {
            return Err(content(&at("lookup"), "expected the name of a lookup"));
        }
        (Some(_), None) => return Err(content(&at("type"), &format!("expected {TYPES}"))),
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
