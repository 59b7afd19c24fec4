//! `coupa-mock connector`: events in, log out, a person told, an honest exit status.

use std::process::{Output, Stdio};

use coupa_mock_server::MockServer;
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

/// Runs the connector with a mail server and this webhook; answers with its log and the mails that arrived.
async fn told_by_mail(mock: &Mock, webhook: &str) -> (String, Value) {
    let mut child = Command::new(COUPA_MOCK)
        .arg("connector")
        .env("COUPA_BASE_URL", mock.server.url())
        .env("COUPA_CLIENT_ID", "coupa-mock")
        .env("COUPA_CLIENT_SECRET", "coupa-mock-secret")
        .env("NOTIFY_WEBHOOK_URL", webhook)
        .env("NOTIFY_SMTP_HOST", "127.0.0.1")
        .env(
            "NOTIFY_SMTP_PORT",
            mock.server.smtp().unwrap().port().to_string(),
        )
        .env("NOTIFY_FROM", "Connector <connector@example.com>")
        .env("NOTIFY_TO", "ops@default.coupa-mock.test")
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let events = b"{\"event\": \"user.deactivate\", \"login\": \"NOB\xc3\x96DY\"}\n";
    stdin.write_all(events).await.unwrap();
    drop(stdin);
    let output = child.wait_with_output().await.unwrap();
    assert_eq!(output.status.code(), Some(1));
    let mails = mock
        .control(Method::GET, "/instances/default/mails", Value::Null)
        .await;
    (
        String::from_utf8(output.stderr).unwrap(),
        mails.status(200).json(),
    )
}

#[tokio::test]
async fn a_failure_is_mailed_once_where_there_is_no_webhook_or_it_does_not_answer() {
    let mock = Mock::serve(MockServer::builder().smtp(([127, 0, 0, 1], 0).into())).await;
    for webhook in ["", "http://127.0.0.1:9/hook"] {
        let (log, mails) = told_by_mail(&mock, webhook).await;
        let mails = mails.as_array().unwrap();
        let mail = mails.last().unwrap();
        assert_eq!(mail["to"][0], "ops@default.coupa-mock.test", "{mail}");
        let subject = "Coupa: the deactivation of user NOBÖDY failed: Coupa has no such user, nothing was written";
        assert_eq!(mail["subject"], subject);
        assert!(
            mail["text"].as_str().unwrap().contains("Login: NOBÖDY"),
            "{mail}"
        );
        assert!(
            log.contains("the mail server took the notification"),
            "{log}"
        );
        assert_eq!(mails.len(), 1);
        mock.control(Method::POST, "/instances/default/reset", Value::Null)
            .await
            .status(204);
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_webhook_that_takes_the_message_needs_no_mail() {
    let mock = Mock::serve(MockServer::builder().smtp(([127, 0, 0, 1], 0).into())).await;
    let webhook = format!("{}/_mock/instances/default/webhook", mock.server.url());
    let (_, mails) = told_by_mail(&mock, &webhook).await;
    assert_eq!(mails, Value::Array(Vec::new()));
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
