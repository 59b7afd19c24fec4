//! Integration runs, errors, history records and contacts through the API, and who is told.

use reqwest::Method;
use serde_json::{Value, json};

use super::site::Site;
use crate::support::{CLIENT_FORM, Format};

/// A run of the integration of users files.
async fn run(site: &Site) -> Value {
    let run = json!({ "integration": { "id": 1 } }).to_string();
    let created = site.mock.post("/api/integration_runs", Format::Json, run);
    created.await.status(201).json()
}

/// The recipients of Coupa's mails so far, and their subjects.
fn told(site: &Site) -> Vec<(Vec<String>, String)> {
    let mails = site.instance().mails().into_iter();
    mails.map(|mail| (mail.to, mail.subject)).collect()
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
async fn errors_and_history_records_are_resolved_and_found() {
    let site = Site::start(json!({})).await;
    let id = run(&site).await["id"].clone();
    let record = json!({
        "contact-alert-type": "Both",
        "integration-run-id": id,
        "document-type": "User",
        "document-id": 281,
        "status": "failed",
    });
    for resource in ["integration_errors", "integration_history_records"] {
        let path = format!("/api/{resource}");
        let created = site.mock.post(&path, Format::Json, record.to_string());
        let created = created.await.status(201).json();
        assert_eq!(created["integration-run-id"], id, "{resource}");
        for (action, resolved) in [("resolve", true), ("unresolve", false), ("resolve", true)] {
            let path = format!("{path}/{}/{action}", created["id"]);
            let reply = site
                .mock
                .put(&path, Format::Json, "")
                .await
                .status(200)
                .json();
            assert_eq!(reply["resolved"], resolved);
        }
        let wanted = "document-type=User&document-id=281&fields=[\"id\",\"resolved\"]";
        for (resolved, found) in [("true", 1), ("false", 0)] {
            let path = format!("{path}?resolved={resolved}&{wanted}");
            let list = site.mock.get(&path, Format::Json).await.status(200).json();
            assert_eq!(list.as_array().unwrap().len(), found, "{path}");
        }
        let update = format!("{path}/{}", created["id"]);
        let updated = site
            .mock
            .put(&update, Format::Json, r#"{"status": "sent"}"#);
        assert_eq!(updated.await.json()["status"], "sent");
        let nobody = format!("{path}/77/resolve");
        let nobody = site.mock.put(&nobody, Format::Json, "");
        nobody.await.status(404);
    }
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn what_a_record_needs_is_said_in_coupas_sentences() {
    let site = Site::start(json!({})).await;
    for (resource, body, expected) in [
        (
            "integration_errors",
            json!({}),
            &[
                "Contact alert type can't be blank",
                "Integration run can't be blank",
            ][..],
        ),
        (
            "integration_errors",
            json!({ "contact-alert-type": "Loud", "document-type": "Dog", "integration-run-id": 77 }),
            &[
                "Contact alert type is not included in the list",
                "Document type is not included in the list",
                "Integration run can't be blank",
            ],
        ),
        (
            "integration_history_records",
            json!({}),
            &[
                "Contact alert type can't be blank",
                "Document can't be blank",
                "Document type can't be blank",
            ],
        ),
        (
            "integration_contacts",
            json!({ "contactable-type": "User", "contactable-id": 9999 }),
            &[
                "Contact alert type can't be blank",
                "Contactable can't be blank",
            ],
        ),
        (
            "integration_contacts",
            json!({ "contact-alert-type": "Both" }),
            &[
                "Contactable can't be blank",
                "Contactable type can't be blank",
            ],
        ),
    ] {
        let path = format!("/api/{resource}");
        let reply = site.mock.post(&path, Format::Json, body.to_string()).await;
        assert_eq!(reply.status(400).errors(), expected, "{resource} {body}");
    }
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn an_alert_goes_to_the_contacts_of_its_kind() {
    let site = Site::start(json!({})).await;
    let id = run(&site).await["id"].clone();
    let group = r#"{"name": "HR IT", "users": [{"id": 280}]}"#;
    let group = site.mock.post("/api/user_groups", Format::Json, group);
    let group = group.await.status(201).json()["id"].clone();
    let alert = async |kind: &str, action: &str| {
        let (resource, action) = action.split_once('/').unwrap();
        let body = json!({ "contact-alert-type": kind, "integration-run": { "id": id },
                           "document-type": "User", "document-id": 281,
                           "responses": [{ "response-code": "400", "response-message": "No." }] });
        let path = format!("/api/{resource}/{action}");
        site.mock.post(&path, Format::Json, body.to_string()).await
    };
    alert("Functional", "integration_errors/create_alert")
        .await
        .status(201);
    let admin = "admin@default.coupa-mock.test".to_owned();
    let subject = "Integration alert: User 281".to_owned();
    assert_eq!(told(&site), [(vec![admin], subject.clone())]);
    for contact in [
        json!({ "contactable-type": "User", "contactable-id": 281, "contact-alert-type": "Functional",
                "integration": { "id": 1 } }),
        json!({ "contactable-type": "UserGroup", "contactable-id": group,
                "contact-alert-type": "Technical", "integration": { "code": "USERS_FLAT_FILE" } }),
    ] {
        let path = "/api/integration_contacts";
        let reply = site
            .mock
            .post(path, Format::Json, contact.to_string())
            .await;
        reply.status(201);
    }
    let user = "user.test@example.com".to_owned();
    let boss = "boss@example.com".to_owned();
    for (kind, action, to) in [
        (
            "Functional",
            "integration_errors/create_alert",
            vec![user.clone()],
        ),
        (
            "Technical",
            "integration_history_records/create_alert",
            vec![boss.clone()],
        ),
        (
            "Both",
            "integration_history_records/create_alert_and_mark_exported",
            vec![user, boss],
        ),
    ] {
        alert(kind, action).await.status(201);
        assert_eq!(told(&site).last(), Some(&(to, subject.clone())), "{kind}");
    }
    let count = told(&site).len();
    for action in ["acknowledge", "mark_exported"] {
        let action = format!("integration_history_records/{action}");
        alert("Both", &action).await.status(201);
    }
    assert_eq!(told(&site).len(), count);
    let mail = site.instance().mails().remove(0);
    assert!(mail.text.contains("Responses: 400 No."), "{}", mail.text);
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

#[tokio::test]
async fn a_world_names_the_contacts_of_users_files() {
    let site = Site::with_world(json!({
        "users": [
            { "id": 281, "login": "tech", "email": "tech@example.com", "firstname": "T", "lastname": "T" },
            { "id": 282, "login": "data", "email": "data@example.com", "firstname": "D", "lastname": "D" },
        ],
        "integration_contacts": [
            { "integration": { "code": "USERS_FLAT_FILE" }, "contactable-type": "User",
              "contactable": { "login": "tech" }, "contact-alert-type": "Technical" },
            { "integration": { "id": 1 }, "contactable_type": "User",
              "contactable_id": 282, "contact_alert_type": "Functional" },
        ],
    }))
    .await;
    site.load("Login,Status\ntech,gone\n").await;
    site.load("Active\nyes\n").await;
    site.load("Login,Status\ntech,active\n").await;
    let to: Vec<_> = told(&site).into_iter().flat_map(|(to, _)| to).collect();
    assert_eq!(to, ["data@example.com", "tech@example.com"]);
    let contacts = site.mock.get("/api/integration_contacts", Format::Json);
    let contacts = contacts.await.json();
    assert_eq!(contacts[0]["contactable-id"], 281);
    assert_eq!(contacts[0]["contactable"]["login"], "tech");
    assert_eq!(contacts[1]["contactable"]["login"], "data");
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn the_same_records_are_read_and_written_in_xml() {
    let site = Site::start(json!({})).await;
    let id = run(&site).await["id"].clone();
    let body = format!(
        "<integration-error><contact-alert-type>Functional</contact-alert-type>\
         <integration-run><id>{id}</id></integration-run><document-type>User</document-type>\
         <responses type=\"array\"><response><response-code>400</response-code>\
         <response-message>No.</response-message></response></responses></integration-error>"
    );
    let reply = site
        .mock
        .post("/api/integration_errors/create_alert", Format::Xml, body);
    let reply = reply.await;
    reply
        .status(201)
        .contains("<responses type=\"array\">\n    <response>");
    let list = site.mock.get("/api/integration_errors", Format::Xml).await;
    list.status(200)
        .contains("<integration-errors type=\"array\">\n  <integration-error>")
        .contains("<resolved type=\"boolean\">false</resolved>");
    let runs = site.mock.get("/api/integration_runs", Format::Xml).await;
    runs.status(200)
        .contains("<integration-errors type=\"array\">\n      <integration-error>");
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn what_is_left_out_says_so_in_coupas_envelope_to_whoever_may_ask() {
    let site = Site::start(json!({})).await;
    let unsupported = "Coupa documents this as not supported";
    let yet = "coupa-mock does not imitate this yet";
    for (method, path, reason) in [
        (Method::POST, "/api/data_file_sources", unsupported),
        (Method::PUT, "/api/data_file_sources/1", unsupported),
        (
            Method::POST,
            "/api/data_file_sources/load_from_coupa_file_service",
            yet,
        ),
    ] {
        for format in Format::BOTH {
            let request = site.mock.request(method.clone(), path, format);
            let reply = site.mock.send(request).await;
            assert_eq!(
                reply.status(501).errors(),
                [format!("{method} {path}: {reason}")]
            );
        }
        let bare = site.mock.send(site.mock.bare(method, path)).await;
        bare.status(401);
    }
    let narrow = [&CLIENT_FORM[..], &[("scope", "core.integration.read")]].concat();
    let token = site.mock.token(&narrow).await;
    for path in [
        "/api/data_file_sources/load_file",
        "/api/integration_errors",
        "/api/integration_errors/create_alert",
        "/api/integration_contacts",
    ] {
        let request = site.mock.bare(Method::POST, path).bearer_auth(&token);
        site.mock.send(request).await.status(403);
    }
    site.mock.server.shutdown().await;
}
