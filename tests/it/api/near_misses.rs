//! Near misses: Coupa's answer says no more than Coupa says, the journal says what came closest.

use coupa_mock_server::MockServer;
use coupa_mock_server::instance::Mode;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::support::{CLIENT_FORM, Format, Mock, client_form};

/// The status, and what the journal says of the last request.
async fn missed(mock: &Mock, request: RequestBuilder) -> (u16, Value) {
    let status = mock.send(request).await.status;
    let events = mock.events("?kind=http").await;
    (status, events.last().unwrap()["near_miss"].clone())
}

fn miss(closest: Option<&str>, part: &str, expected: &str, found: &str) -> Value {
    json!({ "closest": closest, "differs": [{ "part": part, "expected": expected, "found": found }] })
}

#[tokio::test]
async fn a_request_without_a_route_names_the_closest_one() {
    let mock = Mock::start().await;
    for (method, path, expected) in [
        (
            Method::GET,
            "/api/user/281",
            miss(Some("GET /api/users/281"), "path", "users", "user"),
        ),
        (
            Method::DELETE,
            "/api/users/281",
            miss(
                Some("GET /api/users/281"),
                "method",
                "GET, PUT, PATCH",
                "DELETE",
            ),
        ),
        (
            Method::GET,
            "/api/users.csv",
            miss(
                Some("GET /api/users"),
                "suffix",
                ".xml, .json or none",
                ".csv",
            ),
        ),
        (
            Method::GET,
            "/oauth2/token",
            miss(Some("POST /oauth2/token"), "method", "POST", "GET"),
        ),
    ] {
        let request = mock.request(method, path, Format::Json);
        assert_eq!(missed(&mock, request).await, (404, expected), "{path}");
    }
    // A record that is not there, and what succeeds or fails by a rule, miss nothing.
    for path in ["/api/users/9999", "/api/users/281", "/api/suppliers"] {
        let request = mock.request(Method::GET, path, Format::Json);
        assert_eq!(missed(&mock, request).await.1, Value::Null, "{path}");
    }
    let rule = json!({ "when": "GET /**", "reply": { "status": 404 } });
    mock.control(Method::POST, "/instances/default/faults", rule)
        .await
        .status(200);
    let request = mock.request(Method::GET, "/api/user/281", Format::Json);
    assert_eq!(missed(&mock, request).await, (404, Value::Null));
    mock.server.shutdown().await;
}

fn token_request(mock: &Mock, id: &str, secret: &str) -> RequestBuilder {
    mock.bare(Method::POST, "/oauth2/token")
        .form(&client_form(id, secret))
}

#[tokio::test]
async fn a_client_that_is_refused_is_told_apart_from_those_that_are_known() {
    let mock = Mock::start().await;
    let known = Some("the client `coupa-mock`");
    for (id, secret, expected) in [
        (
            "coupa-mok",
            "coupa-mock-secret",
            miss(known, "client_id", "coupa-mock", "coupa-mok"),
        ),
        (
            "somebody",
            "x",
            miss(None, "client_id", "the id of a client", "somebody"),
        ),
        (
            "coupa-mock",
            "wrong",
            miss(known, "client_secret", "***", "another one"),
        ),
        (
            "coupa-mock",
            "coupa-mock-secret\n",
            miss(
                known,
                "client_secret",
                "***",
                "the right one with white space around it",
            ),
        ),
        (
            "coupa-mock",
            "coupa-mock",
            miss(known, "client_secret", "***", "the client id"),
        ),
        (
            "coupa-mock",
            "coupa-mock-api-key",
            miss(
                known,
                "client_secret",
                "***",
                "the secret of something else",
            ),
        ),
    ] {
        let request = token_request(&mock, id, secret);
        assert_eq!(
            missed(&mock, request).await,
            (400, expected),
            "{id} {secret:?}"
        );
    }
    let request = token_request(&mock, "coupa-mock", "coupa-mock-secret");
    assert_eq!(missed(&mock, request).await, (200, Value::Null));
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_secret_in_the_wrong_place_is_not_repeated() {
    let mock = Mock::start().await;
    let request = token_request(&mock, "coupa-mock-secret", "coupa-mock");
    let (status, told) = missed(&mock, request).await;
    assert_eq!(status, 400);
    assert_eq!(told["differs"][0]["found"], "a client secret");
    for secret in [
        "coupa-mock-secret",
        "coupa-mock-api-key",
        "an-unknown-secret",
    ] {
        let request = mock.bare(Method::GET, "/api/users/281");
        let told = missed(&mock, request.bearer_auth(secret)).await.1;
        assert!(!told.to_string().contains(secret), "{told}");
        let request = mock.bare(Method::GET, "/api/users/281");
        let told = missed(&mock, request.header("authorization", secret))
            .await
            .1;
        assert!(!told.to_string().contains(secret), "{told}");
    }
    mock.server.shutdown().await;
}

async fn token(mock: &Mock, scope: &str) -> String {
    mock.token(&[&CLIENT_FORM[..], &[("scope", scope)]].concat())
        .await
}

#[tokio::test]
async fn a_token_that_is_no_good_says_why() {
    let world = coupa_mock_server::instance::World::parse("time: 2026-03-02T09:00:00Z").unwrap();
    let mock = Mock::serve(MockServer::builder().clock(Mode::Manual).world(world)).await;
    let get = |token: &str| mock.bare(Method::GET, "/api/users/1").bearer_auth(token);
    let token = token(&mock, "core.common.read").await;
    let scope = miss(None, "scope", "core.user.read", "core.common.read");
    assert_eq!(missed(&mock, get(&token)).await, (403, scope));
    let none = mock.bare(Method::GET, "/api/users/1");
    let missing = miss(None, "Authorization", "Bearer TOKEN", "no such header");
    assert_eq!(missed(&mock, none).await, (401, missing));
    let basic = mock
        .bare(Method::GET, "/api/users/1")
        .basic_auth("a", Some("b"));
    let basic = missed(&mock, basic).await;
    assert_eq!(
        basic,
        (401, miss(None, "Authorization", "Bearer TOKEN", "Basic"))
    );
    let nonsense = miss(None, "token", "an access token", "no token of Coupa's");
    assert_eq!(missed(&mock, get("a.b.c")).await, (401, nonsense));
    let own = Some("a token of the instance `default`");
    let forged = missed(&mock, get(&format!("{token}x"))).await;
    let found = "another server's or another seed's, or none";
    assert_eq!(
        forged,
        (401, miss(own, "signature", "this server's", found))
    );
    let clock = json!({ "advance": "25h" });
    mock.control(Method::POST, "/instances/default/clock", clock)
        .await
        .status(200);
    let expired = missed(&mock, get(&token)).await;
    let (now, end) = ("after 2026-03-03T10:00:00Z", "2026-03-03T08:59:59Z");
    assert_eq!(expired, (401, miss(own, "expiry", now, end)));
    let key = mock
        .bare(Method::GET, "/api/users/1")
        .header("x-coupa-api-key", "coupa-mock-api-key");
    let owner = Some("the API key of the instance `default`");
    assert_eq!(
        missed(&mock, key).await,
        (401, miss(owner, "release", "R34 or older", "R41"))
    );
    mock.server.shutdown().await;
}
