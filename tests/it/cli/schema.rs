//! `coupa-mock schema`.

use serde_json::{Value, json};
use tokio::process::Command;

use crate::support::COUPA_MOCK;

#[tokio::test]
async fn the_schema_of_worlds_knows_every_resource_and_both_spellings() {
    let output = Command::new(COUPA_MOCK)
        .args(["schema", "world"])
        .output()
        .await
        .unwrap();
    assert!(output.status.success());
    let schema: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(jsonschema::draft7::meta::is_valid(&schema));
    let validator = jsonschema::draft7::new(&schema).unwrap();
    let with_response = |response: Value| {
        let record = json!({ "integration": { "name": "HR" }, "responses": [response] });
        json!({ "integration_history_records": [record] })
    };
    for (world, is_valid) in [
        (
            json!({ "users": [{ "login": "a", "manager": { "login": "b" } }] }),
            true,
        ),
        (json!({ "users": [{ "login": "a", "manager": {} }] }), false),
        (json!({ "users": [{ "login": "a", "emial": "b" }] }), false),
        (json!({ "rooms": [] }), false),
        (with_response(json!({ "response-code": "OK" })), true),
        (with_response(json!({ "respnse-code": "OK" })), false),
    ] {
        assert_eq!(validator.is_valid(&world), is_valid, "{world}");
    }
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    assert_eq!(
        schema["properties"]["users"]["items"]["$ref"],
        "#/definitions/users"
    );
    let user = &schema["definitions"]["users"]["properties"];
    assert_eq!(user["employee-number"], user["employee_number"]);
    assert_eq!(user["employee-number"]["maxLength"], 255);
    assert!(schema["properties"]["settings"]["properties"]["poll_interval"].is_object());
}
