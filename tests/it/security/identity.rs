//! Who somebody is not: credentials of another instance, forged and out of date.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use coupa_mock_server::MockServer;
use coupa_mock_server::instance::Secret;
use reqwest::Method;
use serde_json::{Value, json};

use super::serves;
use crate::support::{CLIENT_FORM, Format, Mock, Reply, client_form};

async fn with_acme() -> (Mock, Value, String) {
    let mock = Mock::start().await;
    let world = json!({ "users": [{ "id": 7, "login": "only-acme", "email": "a@example.com",
        "firstname": "A", "lastname": "C" }] });
    let wish = json!({ "name": "acme", "world": world });
    let entry = mock.control(Method::POST, "/instances", wish).await;
    let entry = entry.status(201).json();
    let id = entry["client_id"].as_str().unwrap();
    let secret = entry["client_secret"].as_str().unwrap();
    let form = client_form(id, secret);
    let token = mock.token(&form).await;
    (mock, entry, token)
}

async fn get(mock: &Mock, path: &str, token: &str) -> Reply {
    let request = mock.bare(Method::GET, path).bearer_auth(token);
    mock.send(request.header("accept", "application/json"))
        .await
}

#[tokio::test]
async fn a_token_of_another_instance_opens_that_one_only() {
    let (mock, _, token) = with_acme().await;
    let users = get(&mock, "/api/users", &token).await;
    users.status(200).contains("only-acme").lacks("USER_TEST");
    get(&mock, "/api/users/281", &token).await.status(404);
    mock.get("/api/users", Format::Json)
        .await
        .status(200)
        .contains("USER_TEST")
        .lacks("only-acme");
    // What it did stands in its own journal.
    let path = "/instances/default/journal?path=/api/users/281";
    let journal = mock.control(Method::GET, path, Value::Null).await;
    assert_eq!(journal.status(200).body, "");
    mock.server.shutdown().await;
}

/// The token with one claim changed, signed as before or not at all.
fn forged(token: &str, alg: &str, claim: &str, value: Value) -> String {
    let parts: Vec<_> = token.split('.').collect();
    let decode = |part: &str| -> Value {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    };
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let (mut head, mut claims) = (decode(parts[0]), decode(parts[1]));
    head["alg"] = json!(alg);
    claims[claim] = value;
    let signature = if alg == "none" { "" } else { parts[2] };
    format!("{}.{}.{signature}", encode(&head), encode(&claims))
}

#[tokio::test]
async fn forged_tokens_are_refused() {
    let (mock, _, token) = with_acme().await;
    for forged in [
        forged(&token, "HS256", "instance", json!("default")),
        forged(&token, "none", "instance", json!("default")),
        forged(&token, "none", "instance", json!("acme")),
        forged(&token, "RS256", "instance", json!("acme")),
        forged(&token, "HS256", "exp", json!(i64::MAX)),
        forged(&token, "HS256", "scope", json!("core.user.write")),
        forged(&token, "HS256", "instance", json!("nobody")),
        token[..token.len() - 4].to_owned(),
        format!("{token}x"),
        "a.b.c".to_owned(),
        "x".repeat(20_000),
    ] {
        get(&mock, "/api/users/281", &forged)
            .await
            .status(401)
            .contains("invalid_token");
        serves(&mock).await;
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn what_was_deleted_opens_nothing() {
    let (mock, entry, token) = with_acme().await;
    mock.control(Method::DELETE, "/instances/acme", Value::Null)
        .await
        .status(204);
    get(&mock, "/api/users", &token).await.status(401);
    let form = client_form(
        entry["client_id"].as_str().unwrap(),
        entry["client_secret"].as_str().unwrap(),
    );
    let request = mock.bare(Method::POST, "/oauth2/token").form(&form);
    mock.send(request)
        .await
        .status(400)
        .contains("invalid_client");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn no_credential_of_an_instance_is_one_of_the_control_api() {
    let options = MockServer::builder().admin_token(Secret::new("the-admin-token"));
    let mock = Mock::serve(options).await;
    let form = CLIENT_FORM;
    let token = mock.token(&form).await;
    for credential in [
        &token,
        "coupa-mock-secret",
        "coupa-mock-api-key",
        "",
        "the-admin-toke",
    ] {
        for path in ["/_mock/instances", "/_mock/instances/default/journal"] {
            get(&mock, path, credential).await.status(401);
        }
    }
    get(&mock, "/_mock/instances", "the-admin-token")
        .await
        .status(200);
    get(&mock, "/api/users/281", "the-admin-token")
        .await
        .status(401);
    mock.server.shutdown().await;
}
