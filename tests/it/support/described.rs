//! Holds control calls and their answers against the served description of the API.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use jsonschema::Validator;
use reqwest::Method;
use serde_json::Value;

use super::Reply;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let yaml = include_str!("../../../mock-server/src/control/openapi.yaml");
    serde_saphyr::from_str(yaml).unwrap()
});

/// Made once each: a schema is read in a millisecond, and tests make thousands of calls.
static VALIDATORS: LazyLock<Mutex<HashMap<String, Validator>>> = LazyLock::new(Mutex::default);

/// Panics unless the call and its answer are as described. Pages are for people, and what is not
/// there is not described.
#[track_caller]
pub fn check(method: &Method, path: &str, sent: Option<&[u8]>, reply: &Reply) {
    let is_page = path.starts_with("/_mock/console/") || path.starts_with("/_mock/assets/");
    if !path.starts_with("/_mock/") || is_page || reply.status == 405 {
        return;
    }
    let Some((template, item)) = find(path) else {
        assert_eq!(reply.status, 404, "{path} is not described");
        return;
    };
    let call = format!("{method} {template}");
    let method = method.as_str().to_lowercase();
    let at = format!("/paths/{}/{method}", escaped(template));
    let operation = &item[&method];
    assert!(operation.is_object(), "{call} is not described");
    let status = reply.status.to_string();
    let response = &operation["responses"][&status];
    assert!(
        response.is_object(),
        "{call}: {status} is not described: {}",
        reply.body
    );
    let at_response = response["$ref"].as_str().map_or_else(
        || format!("{at}/responses/{status}"),
        |reference| reference.trim_start_matches('#').to_owned(),
    );
    check_answer(&call, &at_response, reply);
    let body = operation.pointer("/requestBody/content/application~1json/schema");
    if let (Some(_), Some(sent), true) = (body, sent, reply.status < 300) {
        let sent = serde_json::from_slice(sent).unwrap_or(Value::Null);
        if !sent.is_null() {
            let schema = format!("{at}/requestBody/content/application~1json/schema");
            check_value(&call, &schema, &sent);
        }
    }
}

fn check_answer(call: &str, at: &str, reply: &Reply) {
    let response = DOCUMENT.pointer(at).unwrap();
    for (name, _) in response["headers"].as_object().into_iter().flatten() {
        assert!(reply.headers.contains_key(name), "{call}: no header {name}");
    }
    let Some(contents) = response["content"].as_object() else {
        assert_eq!(reply.body, "", "{call}: a body is not described");
        return;
    };
    let media_type = reply.header("content-type").split(';').next().unwrap();
    assert!(
        contents.contains_key(media_type),
        "{call}: {media_type} is not described"
    );
    let schema = format!("{at}/content/{}/schema", escaped(media_type));
    match media_type {
        "application/json" => check_value(call, &schema, &reply.json()),
        "application/x-ndjson" => {
            for line in reply.body.lines() {
                check_value(call, &schema, &serde_json::from_str(line).unwrap());
            }
        }
        _ => {}
    }
}

/// The path of the document that means this one, the one with fewest placeholders first.
fn find(path: &str) -> Option<(&'static str, &'static Value)> {
    let paths = DOCUMENT["paths"].as_object().unwrap();
    let matching = paths.iter().filter(|(template, _)| {
        let (expected, found) = (template.split('/'), path.split('/'));
        expected.clone().count() == found.clone().count()
            && expected
                .zip(found)
                .all(|(expected, found)| expected.starts_with('{') || expected == found)
    });
    matching
        .min_by_key(|(template, _)| template.matches('{').count())
        .map(|(template, item)| (template.as_str(), item))
}

fn check_value(call: &str, schema: &str, value: &Value) {
    let mut validators = VALIDATORS.lock().unwrap_or_else(PoisonError::into_inner);
    let validator = validators.entry(schema.to_owned()).or_insert_with(|| {
        let mut schema = DOCUMENT.pointer(schema).unwrap().clone();
        schema["components"] = DOCUMENT["components"].clone();
        jsonschema::draft202012::new(&schema).unwrap()
    });
    let errors: Vec<_> = validator
        .iter_errors(value)
        .map(|error| format!("{error} at `{}`", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{call}: {}\n{value}", errors.join("\n"));
}

/// As a part of a JSON pointer.
fn escaped(text: &str) -> String {
    text.replace('~', "~0").replace('/', "~1")
}
