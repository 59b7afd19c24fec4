//! The journal tells everything that happened, in order, and no secret.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{CLIENT_FORM, Format, Mock};

#[tokio::test]
async fn an_update_is_an_exchange_and_the_change_that_it_caused() {
    let mock = Mock::start().await;
    mock.put("/api/users/281?x=1", Format::Json, r#"{"active":false}"#)
        .await
        .status(200)
        .contains("USER_TEST");
    let events = mock.events("?since=1").await;
    let [http, change] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(http["kind"], "http");
    assert_eq!(http["method"], "PUT");
    assert_eq!(http["path"], "/api/users/281");
    assert_eq!(http["query"], "x=1");
    assert_eq!(http["client_id"], "coupa-mock");
    assert_eq!(http["request"]["body"], r#"{"active":false}"#);
    assert_eq!(http["request"]["headers"]["authorization"], "***");
    assert_eq!(http["response"]["status"], 200);
    assert_eq!(http["fault"], Value::Null);
    assert_eq!(change["kind"], "change");
    assert_eq!(change["cause"], http["seq"]);
    assert_eq!(change["resource"], "users");
    assert_eq!(change["id"], 281);
    assert_eq!(change["by"], "api");
    assert_eq!(change["before"]["active"], true);
    assert_eq!(change["after"]["active"], false);
    mock.server.shutdown().await;
}

#[tokio::test]
async fn no_secret_and_no_token_is_in_the_journal() {
    let mock = Mock::start().await;
    let token = mock.token(&CLIENT_FORM).await;
    mock.send(mock.bare(Method::POST, "/oauth2/token?grant_type=client_credentials&client_id=coupa-mock&client_secret=coupa-mock-secret")).await.status(200).contains("access_token");
    mock.send(
        mock.bare(Method::POST, "/oauth2/token")
            .basic_auth("coupa-mock", Some("coupa-mock-secret"))
            .form(&[("grant_type", "client_credentials")]),
    )
    .await
    .status(200)
    .contains("access_token");
    mock.put(
        "/api/users/281",
        Format::Xml,
        "<user><password>hunter2hunter2</password></user>",
    )
    .await
    .status(200)
    .lacks("hunter2");
    let journal = mock
        .control(Method::GET, "/instances/default/journal", Value::Null)
        .await;
    journal.status(200).contains("***").contains("coupa-mock");
    for secret in [
        token.as_str(),
        "coupa-mock-secret",
        "hunter2",
        "Y291cGEtbW9jay1zZWNyZXQ",
        token.rsplit('.').next().unwrap(),
    ] {
        journal.lacks(secret);
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_reader_waits_for_the_next_event_and_no_longer() {
    let mock = Mock::start().await;
    let waiting = mock.control(
        Method::GET,
        "/instances/default/journal?since=1&kind=http&wait=60s",
        Value::Null,
    );
    let request = mock.get("/api/users/281", Format::Json);
    let (waited, answered) = tokio::join!(waiting, request);
    answered.status(200).contains("USER_TEST");
    waited.status(200).contains("/api/users/281");
    let nothing = mock
        .control(
            Method::GET,
            "/instances/default/journal?since=99&wait=10ms",
            Value::Null,
        )
        .await;
    assert_eq!(nothing.status(200).body, "");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn control_calls_are_not_in_the_journal() {
    let mock = Mock::start().await;
    mock.truth("USER_TEST").await;
    mock.control(
        Method::POST,
        "/instances/default/webhook",
        json!({ "text": "x" }),
    )
    .await
    .status(202)
    .lacks("x");
    let kinds: Vec<_> = mock
        .events("?since=1")
        .await
        .iter()
        .map(|event| event["kind"].clone())
        .collect();
    assert_eq!(kinds, ["webhook"]);
    mock.server.shutdown().await;
}

#[tokio::test]
async fn events_are_chosen_by_cause_path_and_number() {
    let mock = Mock::start().await;
    mock.put("/api/users/281", Format::Json, r#"{"active":false}"#)
        .await
        .status(200)
        .contains("USER_TEST");
    let seqs = async |query| -> Vec<Value> {
        let events = mock.events(query).await;
        events.iter().map(|event| event["seq"].clone()).collect()
    };
    assert_eq!(seqs("?cause=2").await, [3]);
    assert_eq!(seqs("?path=/api/users/281").await, [2]);
    assert_eq!(seqs("?path=/oauth2/*").await, [1]);
    assert_eq!(seqs("?limit=2").await, [1, 2]);
    assert_eq!(seqs("?since=1&limit=1&kind=http").await, [2]);
    mock.server.shutdown().await;
}

#[tokio::test]
async fn the_journal_is_an_http_archive_too() {
    let mock = Mock::start().await;
    mock.put(
        "/api/users/281?x=a%20b",
        Format::Json,
        r#"{"active":false}"#,
    )
    .await
    .status(200)
    .contains("USER_TEST");
    let archive = mock
        .control(Method::GET, "/instances/default/journal.har", Value::Null)
        .await;
    let log = archive.status(200).lacks("coupa-mock-secret").json()["log"].clone();
    assert_eq!(log["version"], "1.2");
    let entries = log["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 2);
    let put = &entries[1];
    assert_eq!(put["request"]["method"], "PUT");
    let url = format!("{}/api/users/281?x=a%20b", mock.server.url());
    assert_eq!(put["request"]["url"], url);
    assert_eq!(
        put["request"]["queryString"],
        json!([{ "name": "x", "value": "a b" }])
    );
    let sent = json!({ "mimeType": "application/json", "text": r#"{"active":false}"# });
    assert_eq!(put["request"]["postData"], sent);
    assert_eq!(put["response"]["status"], 200);
    assert_eq!(put["response"]["statusText"], "OK");
    assert_eq!(
        put["response"]["content"]["mimeType"],
        "application/json; charset=utf-8"
    );
    assert_eq!(put["_seq"], 2);
    let none = "/instances/default/journal.har?kind=webhook";
    let empty = mock.control(Method::GET, none, Value::Null).await;
    assert_eq!(empty.status(200).json()["log"]["entries"], json!([]));
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_journal_longer_than_memory_holds_is_read_whole() {
    const COUNT: usize = 12_000;
    let mock = Mock::start().await;
    let instance = mock.server.instance("default").unwrap();
    for number in 0..COUNT {
        instance.receive_webhook(json!(number));
    }
    let events = mock.events("?kind=webhook").await;
    assert_eq!(events.len(), COUNT);
    assert!(
        events
            .iter()
            .enumerate()
            .all(|(number, event)| event["body"] == number)
    );
    mock.server.shutdown().await;
}
