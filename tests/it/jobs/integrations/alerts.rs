//! Who is told of an error.

use serde_json::json;

use super::runs::run;
use crate::jobs::site::Site;
use crate::support::Format;

/// The recipients of Coupa's mails so far, and their subjects.
pub fn told(site: &Site) -> Vec<(Vec<String>, String)> {
    let mails = site.instance().mails().into_iter();
    mails.map(|mail| (mail.to, mail.subject)).collect()
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
