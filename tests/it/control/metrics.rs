//! `/_mock/metrics` in Prometheus' text format.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Format, Mock};

async fn metrics(mock: &Mock) -> String {
    let reply = mock.control(Method::GET, "/metrics", Value::Null).await;
    assert!(
        reply
            .status(200)
            .header("content-type")
            .starts_with("text/plain")
    );
    reply.body
}

#[tokio::test]
async fn what_happened_is_counted_also_in_instances_that_are_gone() {
    let mock = Mock::start().await;
    mock.get("/api/users/281", Format::Json)
        .await
        .status(200)
        .contains("USER_TEST");
    mock.get("/api/users/999", Format::Json)
        .await
        .status(404)
        .lacks("USER_TEST");
    let acme = json!({ "name": "acme" });
    mock.control(Method::POST, "/instances", acme)
        .await
        .status(201)
        .contains("acme");
    let sink = "/instances/acme/webhook";
    mock.control(Method::POST, sink, json!({}))
        .await
        .status(202)
        .lacks("error");
    assert!(metrics(&mock).await.contains("coupa_mock_instances 2\n"));
    mock.control(Method::DELETE, "/instances/acme", Value::Null)
        .await
        .status(204)
        .lacks("error");
    mock.control(Method::POST, "/instances/default/reset", Value::Null)
        .await
        .status(204)
        .lacks("error");
    let text = metrics(&mock).await;
    for line in [
        "coupa_mock_instances 1",
        r#"coupa_mock_requests_total{method="GET",status="200"} 1"#,
        r#"coupa_mock_requests_total{method="GET",status="404"} 1"#,
        r#"coupa_mock_requests_total{method="POST",status="200"} 1"#,
        r#"coupa_mock_journal_events_total{kind="webhook"} 1"#,
        "coupa_mock_journal_dropped_total 0",
        "coupa_mock_faults_fired_total 0",
    ] {
        assert!(
            text.lines().any(|known| known == line),
            "{line} is missing in:\n{text}"
        );
    }
    // Every sample stands under the type of its metric.
    for sample in text.lines().filter(|line| !line.starts_with('#')) {
        let name = sample.split(['{', ' ']).next().unwrap();
        assert!(text.contains(&format!("# TYPE {name} ")), "{sample}");
    }
    mock.server.shutdown().await;
}
