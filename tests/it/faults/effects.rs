//! What each effect leaves of the step: whether the change is made, and what the answer says of it.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::{met, rule};
use crate::support::{CLIENT_FORM, Format, Mock, Reply};

const PUT: &str = "PUT /api/users/281";

async fn deactivate(mock: &Mock, format: Format) -> Result<Reply, reqwest::Error> {
    let request = mock
        .request(Method::PUT, "/api/users/281", format)
        .body(format.user(&[("active", "false")]));
    let response = request.send().await?;
    Ok(Reply::read(response).await)
}

async fn is_active(mock: &Mock) -> Value {
    mock.truth("USER_TEST").await["active"].clone()
}

#[tokio::test]
async fn before_nothing_happened_and_after_the_change_stays() {
    for (effect, active) in [
        (json!({"reset": "before"}), true),
        (json!({"reset": "after"}), false),
    ] {
        let mock = Mock::start().await;
        rule(&mock, PUT, &effect).await;
        assert!(deactivate(&mock, Format::Xml).await.is_err(), "{effect}");
        assert_eq!(is_active(&mock).await, active, "{effect}");
        let exchange = met(&mock).await;
        assert_eq!(
            (exchange.response, exchange.fault.as_deref()),
            (None, Some("the rule"))
        );
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn an_answer_of_a_rule_comes_instead_of_the_change_or_after_it() {
    for (phase, active) in [("before", true), ("after", false)] {
        for effect in [
            json!({"html": {"status": 502}}),
            json!({"reply": {"status": 502}}),
        ] {
            let mock = Mock::start().await;
            let mut effect = effect.clone();
            effect["phase"] = phase.into();
            rule(&mock, PUT, &effect).await;
            let reply = deactivate(&mock, Format::Xml).await.unwrap();
            assert_eq!(
                reply.status(502).header("content-type"),
                "text/html; charset=utf-8"
            );
            assert_eq!(is_active(&mock).await, active, "{effect}");
            mock.server.shutdown().await;
        }
    }
}

#[tokio::test]
async fn an_ignored_change_is_answered_as_if_it_were_made() {
    for format in Format::BOTH {
        let mock = Mock::start().await;
        rule(&mock, "* /api/users/**", &json!({"ignore": true})).await;
        let shown = match format {
            Format::Xml => "<active type=\"boolean\">false</active>",
            Format::Json => "\"active\":false",
        };
        deactivate(&mock, format)
            .await
            .unwrap()
            .status(200)
            .contains(shown);
        assert_eq!(is_active(&mock).await, true);
        // A refusal stays one.
        let reply = mock
            .put("/api/users/281", format, format.user(&[("login", "")]))
            .await;
        assert!(!reply.status(400).errors().is_empty());
        assert!(mock.events("?kind=change").await.is_empty());
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn a_delayed_change_is_made_at_once_unless_the_rule_says_before() {
    for (phase, active) in [("after", false), ("before", true)] {
        let mock = Mock::start().await;
        rule(&mock, PUT, &json!({"delay": "1h", "phase": phase})).await;
        let gives_up = mock
            .request(Method::PUT, "/api/users/281", Format::Xml)
            .body(Format::Xml.user(&[("active", "false")]))
            .timeout(Duration::from_millis(300));
        assert!(gives_up.send().await.unwrap_err().is_timeout());
        assert_eq!(is_active(&mock).await, active, "{phase}");
        assert_eq!(met(&mock).await.response, None);
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn a_reset_ends_a_delay_and_what_waited_does_not_change_the_new_world() {
    for (phase, status) in [("after", 200), ("before", 503)] {
        let mock = Mock::start().await;
        rule(&mock, PUT, &json!({"delay": "1h", "phase": phase})).await;
        let (reply, ()) = tokio::join!(deactivate(&mock, Format::Xml), async {
            let journal = mock.server.instance("default").unwrap();
            let fired = coupa_mock_server::journal::Filter {
                kind: Some(coupa_mock_server::journal::Kind::Fault),
                ..Default::default()
            };
            assert_eq!(
                journal
                    .journal()
                    .wait(fired, Duration::from_secs(10))
                    .await
                    .events
                    .len(),
                1
            );
            mock.control(Method::POST, "/instances/default/reset", Value::Null)
                .await
                .status(204);
        });
        reply.unwrap().status(status);
        assert_eq!(is_active(&mock).await, true, "{phase}");
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn an_expired_token_is_gone_and_a_new_one_is_good() {
    let mock = Mock::start().await;
    rule(&mock, PUT, &json!({"expire_token": true, "nth": 1})).await;
    deactivate(&mock, Format::Xml)
        .await
        .unwrap()
        .status(401)
        .contains("invalid_token");
    deactivate(&mock, Format::Xml)
        .await
        .unwrap()
        .status(401)
        .contains("invalid_token");
    assert_eq!(is_active(&mock).await, true);
    let form = CLIENT_FORM;
    let token = mock.token(&form).await;
    let request = mock.bare(Method::GET, "/api/users/281").bearer_auth(token);
    mock.send(request).await.status(200).contains("USER_TEST");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn the_rate_limit_says_when_to_come_back_or_nothing() {
    let mock = Mock::start().await;
    rule(&mock, PUT, &json!({"rate_limit": {"retry_after": 2}})).await;
    let reply = deactivate(&mock, Format::Xml).await.unwrap();
    assert_eq!(reply.status(429).header("retry-after"), "2");
    rule(&mock, PUT, &json!({"rate_limit": {}})).await;
    let reply = deactivate(&mock, Format::Xml).await.unwrap();
    assert!(!reply.status(429).headers.contains_key("retry-after"));
    assert_eq!(is_active(&mock).await, true);
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_malformed_answer_is_in_the_format_that_was_asked_for_also_when_it_is_empty() {
    for format in Format::BOTH {
        let mock = Mock::start().await;
        rule(&mock, "GET /api/users/**", &json!({"malformed": true})).await;
        for (path, status) in [("/api/users/281", 200), ("/api/users/9999", 404)] {
            let reply = mock.get(path, format).await;
            assert!(
                reply
                    .status(status)
                    .header("content-type")
                    .starts_with(format.media_type())
            );
            match format {
                Format::Xml => {
                    assert!(reply.body.starts_with('<') && !reply.body.contains("</user>"));
                }
                Format::Json => assert!(serde_json::from_str::<Value>(&reply.body).is_err()),
            }
        }
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn the_connection_is_whole_again_for_the_next_request() {
    let mock = Mock::start().await;
    for effect in [
        json!({"slow": 100_000}),
        json!({"stall": "1ms"}),
        json!({"malformed": true}),
    ] {
        rule(&mock, "GET /api/users/281", &json!({"nth": 1, effect.as_object().unwrap().keys().next().unwrap(): effect.as_object().unwrap().values().next().unwrap()})).await;
        mock.get("/api/users/281", Format::Json).await.status(200);
        let reply = mock.get("/api/users/281", Format::Json).await;
        assert_eq!(reply.status(200).json()["login"], "USER_TEST");
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_slow_answer_begins_at_once_up_to_the_byte_of_the_rule() {
    let mock = Mock::start().await;
    let whole = mock.get("/api/users/281", Format::Json).await.body;
    rule(
        &mock,
        "GET /api/users/281",
        &json!({"slow": 1, "offset": 40}),
    )
    .await;
    let ask = mock.request(Method::GET, "/api/users/281", Format::Json);
    let mut answer = ask.send().await.unwrap();
    assert_eq!(answer.content_length(), Some(whole.len() as u64));
    let mut came = Vec::new();
    while came.len() < 40 {
        came.extend(answer.chunk().await.unwrap().unwrap());
    }
    // The client leaves long before the rest could come, one byte a second.
    drop(answer);
    assert!((40..60).contains(&came.len()), "{}", came.len());
    assert!(whole.as_bytes().starts_with(&came));
    let exchange = met(&mock).await;
    let sent = exchange.response.unwrap().body.bytes().len();
    assert!((40..60).contains(&sent), "{sent}");
    assert_eq!(exchange.fault.as_deref(), Some("the rule"));
    mock.server.shutdown().await;
}
