//! `coupa-mock schema`.

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
    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
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
