//! The authorization code: consent page, code, refresh token
//! (Coupa Compass, *OpenID Connect Clients*).

use coupa_mock_server::MockServer;
use coupa_mock_server::instance::Mode;
use reqwest::{Method, Url, redirect};
use serde_json::{Value, json};

use crate::support::{Mock, Reply};

const CALLBACK: &str = "http://localhost:9/callback?tool=1";
const SCOPE: &str = "core.user.read core.user.write offline_access";

async fn start() -> Mock {
    Mock::serve(MockServer::builder().clock(Mode::Manual)).await
}

/// What a client asks for, with these parameters changed.
fn wish<'a>(changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut wish = vec![
        ("response_type", "code"),
        ("client_id", "coupa-mock"),
        ("redirect_uri", CALLBACK),
        ("scope", SCOPE),
        ("state", "a&b"),
    ];
    for (name, value) in changed {
        wish.retain(|(other, _)| other != name);
        wish.push((name, value));
    }
    wish
}

/// Where the person is sent who presses that button.
async fn press(mock: &Mock, button: &str, wish: &[(&str, &str)]) -> Reply {
    let stay = reqwest::Client::builder()
        .redirect(redirect::Policy::none())
        .build()
        .unwrap();
    let mut form = wish.to_vec();
    form.push(("decision", button));
    let url = format!("{}/oauth2/authorizations", mock.server.url());
    Reply::read(stay.post(url).form(&form).send().await.unwrap()).await
}

fn sent_to(reply: &Reply) -> Vec<(String, String)> {
    let url = Url::parse(reply.status(302).header("location")).unwrap();
    assert!(url.as_str().starts_with(CALLBACK), "{url}");
    url.query_pairs().into_owned().collect()
}

fn value(pairs: &[(String, String)], name: &str) -> String {
    let found = pairs.iter().find(|(other, _)| other == name);
    found
        .unwrap_or_else(|| panic!("{name}: {pairs:?}"))
        .1
        .clone()
}

async fn code(mock: &Mock) -> String {
    value(&sent_to(&press(mock, "approve", &wish(&[])).await), "code")
}

async fn exchange(mock: &Mock, form: &[(&str, &str)]) -> Reply {
    let mut form = form.to_vec();
    form.push(("client_id", "coupa-mock"));
    form.push(("client_secret", "coupa-mock-secret"));
    mock.send(mock.bare(Method::POST, "/oauth2/token").form(&form))
        .await
}

async fn redeem(mock: &Mock, code: &str) -> Reply {
    let grant = ("grant_type", "authorization_code");
    exchange(mock, &[grant, ("code", code), ("redirect_uri", CALLBACK)]).await
}

async fn refresh(mock: &Mock, token: &str, scope: &str) -> Reply {
    let grant = ("grant_type", "refresh_token");
    exchange(mock, &[grant, ("refresh_token", token), ("scope", scope)]).await
}

async fn advance(mock: &Mock, by: &str) {
    mock.control(
        Method::POST,
        "/instances/default/clock",
        json!({ "advance": by }),
    )
    .await
    .status(200);
}

fn refused(reply: &Reply, error: &str) {
    let body = reply.status(400).json();
    assert_eq!(body["error"], error);
    assert!(!body["error_description"].as_str().unwrap().is_empty());
}

#[tokio::test]
async fn the_page_shows_who_asks_for_what() {
    let mock = start().await;
    let page = mock
        .bare(Method::GET, "/oauth2/authorizations/new")
        .query(&wish(&[]));
    let reply = mock.send(page).await;
    assert_eq!(
        reply.status(200).header("content-type"),
        "text/html; charset=utf-8"
    );
    insta::assert_snapshot!("consent_page", reply.body);
    mock.server.shutdown().await;
}

