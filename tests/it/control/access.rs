//! Who may call, and probes that everybody may.

use coupa_mock_server::MockServer;
use coupa_mock_server::instance::Secret;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::Mock;

#[tokio::test]
async fn with_an_admin_token_only_its_holder_controls() {
    let mock = Mock::serve(MockServer::builder().admin_token(Secret::new("sesame"))).await;
    let call = |method: Method, path: &str| mock.bare(method, &format!("/_mock{path}"));
    mock.send(call(Method::GET, "/instances"))
        .await
        .status(401)
        .contains("admin token");
    mock.send(call(Method::GET, "/instances").bearer_auth("wrong"))
        .await
        .status(401)
        .contains("admin token");
    mock.send(call(Method::GET, "/instances").bearer_auth("sesame"))
        .await
        .status(200)
        .contains("default");
    mock.send(call(Method::GET, "/healthz"))
        .await
        .status(200)
        .contains("alive");
    mock.send(call(Method::POST, "/instances/default/webhook").json(&json!({})))
        .await
        .status(202)
        .lacks("error");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn an_instance_that_is_named_like_a_call_is_guarded_like_any_other() {
    let mock = Mock::serve(MockServer::builder().admin_token(Secret::new("sesame"))).await;
    let path = "/_mock/instances/webhook";
    let named = mock
        .bare(Method::POST, "/_mock/instances")
        .bearer_auth("sesame");
    mock.send(named.body(r#"{"name":"webhook"}"#))
        .await
        .status(201)
        .contains("webhook");
    mock.send(mock.bare(Method::DELETE, path))
        .await
        .status(401)
        .contains("authorization");
    mock.send(mock.bare(Method::GET, path).bearer_auth("sesame"))
        .await
        .status(200)
        .contains("webhook");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_page_of_another_site_changes_nothing() {
    let mock = Mock::start().await;
    let reset = || mock.bare(Method::POST, "/_mock/instances/default/reset");
    mock.send(reset().header("sec-fetch-site", "cross-site"))
        .await
        .status(403)
        .contains("another site");
    mock.send(reset().header("sec-fetch-site", "same-origin"))
        .await
        .status(204)
        .lacks("another site");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn an_address_that_others_reach_needs_an_admin_token() {
    let refused = MockServer::builder()
        .http("0.0.0.0:0".parse().unwrap())
        .start()
        .await;
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("an admin token is required")
    );
}

#[tokio::test]
async fn probes_answer() {
    let mock = Mock::start().await;
    for (path, part) in [
        ("/healthz", "alive"),
        ("/readyz", "ready"),
        ("/version", env!("CARGO_PKG_VERSION")),
    ] {
        mock.control(Method::GET, path, Value::Null)
            .await
            .status(200)
            .contains(part);
    }
    mock.server.shutdown().await;
}
