//! `X-COUPA-API-KEY`, which releases before 35 take instead of a token
//! (Coupa Compass, *OAuth 2.0 and OIDC*).

use coupa_mock_server::MockServer;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Format, Mock, Reply};

const KEY: &str = "coupa-mock-api-key";

async fn with_release(release: &str) -> Mock {
    Mock::serve(MockServer::builder().release(release.parse().unwrap())).await
}

async fn ask(mock: &Mock, key: &str, format: Format) -> Reply {
    let request = mock
        .bare(Method::GET, "/api/users/281")
        .header("x-coupa-api-key", key)
        .header("accept", format.media_type());
    mock.send(request).await
}

async fn entry(mock: &Mock, name: &str) -> Value {
    let path = format!("/instances/{name}");
    let reply = mock.control(Method::GET, &path, Value::Null).await;
    reply.status(200).json()
}

#[tokio::test]
async fn up_to_release_34_a_key_opens_everything() {
    for format in Format::BOTH {
        let mock = with_release("R34").await;
        assert_eq!(entry(&mock, "default").await["api_key"], KEY);
        ask(&mock, KEY, format)
            .await
            .status(200)
            .contains("USER_TEST");
        let put = mock
            .bare(Method::PUT, "/api/users/281")
            .header("X-COUPA-API-KEY", KEY)
            .header("accept", format.media_type())
            .body(format.user(&[("lastname", "Other")]));
        mock.send(put).await.status(200).contains("Other");
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn a_wrong_key_is_unauthorized() {
    let mock = with_release("R16").await;
    for format in Format::BOTH {
        for key in ["", "coupa-mock-api-kez", "coupa-mock"] {
            ask(&mock, key, format)
                .await
                .status(401)
                .contains("invalid_token");
        }
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn from_release_35_on_no_key_is_known_or_taken() {
    for release in ["R35", "R41"] {
        let mock = with_release(release).await;
        assert_eq!(entry(&mock, "default").await.get("api_key"), None);
        ask(&mock, KEY, Format::Xml).await.status(401).lacks("USER");
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn every_instance_has_a_key_of_its_own_that_goes_with_it() {
    let mock = Mock::start().await;
    let old = json!({ "name": "old", "world": { "settings": { "release": "R30" } } });
    let reply = mock.control(Method::POST, "/instances", old).await;
    let key = reply.status(201).json()["api_key"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(key.len(), 40, "as long as Coupa's");
    ask(&mock, &key, Format::Json)
        .await
        .status(404)
        .lacks("USER_TEST");
    mock.control(Method::DELETE, "/instances/old", Value::Null)
        .await
        .status(204);
    ask(&mock, &key, Format::Json).await.status(401);
    mock.server.shutdown().await;
}