#[tokio::test]
async fn an_approved_client_gets_a_code_and_for_it_both_tokens() {
    let mock = start().await;
    let pairs = sent_to(&press(&mock, "approve", &wish(&[])).await);
    assert_eq!(value(&pairs, "state"), "a&b");
    assert_eq!(
        value(&pairs, "tool"),
        "1",
        "the callback keeps its own query"
    );
    let tokens = redeem(&mock, &value(&pairs, "code")).await;
    let tokens = tokens.status(200).json();
    assert_eq!(tokens["scope"], SCOPE);
    assert_eq!(tokens["expires_in"], 86_399);
    let user = mock
        .bare(Method::GET, "/api/users/281")
        .bearer_auth(tokens["access_token"].as_str().unwrap());
    mock.send(user).await.status(200).contains("USER_TEST");
    // What buys tokens opens nothing itself.
    let user = mock
        .bare(Method::GET, "/api/users/281")
        .bearer_auth(tokens["refresh_token"].as_str().unwrap());
    mock.send(user).await.status(401).contains("invalid_token");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn without_offline_access_there_is_no_refresh_token() {
    let mock = start().await;
    let wish = wish(&[("scope", "core.user.read")]);
    let code = value(&sent_to(&press(&mock, "approve", &wish).await), "code");
    let tokens = redeem(&mock, &code).await.status(200).json();
    assert_eq!(tokens.get("refresh_token"), None);
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_person_who_denies_is_sent_back_without_a_code() {
    let mock = start().await;
    for button in ["deny", ""] {
        let pairs = sent_to(&press(&mock, button, &wish(&[])).await);
        assert_eq!(value(&pairs, "error"), "access_denied");
        assert_eq!(value(&pairs, "state"), "a&b");
        assert!(!pairs.iter().any(|(name, _)| name == "code"));
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_wish_that_cannot_be_granted_is_sent_back_with_the_reason() {
    let mock = start().await;
    for (name, bad, error) in [
        ("scope", "core.user.fly", "invalid_scope"),
        ("response_type", "token", "unsupported_response_type"),
    ] {
        let reply = press(&mock, "approve", &wish(&[(name, bad)])).await;
        assert_eq!(value(&sent_to(&reply), "error"), error);
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn nobody_is_sent_anywhere_without_a_good_client_and_address() {
    let mock = start().await;
    for (name, bad, error) in [
        ("client_id", "nobody", "invalid_client"),
        ("client_id", "", "invalid_request"),
        ("redirect_uri", "", "invalid_request"),
        ("redirect_uri", "/callback", "invalid_request"),
        ("redirect_uri", "javascript:alert(1)", "invalid_request"),
        ("redirect_uri", "http://localhost/#here", "invalid_request"),
    ] {
        let wish = wish(&[(name, bad)]);
        refused(&press(&mock, "approve", &wish).await, error);
        let page = mock
            .bare(Method::GET, "/oauth2/authorizations/new")
            .query(&wish);
        refused(&mock.send(page).await, error);
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_code_is_good_once_for_its_address_and_not_for_long() {
    let mock = start().await;
    let used = code(&mock).await;
    redeem(&mock, &used).await.status(200);
    refused(&redeem(&mock, &used).await, "invalid_grant");

    let grant = ("grant_type", "authorization_code");
    for address in ["http://localhost:9/other", ""] {
        let elsewhere = code(&mock).await;
        let form = [grant, ("code", &*elsewhere), ("redirect_uri", address)];
        refused(&exchange(&mock, &form).await, "invalid_grant");
        // A code that somebody else tried is worth nothing any more.
        refused(&redeem(&mock, &elsewhere).await, "invalid_grant");
    }

    let late = code(&mock).await;
    advance(&mock, "5m").await;
    refused(&redeem(&mock, &late).await, "invalid_grant");
    refused(&redeem(&mock, "nonsense").await, "invalid_grant");
    refused(&redeem(&mock, "").await, "invalid_request");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_code_is_good_for_its_own_instance_only() {
    let mock = start().await;
    let acme = json!({ "name": "acme" });
    let acme = mock.control(Method::POST, "/instances", acme).await;
    let acme = acme.status(201).json();
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &*code(&mock).await),
        ("redirect_uri", CALLBACK),
        ("client_id", acme["client_id"].as_str().unwrap()),
        ("client_secret", acme["client_secret"].as_str().unwrap()),
    ];
    let reply = mock
        .send(mock.bare(Method::POST, "/oauth2/token").form(&form))
        .await;
    refused(&reply, "invalid_grant");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_refresh_token_buys_access_tokens_for_90_days() {
    let mock = start().await;
    let tokens = redeem(&mock, &code(&mock).await).await.status(200).json();
    let token = tokens["refresh_token"].as_str().unwrap();
    advance(&mock, "2159h").await;
    let fresh = refresh(&mock, token, "").await.status(200).json();
    assert_eq!(fresh["scope"], SCOPE);
    assert_eq!(fresh["refresh_token"], token);
    let request = |token: &Value| {
        mock.bare(Method::GET, "/api/users/281")
            .bearer_auth(token.as_str().unwrap())
    };
    mock.send(request(&tokens["access_token"]))
        .await
        .status(401);
    mock.send(request(&fresh["access_token"])).await.status(200);
    advance(&mock, "1h").await;
    refused(&refresh(&mock, token, "").await, "invalid_grant");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_refresh_may_ask_for_less_but_not_for_more() {
    let mock = start().await;
    let tokens = redeem(&mock, &code(&mock).await).await.status(200).json();
    let token = tokens["refresh_token"].as_str().unwrap();
    let less = refresh(&mock, token, "core.user.read").await;
    assert_eq!(less.status(200).json()["scope"], "core.user.read");
    refused(
        &refresh(&mock, token, "core.common.read").await,
        "invalid_scope",
    );
    for bad in ["nonsense", tokens["access_token"].as_str().unwrap()] {
        refused(&refresh(&mock, bad, "").await, "invalid_grant");
    }
    refused(&refresh(&mock, "", "").await, "invalid_request");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_code_with_a_challenge_needs_its_verifier() {
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const S256: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let mock = start().await;
    for (challenge, method, verifier, is_good) in [
        (S256, "S256", VERIFIER, true),
        (S256, "S256", S256, false),
        (S256, "S256", "", false),
        (VERIFIER, "plain", VERIFIER, true),
        (VERIFIER, "", VERIFIER, true),
        (VERIFIER, "plain", "other", false),
        // Nothing was promised, so nothing has to be proved.
        ("", "", VERIFIER, true),
        ("", "", "", true),
    ] {
        let wish = wish(&[
            ("code_challenge", challenge),
            ("code_challenge_method", method),
        ]);
        let code = value(&sent_to(&press(&mock, "approve", &wish).await), "code");
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &*code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", verifier),
        ];
        let reply = exchange(&mock, &form).await;
        if is_good {
            reply.status(200);
        } else {
            refused(&reply, "invalid_grant");
        }
    }
    let wish = wish(&[("code_challenge", S256), ("code_challenge_method", "S512")]);
    let reply = press(&mock, "approve", &wish).await;
    assert_eq!(value(&sent_to(&reply), "error"), "invalid_request");
    let page = mock
        .bare(Method::GET, "/oauth2/authorizations/new")
        .query(&wish);
    mock.send(page)
        .await
        .status(200)
        .contains(S256)
        .contains("name=\"code_challenge_method\"");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn the_journal_shows_no_code() {
    let mock = start().await;
    let code = code(&mock).await;
    redeem(&mock, &code).await.status(200);
    let by_query = format!("/oauth2/token?grant_type=authorization_code&code={code}");
    mock.send(mock.bare(Method::POST, &by_query))
        .await
        .status(400);
    mock.control(Method::GET, "/instances/default/journal", Value::Null)
        .await
        .status(200)
        .contains("code=***")
        .contains("state=a%26b")
        .lacks(&code);
    mock.server.shutdown().await;
}
