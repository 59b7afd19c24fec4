//! Codes that a client was given are good after a restart, too.

use std::path::Path;

use coupa_mock_server::MockServer;
use coupa_mock_server::instance::Mode;
use reqwest::{Method, Url, redirect};
use serde_json::{Value, json};

use crate::support::{Mock, Reply};

const CALLBACK: &str = "http://localhost:9/callback";
const SCOPE: &str = "core.user.read offline_access";

async fn start(folder: &Path) -> Mock {
    let options = MockServer::builder().clock(Mode::Manual);
    Mock::serve(options.data_dir(folder.join("data"))).await
}

async fn restart(mock: Mock, folder: &Path) -> Mock {
    mock.server.shutdown().await;
    start(folder).await
}

/// A code for a consent whose challenge is `verifier` itself.
async fn code(mock: &Mock) -> String {
    let stay = reqwest::Client::builder().redirect(redirect::Policy::none());
    let form = [
        ("response_type", "code"),
        ("client_id", "coupa-mock"),
        ("redirect_uri", CALLBACK),
        ("scope", SCOPE),
        ("code_challenge", "verifier"),
        ("decision", "approve"),
    ];
    let url = format!("{}/oauth2/authorizations", mock.server.url());
    let reply = stay.build().unwrap().post(url).form(&form).send().await;
    let reply = Reply::read(reply.unwrap()).await;
    let address = Url::parse(reply.status(302).header("location")).unwrap();
    let mut pairs = address.query_pairs();
    pairs.find(|(name, _)| name == "code").unwrap().1.into()
}

async fn exchange(mock: &Mock, form: &[(&str, &str)]) -> Reply {
    let mut form = form.to_vec();
    form.push(("client_id", "coupa-mock"));
    form.push(("client_secret", "coupa-mock-secret"));
    mock.send(mock.bare(Method::POST, "/oauth2/token").form(&form))
        .await
}

async fn redeem(mock: &Mock, code: &str, verifier: &str) -> Reply {
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", verifier),
    ];
    exchange(mock, &form).await
}

async fn ask(mock: &Mock, codes: &Value) -> Reply {
    let form = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
        ("device_code", codes["device_code"].as_str().unwrap()),
    ];
    exchange(mock, &form).await
}

async fn advance(mock: &Mock, by: &str) {
    let by = json!({ "advance": by });
    let moved = mock.control(Method::POST, "/instances/default/clock", by);
    moved.await.status(200);
}

#[track_caller]
fn refused(reply: &Reply, error: &str) {
    assert_eq!(reply.status(400).json()["error"], error);
}

#[tokio::test]
async fn an_authorization_code_is_good_once_and_for_its_time() {
    let folder = tempfile::tempdir().unwrap();
    let mock = start(folder.path()).await;
    let (first, other, late) = (code(&mock).await, code(&mock).await, code(&mock).await);
    let mock = restart(mock, folder.path()).await;
    refused(&redeem(&mock, &other, "guess").await, "invalid_grant");
    let tokens = redeem(&mock, &first, "verifier").await.status(200).json();
    assert_eq!(tokens["scope"], SCOPE);
    let fresh = code(&mock).await;
    assert!(
        ![&first, &other, &late].contains(&&fresh),
        "given out twice"
    );

    let mock = restart(mock, folder.path()).await;
    for spent in [&first, &other] {
        refused(&redeem(&mock, spent, "verifier").await, "invalid_grant");
    }
    advance(&mock, "5m").await;
    refused(&redeem(&mock, &late, "verifier").await, "invalid_grant");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_device_goes_on_waiting_and_hears_what_a_person_decided() {
    let folder = tempfile::tempdir().unwrap();
    let mock = start(folder.path()).await;
    let begin = mock.bare(Method::POST, "/oauth2/device_authorizations");
    let begin = begin.form(&[("client_id", "coupa-mock"), ("scope", SCOPE)]);
    let codes = mock.send(begin).await.status(200).json();
    refused(&ask(&mock, &codes).await, "authorization_pending");

    let mock = restart(mock, folder.path()).await;
    refused(&ask(&mock, &codes).await, "slow_down");
    let user_code = codes["user_code"].as_str().unwrap();
    let decide = mock.bare(Method::POST, "/oauth2/device");
    let decide = decide.form(&[("user_code", user_code), ("decision", "approve")]);
    mock.send(decide).await.status(200);

    let mock = restart(mock, folder.path()).await;
    advance(&mock, "10s").await;
    let tokens = ask(&mock, &codes).await.status(200).json();
    assert_eq!(tokens["scope"], SCOPE);

    let mock = restart(mock, folder.path()).await;
    refused(&ask(&mock, &codes).await, "invalid_grant");
    mock.server.shutdown().await;
}
