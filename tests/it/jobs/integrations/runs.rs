//! Runs of an integration: their status, and the errors that they list.

use serde_json::{Value, json};

use super::alerts::told;
use crate::jobs::site::Site;
use crate::support::Format;

/// A run of the integration of users files.
pub async fn run(site: &Site) -> Value {
    let run = json!({ "integration": { "id": 1 } }).to_string();
    let created = site.mock.post("/api/integration_runs", Format::Json, run);
    created.await.status(201).json()
}

#[tokio::test]
async fn an_action_on_a_run_sets_its_status() {
    let site = Site::start(json!({})).await;
    let created = run(&site).await;
    assert_eq!(created["status"], "pending");
    assert_eq!(created["integration-errors"], json!([]));
    for (action, status) in [
        ("run", "started"),
        ("pause", "paused"),
        ("pending", "pending"),
        ("fail", "failed"),
        ("success", "successful"),
        ("finish", "successful"),
        ("max_updated_at", "successful"),
    ] {
        let path = format!("/api/integration_runs/{}/{action}", created["id"]);
        for format in Format::BOTH {
            let reply = site.mock.put(&path, format, "").await;
            reply.status(200).contains(status);
        }
    }
    let missing = site
        .mock
        .put("/api/integration_runs/77/run", Format::Json, "");
    missing.await.status(404);
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn an_action_takes_the_body_along_and_notes_when_a_run_began_and_ended() {
    let site = Site::start(json!({})).await;
    let id = run(&site).await["id"].clone();
    let act = async |action: &str, body: &str| {
        let path = format!("/api/integration_runs/{id}/{action}");
        site.mock.put(&path, Format::Json, body.to_owned()).await
    };
    let started = act("run", r#"{"total-records": 5}"#).await.json();
    assert_eq!(started["total-records"], 5);
    assert_eq!(started["start-time"], "2026-03-02T09:00:00Z");
    assert_eq!(started["end-time"], Value::Null);
    let ended = act("success", r#"{"records-processed": 4}"#).await.json();
    assert_eq!(ended["records-processed"], 4);
    assert_eq!(ended["end-time"], "2026-03-02T09:00:00Z");
    let exported = r#"{"max-updated-at": "2026-03-01T00:00:00Z"}"#;
    act("max_updated_at", exported).await.status(200);
    act("run", r#"{"total-records": "many"}"#).await.status(400);
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn a_run_with_errors_does_not_end_successful_and_lists_them() {
    let site = Site::start(json!({})).await;
    let id = run(&site).await["id"].clone();
    let error = json!({
        "contact-alert-type": "Functional",
        "integration-run": { "id": id },
        "document-type": "User",
        "document-id": 281,
        "external-id": "E-281",
        "responses": [{ "response-code": "400", "response-message": "Department can't be blank" }],
    });
    let path = "/api/integration_errors";
    let reply = site.mock.post(path, Format::Json, error.to_string()).await;
    let error = reply.status(201).json();
    assert_eq!(error["integration-run-id"], id);
    assert_eq!(error["integration"]["code"], "USERS_FLAT_FILE");
    assert_eq!(error["resolved"], false);
    assert_eq!(error.get("integration-run"), None);
    assert_eq!(error["responses"][0]["response-code"], "400");
    for action in ["success", "finish"] {
        let path = format!("/api/integration_runs/{id}/{action}");
        let run = site.mock.put(&path, Format::Json, "").await.json();
        assert_eq!(run["status"], "errored");
        assert_eq!(run["integration-errors"][0]["id"], error["id"]);
        assert_eq!(run["integration-errors"][0]["document-id"], 281);
    }
    // Plain creation tells nobody.
    assert_eq!(told(&site), []);
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn refused_rows_are_functional_errors_of_the_run_and_a_refused_file_is_a_technical_one() {
    let site = Site::start(json!({})).await;
    let rows = "Login,Status,Email\nUSER_TEST,gone,\nboss,active,boss@example.com\nnew,active,new@example.com\n";
    let load = site.load(rows).await;
    assert_eq!(load.status, "done");
    let errors = site.mock.get("/api/integration_errors", Format::Json).await;
    let errors = errors.json();
    assert_eq!(errors.as_array().unwrap().len(), 2);
    assert_eq!(errors[0]["contact-alert-type"], "Functional");
    assert_eq!(errors[0]["document-type"], "User");
    assert_eq!(errors[0]["external-id"], "USER_TEST");
    assert_eq!(
        errors[0]["integration-filename"],
        "_Incoming_Users_users.csv"
    );
    assert_eq!(errors[0]["responses"][0]["response-code"], "UploadRowError");
    assert_eq!(
        errors[0]["responses"][0]["response-message"],
        "Row 1: Email can't be blank"
    );
    let run = errors[0]["integration-run-id"].clone();
    let path = format!("/api/integration_runs/{run}");
    let run = site.mock.get(&path, Format::Json).await.json();
    assert_eq!(run["status"], "errored");
    assert_eq!(run["integration-errors"].as_array().unwrap().len(), 2);
    site.load("Active\nyes\n").await;
    let errors = site
        .mock
        .get("/api/integration_errors?offset=2", Format::Json);
    let errors = errors.await.json();
    assert_eq!(errors[0]["contact-alert-type"], "Technical");
    assert_eq!(errors[0]["external-id"], Value::Null);
    assert_eq!(
        errors[0]["responses"][0]["response-message"],
        "Column header Active is not valid."
    );
    assert_eq!(errors[1], Value::Null);
    site.mock.server.shutdown().await;
}
