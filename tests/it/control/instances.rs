//! Instances: listed, shown, reset, and the messages that they keep.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Format, Mock};

#[tokio::test]
async fn instances_are_listed_shown_and_told_apart_by_name() {
    let mock = Mock::start().await;
    let entry = mock
        .control(Method::POST, "/instances", json!({ "name": "acme" }))
        .await
        .status(201)
        .json();
    let url = mock.server.url();
    assert_eq!(entry["name"], "acme");
    assert_eq!(entry["token_url"], format!("{url}/oauth2/token"));
    assert_eq!(
        entry["webhook_url"],
        format!("{url}/_mock/instances/acme/webhook")
    );
    assert_eq!(entry["notify_to"], "ops@acme.coupa-mock.test");
    let all = mock
        .control(Method::GET, "/instances", Value::Null)
        .await
        .status(200)
        .json();
    assert_eq!(all["acme"], entry);
    assert_eq!(all["default"]["client_id"], "coupa-mock");
    assert_eq!(
        mock.control(Method::GET, "/instances/acme", Value::Null)
            .await
            .status(200)
            .json(),
        entry
    );
    let unnamed = mock
        .control(Method::POST, "/instances", json!({}))
        .await
        .status(201)
        .json();
    assert_ne!(unnamed["name"], "");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_reset_takes_everything_back_but_tokens() {
    let mock = Mock::start().await;
    let before = mock.truth("USER_TEST").await;
    mock.put("/api/users/281", Format::Json, r#"{"active":false}"#)
        .await
        .status(200)
        .contains("USER_TEST");
    mock.control(
        Method::POST,
        "/instances/default/webhook",
        json!({ "text": "hi" }),
    )
    .await
    .status(202)
    .lacks("hi");
    mock.control(
        Method::PUT,
        "/instances/default/faults",
        json!([{ "when": "GET /api/users/**", "reply": { "status": 503 } }]),
    )
    .await
    .status(200)
    .contains("503");
    assert_eq!(
        mock.control(Method::POST, "/instances/default/reset", Value::Null)
            .await
            .status(204)
            .body,
        ""
    );
    assert_eq!(mock.truth("USER_TEST").await["active"], before["active"]);
    let read = async |what: &str| {
        mock.control(
            Method::GET,
            &format!("/instances/default/{what}"),
            Value::Null,
        )
        .await
        .status(200)
        .body
        .clone()
    };
    assert_eq!(read("webhooks").await, "[]");
    assert_eq!(read("faults").await, "[]");
    assert_eq!(read("journal").await, "");
    mock.get("/api/users/281", Format::Json)
        .await
        .status(200)
        .contains("USER_TEST");
    assert!(read("journal").await.starts_with(r#"{"seq":1,"#));
    mock.server.shutdown().await;
}

#[tokio::test]
async fn webhooks_are_kept_in_order() {
    let mock = Mock::start().await;
    for text in ["one", "two"] {
        mock.control(
            Method::POST,
            "/instances/default/webhook",
            json!({ "text": text }),
        )
        .await
        .status(202)
        .lacks(text);
    }
    let kept = mock
        .control(Method::GET, "/instances/default/webhooks", Value::Null)
        .await
        .status(200)
        .json();
    assert_eq!(kept[0]["body"], json!({ "text": "one" }));
    assert_eq!(kept[1]["body"], json!({ "text": "two" }));
    mock.send(
        mock.bare(Method::POST, "/_mock/instances/default/webhook")
            .header("content-type", "application/json")
            .body("{"),
    )
    .await
    .status(400)
    .contains("error");
    mock.server.shutdown().await;
}
