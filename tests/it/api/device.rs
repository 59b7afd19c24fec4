//! The device code grant (Coupa Compass, *OpenID Connect Clients*; RFC 8628).

use coupa_mock_server::MockServer;
use coupa_mock_server::instance::Mode;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Mock, Reply};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

async fn start() -> Mock {
    Mock::serve(MockServer::builder().clock(Mode::Manual)).await
}

async fn begin(mock: &Mock, scope: &str) -> Value {
    let form = [("client_id", "coupa-mock"), ("scope", scope)];
    let request = mock
        .bare(Method::POST, "/oauth2/device_authorizations")
        .form(&form);
    mock.send(request).await.status(200).json()
}

async fn ask(mock: &Mock, codes: &Value) -> Reply {
    let form = [
        ("grant_type", GRANT),
        ("client_id", "coupa-mock"),
        ("device_code", codes["device_code"].as_str().unwrap()),
    ];
    mock.send(mock.bare(Method::POST, "/oauth2/token").form(&form))
        .await
}

async fn decide(mock: &Mock, code: &str, button: &str) -> Reply {
    let form = [("user_code", code), ("decision", button)];
    mock.send(mock.bare(Method::POST, "/oauth2/device").form(&form))
        .await
}

async fn advance(mock: &Mock, by: &str) {
    let by = json!({ "advance": by });
    mock.control(Method::POST, "/instances/default/clock", by)
        .await
        .status(200);
}

#[track_caller]
fn refused(reply: &Reply, error: &str) {
    assert_eq!(reply.status(400).json()["error"], error);
}

#[tokio::test]
async fn a_device_is_let_in_by_a_person_who_types_its_code() {
    let mock = start().await;
    let codes = begin(&mock, "core.user.read offline_access").await;
    let page = format!("{}/oauth2/device", mock.server.url());
    assert_eq!(codes["verification_uri"], page);
    assert_eq!(codes["interval"], 5);
    assert_eq!(codes["expires_in"], 600);
    let user_code = codes["user_code"].as_str().unwrap();
    refused(&ask(&mock, &codes).await, "authorization_pending");

    mock.send(mock.bare(Method::GET, "/oauth2/device"))
        .await
        .status(200)
        .contains("name=\"user_code\"");
    let complete = codes["verification_uri_complete"].as_str().unwrap();
    let complete = complete.strip_prefix(mock.server.url()).unwrap();
    mock.send(mock.bare(Method::GET, complete))
        .await
        .status(200)
        .contains("<code>coupa-mock</code>")
        .contains("core.user.read")
        .contains("value=\"approve\"");
    decide(&mock, &user_code.to_lowercase(), "approve")
        .await
        .status(200)
        .contains("let in");

    advance(&mock, "5s").await;
    let tokens = ask(&mock, &codes).await.status(200).json();
    assert_eq!(tokens["scope"], "core.user.read offline_access");
    assert!(tokens["refresh_token"].is_string());
    let request = mock
        .bare(Method::GET, "/api/users/281")
        .bearer_auth(tokens["access_token"].as_str().unwrap());
    mock.send(request).await.status(200);
    advance(&mock, "5s").await;
    refused(&ask(&mock, &codes).await, "invalid_grant");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_device_hears_why_it_gets_no_token() {
    let mock = start().await;
    let codes = begin(&mock, "").await;
    refused(&ask(&mock, &codes).await, "authorization_pending");
    refused(&ask(&mock, &codes).await, "slow_down");
    advance(&mock, "10s").await;
    let user_code = codes["user_code"].as_str().unwrap();
    decide(&mock, user_code, "deny").await.status(200);
    refused(&ask(&mock, &codes).await, "access_denied");

    let late = begin(&mock, "").await;
    advance(&mock, "10m").await;
    refused(&ask(&mock, &late).await, "expired_token");
    let user_code = late["user_code"].as_str().unwrap();
    decide(&mock, user_code, "approve").await.status(404);
    refused(
        &ask(&mock, &json!({"device_code": "nonsense"})).await,
        "invalid_grant",
    );
    refused(
        &ask(&mock, &json!({"device_code": ""})).await,
        "invalid_request",
    );
    mock.server.shutdown().await;
}

#[tokio::test]
async fn nobody_gets_codes_without_a_client_and_good_scopes() {
    let mock = start().await;
    for (form, error) in [
        (vec![], "invalid_request"),
        (vec![("client_id", "nobody")], "invalid_client"),
        (
            vec![("client_id", "coupa-mock"), ("scope", "core.user.fly")],
            "invalid_scope",
        ),
    ] {
        let request = mock
            .bare(Method::POST, "/oauth2/device_authorizations")
            .form(&form);
        refused(&mock.send(request).await, error);
    }
    let wrong = [
        ("grant_type", GRANT),
        ("client_id", "coupa-mock"),
        ("client_secret", "wrong"),
        ("device_code", "x"),
    ];
    let request = mock.bare(Method::POST, "/oauth2/token").form(&wrong);
    refused(&mock.send(request).await, "invalid_client");
    for code in ["", "BCDF-GHJK", "<script>"] {
        decide(&mock, code, "approve")
            .await
            .status(404)
            .lacks("<script>");
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_device_code_belongs_to_the_instance_of_its_client() {
    let mock = start().await;
    let acme = mock
        .control(Method::POST, "/instances", json!({ "name": "acme" }))
        .await;
    let acme = acme.status(201).json();
    let form = [("client_id", acme["client_id"].as_str().unwrap())];
    let request = mock
        .bare(Method::POST, "/oauth2/device_authorizations")
        .form(&form);
    let codes = mock.send(request).await.status(200).json();
    let user_code = codes["user_code"].as_str().unwrap();
    mock.send(mock.bare(
        Method::GET,
        &format!("/oauth2/device?user_code={user_code}"),
    ))
    .await
    .status(200)
    .contains("access to acme");
    refused(&ask(&mock, &codes).await, "invalid_grant");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn the_journal_shows_none_of_the_codes() {
    let mock = start().await;
    let codes = begin(&mock, "").await;
    let user_code = codes["user_code"].as_str().unwrap();
    mock.send(mock.bare(
        Method::GET,
        &format!("/oauth2/device?user_code={user_code}"),
    ))
    .await
    .status(200);
    decide(&mock, user_code, "approve").await.status(200);
    ask(&mock, &codes).await.status(200);
    let journal = mock
        .control(Method::GET, "/instances/default/journal", Value::Null)
        .await;
    journal
        .status(200)
        .contains("/oauth2/device_authorizations")
        .lacks(codes["device_code"].as_str().unwrap());
    // Only the page that was sent to the person shows it.
    let requests = journal.body.lines().map(|line| {
        let event: Value = serde_json::from_str(line).unwrap();
        format!("{}{}", event["query"], event["request"])
    });
    for request in requests {
        assert!(!request.contains(user_code), "{request}");
    }
    mock.server.shutdown().await;
}
