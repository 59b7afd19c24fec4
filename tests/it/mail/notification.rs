//! What Coupa tells people about files that were refused, or some of whose rows were.

use reqwest::Method;
use serde_json::{Value, json};

use super::sink::mails;
use crate::support::Mock;

/// An instance `acme` in which a file was loaded.
async fn loaded(file: &str, settings: Value) -> Mock {
    let mock = Mock::start().await;
    let world = json!({
        "settings": settings,
        "users": [{ "login": "jdoe", "email": "jdoe@example.com", "firstname": "J", "lastname": "Doe" }],
        "files": { "/Incoming/Users/users.csv": file },
    });
    let wish = json!({ "name": "acme", "clock": "manual", "world": world });
    mock.control(Method::POST, "/instances", wish)
        .await
        .status(201);
    let import = "/instances/acme/jobs/import/run";
    mock.control(Method::POST, import, Value::Null)
        .await
        .status(200);
    mock
}

const TWO_BAD_ROWS: &str = "Login,Status\njdoe,gone\njdoe,inactive\nnobody,inactive\n";

#[tokio::test]
async fn a_good_file_is_not_reported() {
    let mock = loaded("Login,Status\njdoe,inactive\n", json!({})).await;
    assert_eq!(mails(&mock, "acme").await, [] as [Value; 0]);
}

#[tokio::test]
async fn refused_rows_are_told_in_one_mail_to_the_admin() {
    let mock = loaded(TWO_BAD_ROWS, json!({})).await;
    let mut sent = mails(&mock, "acme").await;
    assert_eq!(sent.len(), 1, "{sent:?}");
    let mail = sent.remove(0);
    assert_eq!(mail["direction"], "out");
    assert_eq!(mail["to"], json!(["admin@acme.coupa-mock.test"]));
    let subject = mail["subject"].as_str().unwrap();
    assert!(subject.contains("_Incoming_Users_users.csv"), "{subject}");
    let text = mail["text"].as_str().unwrap();
    for part in [
        "File: _Incoming_Users_users.csv",
        "Status: done",
        "- row 1 (jdoe)",
        "- row 3 (nobody)",
        &format!(
            "Details: {}/data_sources/1?instance=acme",
            mock.server.url()
        ),
    ] {
        assert!(text.contains(part), "`{part}` is missing in: {text}");
    }
    assert!(!text.contains("- row 2"), "{text}");
    assert_eq!(mails(&mock, "default").await, [] as [Value; 0]);
}

#[tokio::test]
async fn a_refused_header_is_told_to_whom_the_world_names() {
    let settings = json!({ "admin_email": "it@example.com" });
    let mock = loaded("Login,Active\njdoe,No\n", settings).await;
    let mail = mails(&mock, "acme").await.remove(0);
    assert_eq!(mail["to"], json!(["it@example.com"]));
    assert_eq!(mail["subject"], "Upload failed: _Incoming_Users_users.csv");
    let text = mail["text"].as_str().unwrap();
    assert!(text.contains("Status: failed"), "{text}");
    assert!(
        text.contains("- Column header Active is not valid."),
        "{text}"
    );
}

#[tokio::test]
async fn the_mail_follows_from_the_end_of_the_load() {
    let mock = loaded(TWO_BAD_ROWS, json!({})).await;
    let journal = mock
        .control(Method::GET, "/instances/acme/journal", Value::Null)
        .await;
    let events: Vec<Value> = journal
        .body
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let mail = events.iter().find(|event| event["kind"] == "mail").unwrap();
    let cause = events
        .iter()
        .find(|event| event["seq"] == mail["cause"])
        .unwrap();
    assert_eq!(cause["kind"], "job");
    assert_eq!(cause["state"], "finished");
    assert_eq!(cause["load_id"], 1);
}
