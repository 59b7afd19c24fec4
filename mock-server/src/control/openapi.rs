//! The description of this API, OpenAPI 3.1: written by hand in `openapi.yaml`, and held against the
//! routes and the answers by tests.

use axum::Json;
use serde_json::Value;

use super::error::ControlError;
use crate::instance::World;

const DOCUMENT: &str = include_str!("openapi.yaml");

/// Where the schema of worlds stands in it.
const WORLD: &str = "/components/schemas/World";

pub(super) async fn show() -> Result<Json<Value>, ControlError> {
    document().map(Json).map_err(ControlError::internal)
}

/// Read when it is asked for, which is seldom.
fn document() -> Result<Value, serde_saphyr::Error> {
    let mut document: Value = serde_saphyr::from_str(DOCUMENT)?;
    if let Some(version) = document.pointer_mut("/info/version") {
        *version = env!("CARGO_PKG_VERSION").into();
    }
    if let Some(place) = document.pointer_mut(WORLD) {
        *place = world();
    }
    Ok(document)
}

/// The schema of world files, as a part of this document.
fn world() -> Value {
    let mut schema = World::schema();
    if let Some(members) = schema.as_object_mut() {
        // The document says for all of it which dialect it is.
        members.remove("$schema");
    }
    move_references(&mut schema);
    schema
}

/// What the schema says of itself stands below its place in here.
fn move_references(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get_mut("$ref")
                && let Some(rest) = reference.strip_prefix('#')
            {
                *reference = format!("#{WORLD}{rest}");
            }
            members.values_mut().for_each(move_references);
        }
        Value::Array(items) => items.iter_mut().for_each(move_references),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
#[expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use super::document;
    use crate::control::places::Places;
    use crate::control::router::{Control, router};
    use crate::instance::{Behaviour, World};
    use crate::registry::Registry;

    /// Pages for people: only their start is described.
    fn is_page(path: &str) -> bool {
        path.starts_with("/console/") || path.starts_with("/assets/")
    }

    #[test]
    fn every_path_is_described_and_no_other() {
        let registry = Registry::new(World::parse("{}").unwrap(), Behaviour::default()).unwrap();
        let control = Control {
            registry: Arc::new(registry),
            url: "http://mock".into(),
            places: Arc::new(Places::default()),
            admin_token: None,
            stopping: tokio::sync::watch::channel(()).1,
        };
        // A router shows its paths to people who debug it, and to nobody else.
        let shown = format!("{:?}", router(control));
        let routed: BTreeSet<_> = shown
            .split('"')
            .filter(|text| text.starts_with('/') && !text.contains("__private"))
            // The fallback's, and what is nested under a name has none of its own.
            .filter(|path| *path != "/" && !is_page(path))
            .map(|path| path.trim_end_matches('/').to_owned())
            .collect();
        let document = document().unwrap();
        let paths = document["paths"].as_object().unwrap();
        let described: BTreeSet<_> = paths
            .keys()
            .map(|path| path.strip_prefix("/_mock").unwrap().to_owned())
            .collect();
        assert_eq!(routed, described);
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = document().unwrap();
        let text = document.to_string();
        let references: BTreeSet<_> = text
            .split("\"$ref\":\"#")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert!(references.len() > 30, "{references:?}");
        for reference in references {
            assert!(document.pointer(reference).is_some(), "{reference}");
        }
    }
}
