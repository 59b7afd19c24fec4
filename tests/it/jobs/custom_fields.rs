//! Columns of custom fields, named by their prompts.

use serde_json::{Value, json};

use super::site::Site;

fn world() -> Value {
    json!({
        "time": "2026-03-02T09:00:00Z",
        "custom_fields": [
            { "resource": "users", "name": "custom-field-8", "prompt": "Badge", "global": true },
            { "resource": "users", "name": "cost_code", "prompt": "Cost Code" },
            { "resource": "users", "name": "floor", "prompt": "Floor", "type": "integer" },
            { "resource": "users", "name": "remote", "prompt": "Remote", "type": "boolean" },
            { "resource": "users", "name": "region", "prompt": "Region", "lookup": "Regions" },
        ],
        "lookups": [{ "id": 1, "name": "Regions" }],
        "lookup_values": [{ "id": 10, "name": "North", "lookup": { "name": "Regions" } }],
        "users": [{ "id": 281, "login": "USER_TEST", "email": "user.test@example.com",
                    "firstname": "user", "lastname": "test" }],
    })
}

#[tokio::test]
async fn a_column_with_the_prompt_of_a_custom_field_fills_it() {
    let site = Site::with_world(world()).await;
    let header = "Login,Badge,Cost Code*,Floor,Remote,Region";
    let report = site.report(format!("{header}\nUSER_TEST,B-7,CC1,3,yes,North\n"));
    assert_eq!(report.await, [""; 0]);
    let user = site.mock.truth("USER_TEST").await;
    assert_eq!(user["custom-field-8"], "B-7");
    let fields = &user["custom-fields"];
    assert_eq!(fields["cost-code"], "CC1");
    assert_eq!(fields["floor"], 3);
    assert_eq!(fields["remote"], true);
    assert_eq!(fields["region"]["name"], "North");
    let report = site.report(format!("{header}\nUSER_TEST,--NULL--,,4,,\n"));
    assert_eq!(report.await, [""; 0]);
    let user = site.mock.truth("USER_TEST").await;
    assert_eq!(user["custom-field-8"], Value::Null);
    assert_eq!(user["custom-fields"]["cost-code"], "CC1");
    assert_eq!(user["custom-fields"]["floor"], 4);
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn a_name_that_is_no_prompt_and_a_second_column_are_not_valid() {
    let site = Site::with_world(world()).await;
    let load = site
        .load("Login,cost_code,Floor,Floor\nUSER_TEST,x,1,2\n")
        .await;
    assert_eq!(load.status, "failed");
    let messages: Vec<_> = load
        .errors
        .iter()
        .flat_map(|error| &error.messages)
        .collect();
    assert_eq!(
        messages,
        [
            "Column header cost_code is not valid.",
            "Column header Floor is not valid."
        ]
    );
    let report = site.report("Login,Remote\nUSER_TEST,perhaps\n").await;
    assert_eq!(report.len(), 1);
    assert!(
        report[0].ends_with("\"perhaps\" Remote is not included in the list"),
        "{report:?}"
    );
    site.mock.server.shutdown().await;
}
