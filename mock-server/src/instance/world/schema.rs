//! The JSON Schema (draft-07) of world files, made from the tables: what an editor completes and checks by.

use serde_json::{Map, Value as Json, json};

use super::settings::Settings;
use crate::domain::field::{Field, Kind};
use crate::domain::resource::Resource;
use crate::domain::table::Table;
use crate::domain::tree::TextKind;
use crate::jobs::ImportSettings;
use crate::site::BYTES_MAX;

/// The schema of a world file.
pub(super) fn schema() -> Json {
    let mut properties = Map::from_iter([
        (
            "time".to_owned(),
            described("string", "Where the clock starts; real time without it."),
        ),
        (
            "time_zone".to_owned(),
            described(
                "string",
                "The zone in which Coupa prints dates, such as Europe/Berlin.",
            ),
        ),
        ("settings".to_owned(), settings()),
        ("generate".to_owned(), generate()),
        ("files".to_owned(), files()),
        ("custom_fields".to_owned(), custom_fields()),
    ]);
    let mut definitions = Map::new();
    for resource in Resource::ALL {
        let table = resource.table();
        let record = json!({ "$ref": format!("#/definitions/{}", table.path) });
        let list = json!({ "type": ["array", "null"], "items": record });
        properties.insert(table.path.to_owned(), list);
        definitions.insert(table.path.to_owned(), record_schema(table));
        definitions.insert(format!("{}-reference", table.path), reference(table));
    }
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A world of coupa-mock",
        "description": "What a fake Coupa holds at its start.",
        "type": ["object", "null"],
        "properties": properties,
        "additionalProperties": false,
        "definitions": definitions,
    })
}

fn described(kind: &str, description: &str) -> Json {
    json!({ "type": kind, "description": description })
}

fn settings() -> Json {
    let schema_of = |name: &str| match name {
        "rate_limit" => {
            json!({ "enum": ["on", "off", true, false], "description": "25 requests a second and a burst of 20." })
        }
        "poll_interval" => described("string", "How often files are picked up: 5m."),
        "archive" => {
            json!({ "type": "string", "pattern": "^/", "description": "Where files go once they are picked up." })
        }
        "time_zone" => described("string", "The zone in which Coupa prints dates."),
        "release" => {
            json!({ "type": "string", "pattern": "^R[0-9]+$", "description": "The release that is imitated." })
        }
        "sftp_keys" => {
            json!({ "type": "array", "items": { "type": "string" }, "description": "Public keys that open the sFTP account." })
        }
        "admin_email" => described("string", "Who is told of failed uploads."),
        "sftp_quota" => {
            json!({ "type": "integer", "minimum": 1, "maximum": BYTES_MAX, "description": "Bytes that all files on the site may have together." })
        }
        _ => ImportSettings::schema(name),
    };
    let properties: Map<_, _> = Settings::names()
        .into_iter()
        .map(|name| (name.to_owned(), schema_of(name)))
        .flat_map(both_spellings)
        .collect();
    json!({ "type": ["object", "null"], "properties": properties, "additionalProperties": false })
}

fn generate() -> Json {
    json!({
        "type": "object",
        "description": "A plausible company, drawn from the seed.",
        "properties": { "users": { "type": "integer", "minimum": 0 } },
        "additionalProperties": false,
    })
}

fn files() -> Json {
    json!({
        "type": ["object", "null"],
        "description": "Files on the sFTP site, by path.",
        "patternProperties": { "^/": { "oneOf": [
            { "type": "string" },
            { "type": "object", "properties": { "base64": { "type": "string" } },
              "required": ["base64"], "additionalProperties": false },
        ] } },
        "additionalProperties": false,
    })
}

fn custom_fields() -> Json {
    json!({
        "type": ["array", "null"],
        "items": {
            "type": "object",
            "properties": {
                "resource": { "type": "string" },
                "name": { "type": "string" },
                "prompt": { "type": "string" },
                "type": { "enum": ["text", "html", "integer", "decimal", "boolean", "date", "lookup"] },
                "lookup": { "type": "string" },
                "global": { "type": "boolean" },
            },
            "required": ["resource", "name"],
            "additionalProperties": false,
        },
    })
}

fn record_schema(table: &Table) -> Json {
    // Global custom fields, which only a world knows, are the one thing that an editor takes amiss.
    let custom_fields = ("custom-fields".to_owned(), json!({ "type": "object" }));
    let properties: Map<_, _> = table
        .fields
        .iter()
        .map(|field| (field.name.to_owned(), value(field)))
        .chain([custom_fields])
        .flat_map(both_spellings)
        .collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

/// A record by one of its natural keys; an account also by what qualifies its code. One that no key
/// names is described where it is referred to.
fn reference(table: &Table) -> Json {
    let record = json!({ "$ref": format!("#/definitions/{}", table.path) });
    if table.natural_keys.is_empty() {
        return record;
    }
    let keys = table
        .natural_keys
        .iter()
        .map(|key| json!({ "required": [key] }))
        .chain(
            table
                .natural_keys
                .iter()
                .filter(|key| key.contains('-'))
                .map(|key| json!({ "required": [key.replace('-', "_")] })),
        );
    json!({
        "allOf": [record],
        "anyOf": keys.collect::<Vec<_>>(),
    })
}

fn value(field: &Field) -> Json {
    match field.kind {
        Kind::Integer { allowed: [] } => json!({ "type": ["integer", "null"] }),
        Kind::Integer { allowed } => json!({ "enum": with_null(allowed) }),
        Kind::Boolean => json!({ "type": ["boolean", "null"] }),
        Kind::Text {
            kind,
            max_chars,
            allowed: [],
            ..
        } => match kind {
            TextKind::Decimal => json!({ "type": ["string", "number", "null"] }),
            TextKind::DateTime => json!({ "type": ["string", "null"] }),
            TextKind::Plain | TextKind::Symbol => {
                json!({ "type": ["string", "integer", "null"], "maxLength": max_chars })
            }
        },
        Kind::Text { allowed, .. } => json!({ "enum": with_null(allowed) }),
        Kind::Lines { .. } => json!({ "type": ["string", "null"] }),
        Kind::One(resource) => one(&reference_to(resource)),
        Kind::Many { resource, .. } => {
            json!({ "type": ["array", "null"], "items": reference_to(resource) })
        }
        Kind::Owned { resource, .. } | Kind::FanOut { resource, .. } => one(&json!({ "anyOf": [
            { "type": ["string", "integer"] },
            { "$ref": format!("#/definitions/{}", resource.table().path) },
        ] })),
        Kind::Unmodelled { item, .. } => match item {
            Some(_) => json!({ "type": ["array", "null"], "maxItems": 0 }),
            None => json!({ "type": "null" }),
        },
    }
}

fn reference_to(resource: Resource) -> Json {
    json!({ "$ref": format!("#/definitions/{}-reference", resource.table().path) })
}

fn one(schema: &Json) -> Json {
    json!({ "anyOf": [schema, { "type": "null" }] })
}

fn with_null<T: Clone + Into<Json>>(allowed: &[T]) -> Vec<Json> {
    allowed
        .iter()
        .cloned()
        .map(Into::into)
        .chain([Json::Null])
        .collect()
}

/// A name is accepted in kebab-case and in `snake_case`.
fn both_spellings((name, schema): (String, Json)) -> impl Iterator<Item = (String, Json)> {
    let kebab = name.replace('_', "-");
    let snake = name.replace('-', "_");
    let second = (kebab != snake).then(|| {
        let other = if name == kebab { snake } else { kebab };
        (other, schema.clone())
    });
    [(name, schema)].into_iter().chain(second)
}
