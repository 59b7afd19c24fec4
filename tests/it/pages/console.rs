//! `/_mock/console` over HTTP.

use coupa_mock_server::MockServer;
use coupa_mock_server::instance::{Secret, World};
use reqwest::Method;
use serde_json::{Value, json};

use crate::mail::sink::Smtp;
use crate::support::{CLIENT_FORM, Mock, Reply};

async fn get(mock: &Mock, path: &str) -> Reply {
    mock.send(mock.bare(Method::GET, &format!("/_mock/console{path}")))
        .await
}

async fn mock() -> Mock {
    let world = World::parse("time: 2026-03-02T09:00:00Z").unwrap();
    let options = MockServer::builder()
        .world(world)
        .clock("manual".parse().unwrap());
    Mock::serve(options.smtp("127.0.0.1:0".parse().unwrap())).await
}

#[tokio::test]
async fn every_instance_is_listed() {
    let mock = mock().await;
    mock.control(Method::POST, "/instances", json!({ "name": "acme" }))
        .await
        .status(201);
    get(&mock, "")
        .await
        .status(200)
        .contains("2 instances")
        .contains("href=\"/_mock/console/acme\"")
        .contains("href=\"/data_sources?instance=acme\"");
}

#[tokio::test]
async fn an_instance_shows_faults_journal_and_messages_without_running_them() {
    let mock = mock().await;
    let rule =
        json!({ "name": "refused", "when": "POST /oauth2/token", "reply": { "status": 503 } });
    mock.control(Method::POST, "/instances/default/faults", rule)
        .await
        .status(200);
    let form = CLIENT_FORM;
    mock.send(mock.bare(Method::POST, "/oauth2/token").form(&form))
        .await
        .status(503);
    let webhook = json!({ "text": "<script>alert(1)</script>" });
    mock.control(Method::POST, "/instances/default/webhook", webhook)
        .await
        .status(202);
    let page = get(&mock, "/default").await;
    page.status(200)
        .contains("POST /oauth2/token → 503, fault refused")
        .contains("refused fired: reply, time 1")
        .contains("&lt;script&gt;alert(1)")
        .lacks("<script>")
        .lacks("coupa-mock-secret")
        .contains("href=\"#event-");
    get(&mock, "/default?kind=webhook")
        .await
        .status(200)
        .lacks("POST /oauth2/token →");
    get(&mock, "/nobody").await.status(404);
    get(&mock, "/default/mails/1").await.status(404);
}

#[tokio::test]
async fn a_button_moves_the_clock() {
    let mock = mock().await;
    let press = |step: &'static str| {
        mock.bare(Method::POST, "/_mock/console/default/clock")
            .form(&[("advance", step)])
    };
    mock.send(press("5m"))
        .await
        .status(200)
        .contains("2026-03-02 09:05:00 UTC");
    for refused in ["-5m", "soon", ""] {
        mock.send(press(refused)).await.status(400);
    }
    mock.send(press("5m").header("sec-fetch-site", "cross-site"))
        .await
        .status(403);
    let clock = mock
        .control(Method::GET, "/instances/default/clock", Value::Null)
        .await;
    assert_eq!(clock.json()["now"], "2026-03-02T09:05:00Z");
}

#[tokio::test]
async fn a_mail_is_shown_as_text_and_its_html_in_a_box() {
    let mock = mock().await;
    let source =
        "Subject: <b>x</b>\r\nContent-Type: text/html\r\n\r\n<p>hello</p><script>alert(1)</script>";
    Smtp::connect(&mock)
        .await
        .mail(&["ops@example.com"], source)
        .await;
    get(&mock, "/default")
        .await
        .contains("/_mock/console/default/mails/1");
    let mail = get(&mock, "/default/mails/1").await;
    mail.status(200)
        .contains("<h1>&lt;b&gt;x&lt;/b&gt;</h1>")
        .contains("hello")
        .contains("sandbox")
        .lacks("alert(1)");
    let html = get(&mock, "/default/mails/1/html").await;
    assert!(
        html.status(200)
            .header("content-security-policy")
            .starts_with("sandbox; default-src 'none'")
    );
    html.contains("<p>hello</p>");
}

#[tokio::test]
async fn with_an_admin_token_a_browser_asks_for_it() {
    let options = MockServer::builder().admin_token(Secret::new("geheim".to_owned()));
    let mock = Mock::serve(options).await;
    let refused = get(&mock, "").await;
    assert_eq!(
        refused.status(401).header("www-authenticate"),
        "Basic realm=\"coupa-mock\""
    );
    let ask = || mock.bare(Method::GET, "/_mock/console");
    mock.send(ask().basic_auth("me", Some("geheim")))
        .await
        .status(200);
    mock.send(ask().basic_auth("me", Some("other")))
        .await
        .status(401);
    mock.send(ask().bearer_auth("geheim")).await.status(200);
    let elsewhere = ask()
        .basic_auth("me", Some("geheim"))
        .header("sec-fetch-site", "cross-site");
    mock.send(elsewhere).await.status(401);
}
