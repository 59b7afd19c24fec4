//! Instances, clock, reset, webhooks, health; and every refusal.

use coupa_mock_server::MockServer;
use coupa_mock_server::instance::Secret;
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Format, Mock};

#[tokio::test]
async fn instances_are_listed_shown_and_told_apart_by_name() {
    let mock = Mock::start().await;
    let entry = mock
        .control(Method::POST, "/instances", json!({ "name": "acme" }))
        .await
        .status(201)
        .json();
    let url = mock.server.url();
    assert_eq!(entry["name"], "acme");
    assert_eq!(entry["token_url"], format!("{url}/oauth2/token"));
    assert_eq!(
        entry["webhook_url"],
        format!("{url}/_mock/instances/acme/webhook")
    );
    assert_eq!(entry["notify_to"], "ops@acme.coupa-mock.test");
    let all = mock
        .control(Method::GET, "/instances", Value::Null)
        .await
        .status(200)
        .json();
    assert_eq!(all["acme"], entry);
    assert_eq!(all["default"]["client_id"], "coupa-mock");
    assert_eq!(
        mock.control(Method::GET, "/instances/acme", Value::Null)
            .await
            .status(200)
            .json(),
        entry
    );
    let unnamed = mock
        .control(Method::POST, "/instances", json!({}))
        .await
        .status(201)
        .json();
    assert_ne!(unnamed["name"], "");
    mock.server.shutdown().await;
}

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
async fn an_instance_that_is_named_like_a_call_is_guarded_like_any_other() {
    let mock = Mock::serve(MockServer::builder().admin_token(Secret::new("sesame"))).await;
    let path = "/_mock/instances/webhook";
    let named = mock
        .bare(Method::POST, "/_mock/instances")
        .bearer_auth("sesame");
    mock.send(named.body(r#"{"name":"webhook"}"#))
        .await
        .status(201)
        .contains("webhook");
    mock.send(mock.bare(Method::DELETE, path))
        .await
        .status(401)
        .contains("authorization");
    mock.send(mock.bare(Method::GET, path).bearer_auth("sesame"))
        .await
        .status(200)
        .contains("webhook");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_page_of_another_site_changes_nothing() {
    let mock = Mock::start().await;
    let reset = || mock.bare(Method::POST, "/_mock/instances/default/reset");
    mock.send(reset().header("sec-fetch-site", "cross-site"))
        .await
        .status(403)
        .contains("another site");
    mock.send(reset().header("sec-fetch-site", "same-origin"))
        .await
        .status(204)
        .lacks("another site");
    mock.server.shutdown().await;
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
async fn a_reset_takes_everything_back_but_tokens() {
    let mock = Mock::start().await;
    let before = mock.truth("USER_TEST").await;
    mock.put("/api/users/281", Format::Json, r#"{"active":false}"#)
        .await
        .status(200)
        .contains("USER_TEST");
    mock.control(
        Method::POST,
        "/instances/default/webhook",
        json!({ "text": "hi" }),
    )
    .await
    .status(202)
    .lacks("hi");
    mock.control(
        Method::PUT,
        "/instances/default/faults",
        json!([{ "when": "GET /api/users/**", "reply": { "status": 503 } }]),
    )
    .await
    .status(200)
    .contains("503");
    assert_eq!(
        mock.control(Method::POST, "/instances/default/reset", Value::Null)
            .await
            .status(204)
            .body,
        ""
    );
    assert_eq!(mock.truth("USER_TEST").await["active"], before["active"]);
    let read = async |what: &str| {
        mock.control(
            Method::GET,
            &format!("/instances/default/{what}"),
            Value::Null,
        )
        .await
        .status(200)
        .body
        .clone()
    };
    assert_eq!(read("webhooks").await, "[]");
    assert_eq!(read("faults").await, "[]");
    assert_eq!(read("journal").await, "");
    mock.get("/api/users/281", Format::Json)
        .await
        .status(200)
        .contains("USER_TEST");
    assert!(read("journal").await.starts_with(r#"{"seq":1,"#));
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_reset_clock_shows_real_time_again_unless_the_world_says_another() {
    let clock = async |mock: &Mock, method, body| {
        let path = "/instances/default/clock";
        let shown = mock.control(method, path, body).await.status(200).json();
        let now: Timestamp = shown["now"].as_str().unwrap().parse().unwrap();
        now
    };
    let reset = async |mock: &Mock| {
        let path = "/instances/default/reset";
        let reply = mock.control(Method::POST, path, Value::Null).await;
        assert_eq!(reply.status, 204);
    };
    let mock = Mock::start().await;
    let started = clock(&mock, Method::GET, Value::Null).await;
    clock(&mock, Method::POST, json!({ "advance": "25h" })).await;
    reset(&mock).await;
    let now = clock(&mock, Method::GET, Value::Null).await;
    assert!(now >= started && now < started + SignedDuration::from_hours(1));
    mock.server.shutdown().await;

    let mock = Mock::with_world("time: 2026-03-02T09:00:00Z").await;
    clock(&mock, Method::POST, json!({ "advance": "25h" })).await;
    reset(&mock).await;
    let now = clock(&mock, Method::GET, Value::Null).await;
    assert!(now.to_string().starts_with("2026-03-02T09:"), "{now}");
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

#[tokio::test]
async fn a_clock_is_moved_and_stamps_what_happens() {
    let mock = Mock::with_world("{ time: 2026-03-02T09:00:00Z, users: [{ login: jdoe, email: j@example.com, firstname: J, lastname: Doe, id: 7 }] }").await;
    let clock = async |body| {
        mock.control(Method::POST, "/instances/default/clock", body)
            .await
            .status(200)
            .json()
    };
    assert_eq!(clock(json!({ "mode": "manual" })).await["mode"], "manual");
    let set = clock(json!({ "set": "2026-03-02T10:00:00Z" })).await;
    assert_eq!(
        set,
        json!({ "now": "2026-03-02T10:00:00Z", "mode": "manual" })
    );
    clock(json!({ "advance": "1h30m" })).await;
    mock.put("/api/users/7", Format::Json, r#"{"active":false}"#)
        .await
        .status(200)
        .contains(r#""updated-at":"2026-03-02T11:30:00Z""#);
    assert_eq!(mock.events("?kind=clock").await.len(), 2);
    mock.server.shutdown().await;
}

#[tokio::test]
async fn webhooks_are_kept_in_order() {
    let mock = Mock::start().await;
    for text in ["one", "two"] {
        mock.control(
            Method::POST,
            "/instances/default/webhook",
            json!({ "text": text }),
        )
        .await
        .status(202)
        .lacks(text);
    }
    let kept = mock
        .control(Method::GET, "/instances/default/webhooks", Value::Null)
        .await
        .status(200)
        .json();
    assert_eq!(kept[0]["body"], json!({ "text": "one" }));
    assert_eq!(kept[1]["body"], json!({ "text": "two" }));
    mock.send(
        mock.bare(Method::POST, "/_mock/instances/default/webhook")
            .header("content-type", "application/json")
            .body("{"),
    )
    .await
    .status(400)
    .contains("error");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn probes_answer() {
    let mock = Mock::start().await;
    for (path, part) in [
        ("/healthz", "alive"),
        ("/readyz", "ready"),
        ("/version", env!("CARGO_PKG_VERSION")),
    ] {
        mock.control(Method::GET, path, Value::Null)
            .await
            .status(200)
            .contains(part);
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn with_an_admin_token_only_its_holder_controls() {
    let mock = Mock::serve(MockServer::builder().admin_token(Secret::new("sesame"))).await;
    let call = |method: Method, path: &str| mock.bare(method, &format!("/_mock{path}"));
    mock.send(call(Method::GET, "/instances"))
        .await
        .status(401)
        .contains("admin token");
    mock.send(call(Method::GET, "/instances").bearer_auth("wrong"))
        .await
        .status(401)
        .contains("admin token");
    mock.send(call(Method::GET, "/instances").bearer_auth("sesame"))
        .await
        .status(200)
        .contains("default");
    mock.send(call(Method::GET, "/healthz"))
        .await
        .status(200)
        .contains("alive");
    mock.send(call(Method::POST, "/instances/default/webhook").json(&json!({})))
        .await
        .status(202)
        .lacks("error");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn an_address_that_others_reach_needs_an_admin_token() {
    let refused = MockServer::builder()
        .http("0.0.0.0:0".parse().unwrap())
        .start()
        .await;
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("an admin token is required")
    );
}
