//! `/oauth2/token` and what a token opens.

use coupa_mock_server::MockServer;
use coupa_mock_server::instance::{Mode, World};
use reqwest::Method;

use crate::support::{Format, Mock};

const ID: (&str, &str) = ("client_id", "coupa-mock");
const SECRET: (&str, &str) = ("client_secret", "coupa-mock-secret");
const GRANT: (&str, &str) = ("grant_type", "client_credentials");

#[tokio::test]
async fn a_token_is_issued_for_form_basic_and_query_credentials() {
    let mock = Mock::start().await;
    let form = mock.bare(Method::POST, "/oauth2/token").form(&[
        GRANT,
        ID,
        SECRET,
        ("scope", "core.user.read"),
    ]);
    let basic = mock
        .bare(Method::POST, "/oauth2/token")
        .basic_auth(ID.1, Some(SECRET.1))
        .form(&[GRANT, ("scope", "core.user.read")]);
    let query = mock.bare(Method::POST, "/oauth2/token").query(&[
        GRANT,
        ID,
        SECRET,
        ("scope", "core.user.read"),
    ]);
    for request in [form, basic, query] {
        let reply = mock.send(request).await;
        let token = reply.status(200).json();
        assert_eq!(token["token_type"], "bearer");
        assert_eq!(token["expires_in"], 86_399);
        assert_eq!(token["scope"], "core.user.read");
        let access_token = token["access_token"].as_str().unwrap();
        assert_eq!(access_token.split('.').count(), 3, "a JWT has three parts");
        mock.send(
            mock.bare(Method::GET, "/api/users?limit=1")
                .bearer_auth(access_token),
        )
        .await
        .status(200)
        .contains("<users");
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn the_same_seed_and_clock_give_the_same_token() {
    let mut answers = Vec::new();
    for _ in 0..2 {
        let world = World::parse("time: 2026-03-02T09:00:00Z").unwrap();
        let mock = Mock::serve(MockServer::builder().world(world).clock(Mode::Manual)).await;
        let form = [
            GRANT,
            ID,
            SECRET,
            ("scope", "core.user.read core.user.write"),
        ];
        let reply = mock
            .send(mock.bare(Method::POST, "/oauth2/token").form(&form))
            .await;
        answers.push(reply.status(200).body.clone());
        mock.server.shutdown().await;
    }
    assert_eq!(answers[0], answers[1]);
    insta::assert_snapshot!("token", answers[0]);
}

#[tokio::test]
async fn every_refusal_of_a_token_is_a_400_that_says_why() {
    let mock = Mock::start().await;
    for (form, error, description) in [
        (
            vec![GRANT, ID, ("client_secret", "wrong")],
            "invalid_client",
            "The client identifier provided is invalid",
        ),
        (
            vec![GRANT, ("client_id", "nobody"), SECRET],
            "invalid_client",
            "The client identifier provided is invalid",
        ),
        (vec![GRANT, ID], "invalid_client", "'client_secret' missing"),
        (vec![ID, SECRET], "invalid_request", "'grant_type' missing"),
        (
            vec![("grant_type", "password"), ID, SECRET],
            "unsupported_grant_type",
            "The access grant included",
        ),
        (
            vec![GRANT, ID, SECRET, ("scope", "core.user.fly")],
            "invalid_scope",
            "The requested scope is invalid",
        ),
        (
            vec![
                GRANT,
                ID,
                SECRET,
                ("scope", "core.user.read,core.user.write"),
            ],
            "invalid_scope",
            "The requested scope is invalid",
        ),
    ] {
        let reply = mock
            .send(mock.bare(Method::POST, "/oauth2/token").form(&form))
            .await;
        assert_eq!(reply.status(400).json()["error"], error, "{form:?}");
        reply.contains(description);
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn the_token_url_of_the_swagger_files_works_too() {
    let mock = Mock::start().await;
    let request = mock
        .bare(Method::POST, "/oauth2/access_tokens")
        .form(&[GRANT, ID, SECRET]);
    let reply = mock.send(request).await;
    reply.status(200).contains("access_token");
    assert_eq!(reply.header("cache-control"), "no-store");
    assert!(reply.json()["refresh_token"].is_null());
    mock.server.shutdown().await;
}

#[tokio::test]
async fn without_a_good_token_nothing_is_read_or_written() {
    let mock = Mock::start().await;
    for token in [None, Some("nonsense"), Some("e30.e30.e30")] {
        for (method, path) in [
            (Method::GET, "/api/users"),
            (Method::GET, "/api/users/281"),
            (Method::PUT, "/api/users/281"),
            (Method::POST, "/api/users"),
            (Method::GET, "/api/roles"),
            (Method::GET, "/api/departments"),
        ] {
            let mut request = mock
                .bare(method, path)
                .header("content-type", "application/json")
                .body(r#"{"active":false}"#);
            if let Some(token) = token {
                request = request.bearer_auth(token);
            }
            let reply = mock.send(request).await;
            assert_eq!(reply.status(401).json()["error"], "invalid_token");
            assert!(reply.header("www-authenticate").starts_with("Bearer "));
        }
    }
    assert_eq!(mock.truth("USER_TEST").await["active"], true);
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_token_opens_only_what_its_scopes_name() {
    let mock = Mock::start().await;
    let token = mock
        .token(&[GRANT, ID, SECRET, ("scope", "core.user.read")])
        .await;
    let send = async |method: Method, path: &str| {
        mock.send(
            mock.bare(method, path)
                .bearer_auth(&token)
                .body("<user><active>false</active></user>"),
        )
        .await
    };
    send(Method::GET, "/api/users/281")
        .await
        .status(200)
        .contains("USER_TEST");
    for (method, path) in [
        (Method::PUT, "/api/users/281"),
        (Method::POST, "/api/users"),
        (Method::GET, "/api/roles"),
    ] {
        let reply = send(method, path).await;
        assert_eq!(
            reply.status(403).json()["error"],
            "insufficient_scope",
            "{path}"
        );
    }
    assert_eq!(mock.truth("USER_TEST").await["active"], true);
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_token_expires_by_the_clock_of_its_instance() {
    let mock = Mock::start().await;
    mock.get("/api/users/281", Format::Json)
        .await
        .status(200)
        .contains("USER_TEST");
    mock.control(
        Method::POST,
        "/instances/default/clock",
        serde_json::json!({"advance": "24h"}),
    )
    .await
    .status(200)
    .contains("now");
    mock.get("/api/users/281", Format::Json)
        .await
        .status(401)
        .contains("invalid_token");
    mock.server.shutdown().await;
}
