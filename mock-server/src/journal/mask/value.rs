//! Secrets in JSON that is already read.

use serde_json::{Map, Value};

use super::names::is_secret;
use super::span::MASK;

/// Hides secret members, at any depth, by the same rules as in a JSON body.
pub(super) fn mask(value: &mut Value) {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        Value::Array(items) => items.iter_mut().for_each(mask),
        Value::Object(map) => mask_map(map),
    }
}

pub(super) fn mask_map(map: &mut Map<String, Value>) {
    for (name, value) in map {
        if !is_secret(name.as_bytes()) {
            mask(value);
        } else if !value.is_null() && value != "" {
            *value = Value::from(MASK);
        }
    }
}
