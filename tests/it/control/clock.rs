//! The clock of an instance, moved and reset.

use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Format, Mock};

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
