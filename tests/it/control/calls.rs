//! What a call may leave out, and every refusal.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::Mock;

/// Each call is refused with this status, and its error says this.
async fn refused(calls: impl IntoIterator<Item = (Method, &str, Value, u16, &str)>) {
    let mock = Mock::start().await;
    for (method, path, body, status, part) in calls {
        let reply = mock.control(method, path, body).await;
        let error = reply.status(status).json();
        let text = format!("{} {}", error["error"], error["detail"]);
        assert!(text.contains(part), "{path}: {text}");
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_new_instance_is_named() {
    refused(
        [
            (
                json!({ "name": "default" }),
                409,
                "the name `default` is taken",
            ),
            (json!({ "name": "Big" }), 400, "invalid name `Big`"),
            (json!({ "nam": "x" }), 400, "unknown field `nam`"),
            (json!({ "clock": "fast" }), 400, "invalid clock `fast`"),
            (json!({ "world": { "usrs": [] } }), 400, "unknown key"),
            (
                json!({ "world": { "users": [{ "login": "x1" }] } }),
                400,
                "users[0]",
            ),
            (
                json!({ "world": { "users": [{ "logn": "x1" }] } }),
                400,
                "Did you mean `login`?",
            ),
            (
                json!({ "world": { "generate": { "users": -5 } } }),
                400,
                "\"field\":\"world.generate\"",
            ),
        ]
        .map(|(body, status, part)| (Method::POST, "/instances", body, status, part)),
    )
    .await;
}

#[tokio::test]
async fn what_cannot_be_read_is_named() {
    refused(
        [
            ("/instances/nope", 404, "no instance is named `nope`"),
            (
                "/instances/nope/journal",
                404,
                "no instance is named `nope`",
            ),
            ("/instances/default/users/x", 400, "expected a whole number"),
            (
                "/instances/default/users/999",
                404,
                "no user has the id 999",
            ),
            ("/instances/default/users?name=x", 400, "expected `login`"),
            (
                "/instances/default/journal?sinc=1",
                400,
                "did you mean `since`?",
            ),
            (
                "/instances/default/journal?since=x",
                400,
                "invalid number `x`",
            ),
            ("/instances/default/journal?kind=dream", 400, "unknown kind"),
            (
                "/instances/default/journal?wait=long",
                400,
                "invalid duration `long`",
            ),
            ("/nope", 404, "no such control call"),
            ("/", 404, "no such control call"),
        ]
        .map(|(path, status, part)| (Method::GET, path, Value::Null, status, part)),
    )
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_a_move_of_the_clock_is_named() {
    refused(
        [
            (json!({}), "exactly one of"),
            (json!({ "advance": "5m", "mode": "real" }), "exactly one of"),
            (json!({ "advance": "later" }), "invalid duration `later`"),
            (json!({ "advance": "-5m" }), "invalid duration"),
            (json!({ "set": "noon" }), "invalid moment `noon`"),
            (
                json!({ "set": "2001-01-01T00:00:00Z" }),
                "cannot be set back",
            ),
            (json!({ "mode": "fast" }), "invalid clock `fast`"),
        ]
        .map(|(body, part)| (Method::POST, "/instances/default/clock", body, 400, part)),
    )
    .await;
}

#[tokio::test]
async fn a_verb_that_a_call_does_not_have_is_refused() {
    refused(
        ["/version", "/instances", "/instances/default/journal"]
            .map(|path| (Method::PATCH, path, Value::Null, 405, "other methods")),
    )
    .await;
}

#[tokio::test]
async fn the_default_instance_stays() {
    refused([(
        Method::DELETE,
        "/instances/default",
        Value::Null,
        409,
        "cannot be deleted",
    )])
    .await;
}

#[tokio::test]
async fn the_offending_field_is_named() {
    let mock = Mock::start().await;
    for (method, path, body, field) in [
        (Method::POST, "", "{", "body"),
        (Method::POST, "", "[]", "body"),
        (Method::POST, "", r#"{"nam":"x"}"#, "nam"),
        (Method::POST, "", r#"{"name":7}"#, "name"),
        (Method::POST, "", r#"{"name":"default"}"#, "name"),
        (Method::POST, "", r#"{"seed":-1}"#, "seed"),
        (Method::POST, "", r#"{"clock":"fast"}"#, "clock"),
        (
            Method::POST,
            "",
            r#"{"world":{"users":[{"login":"jdoe","logn":"x"}]}}"#,
            "world.users[0].logn",
        ),
        (
            Method::POST,
            "/default/clock",
            r#"{"advance":5}"#,
            "advance",
        ),
        (Method::POST, "/default/clock", r#"{"set":"noon"}"#, "set"),
        (
            Method::PUT,
            "/default/faults",
            r#"[{"when":"GET /**","reply":{"stauts":500}}]"#,
            "reply.stauts",
        ),
        (
            Method::PUT,
            "/default/faults",
            r#"{"pack":"floky"}"#,
            "pack",
        ),
        (
            Method::POST,
            "/default/faults",
            r#"{"when":"GET /**"}"#,
            "reply",
        ),
        (Method::GET, "/nope", "", "name"),
        (Method::DELETE, "/default", "", "name"),
        (Method::GET, "/default/users/x", "", "id"),
        (Method::GET, "/default/users/9999", "", "id"),
        (Method::GET, "/default/mails/1", "", "id"),
        (Method::GET, "/default/journal?limit=x", "", "limit"),
    ] {
        let call = mock
            .bare(method, &format!("/_mock/instances{path}"))
            .body(body);
        let error = mock.send(call).await.json();
        assert_eq!(error["detail"]["field"], field, "{body}: {error}");
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_call_without_a_body_or_a_media_type_is_understood() {
    let mock = Mock::start().await;
    let post = |path: &str| mock.bare(Method::POST, &format!("/_mock/instances{path}"));
    mock.send(post("")).await.status(201).contains("instance-1");
    mock.send(post("").body(r#"{"name":"acme","clock":null}"#))
        .await
        .status(201)
        .contains("acme");
    // What `curl -d` calls it.
    let form = "application/x-www-form-urlencoded";
    let manual = post("/acme/clock")
        .header("content-type", form)
        .body(r#"{"mode":"manual"}"#);
    mock.send(manual).await.status(200).contains("manual");
    mock.send(post("/acme/webhook").body(r#""hello""#))
        .await
        .status(202)
        .lacks("hello");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_message_that_is_too_large_for_the_sink_is_refused() {
    let mock = Mock::start().await;
    let sink = "/_mock/instances/default/webhook";
    let large = mock.bare(Method::POST, sink).body("1".repeat(9 << 20));
    let refused = mock.send(large).await;
    assert_eq!(refused.status(413).json()["detail"]["field"], "body");
    let kept = mock.control(Method::GET, "/instances/default/webhooks", Value::Null);
    assert_eq!(kept.await.status(200).body, "[]");
    mock.server.shutdown().await;
}
