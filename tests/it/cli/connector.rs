//! `coupa-mock connector`: events in, log out, a person told, an honest exit status.

use std::process::{Output, Stdio};

use reqwest::Method;
use serde_json::Value;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use crate::support::{COUPA_MOCK, Mock};

/// Runs the connector with these lines on standard input.
async fn connector(mock: &Mock, events: &str) -> Output {
    let mut child = Command::new(COUPA_MOCK)
        .arg("connector")
        .env("COUPA_BASE_URL", mock.server.url())
        .env("COUPA_CLIENT_ID", "coupa-mock")
        .env("COUPA_CLIENT_SECRET", "coupa-mock-secret")
        .env(
            "NOTIFY_WEBHOOK_URL",
            format!("{}/_mock/instances/default/webhook", mock.server.url()),
        )
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(events.as_bytes()).await.unwrap();
    drop(stdin);
    child.wait_with_output().await.unwrap()
}

#[tokio::test]
async fn one_bad_event_is_reported_and_the_others_are_done() {
    let mock = Mock::start().await;
    let events = "{\"event\": \"user.deactivate\", \"login\": \"NOBODY\"}\n\
                  this is no event\n\
                  {\"event\": \"user.deactivate\", \"login\": \"USER_TEST\", \"via\": \"api\"}\n";
    let output = connector(&mock, events).await;
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(mock.truth("USER_TEST").await["active"], false);
    let webhooks = mock
        .control(Method::GET, "/instances/default/webhooks", Value::Null)
        .await;
    let told = webhooks.status(200).json();
    assert_eq!(told.as_array().unwrap().len(), 2, "{told}");
    assert_eq!(told[0]["body"]["login"], "NOBODY");
    let log = String::from_utf8(output.stderr).unwrap();
    for line in log.lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        assert!(
            record["time"].is_string()
                && record["level"].is_string()
                && record["message"].is_string(),
            "{line}"
        );
    }
    assert!(log.contains("\"outcome\":\"deactivated\""), "{log}");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn success_is_exit_status_0_and_nobody_is_bothered() {
    let mock = Mock::start().await;
    let output = connector(
        &mock,
        "{\"event\": \"user.deactivate\", \"login\": \"USER_TEST\"}\n",
    )
    .await;
    assert_eq!(output.status.code(), Some(0));
    let webhooks = mock
        .control(Method::GET, "/instances/default/webhooks", Value::Null)
        .await;
    assert_eq!(webhooks.status(200).body, "[]");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_missing_variable_is_named() {
    let output = Command::new(COUPA_MOCK)
        .arg("connector")
        .env_remove("COUPA_BASE_URL")
        .stdin(Stdio::null())
        .output()
        .await
        .unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("COUPA_BASE_URL"));
}
