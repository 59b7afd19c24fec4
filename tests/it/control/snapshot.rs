//! The whole state of an instance, out and in.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Format, Mock};

const SNAPSHOT: &str = "/instances/default/snapshot";

async fn take(mock: &Mock, path: &str) -> Value {
    let snapshot = mock.control(Method::GET, path, Value::Null).await;
    snapshot.status(200).json()
}

async fn create(mock: &Mock, login: &str) {
    let fields = [
        ("login", login),
        ("email", &format!("{login}@example.com")),
        ("firstname", "A"),
        ("lastname", "B"),
    ];
    let reply = mock
        .post("/api/users", Format::Json, Format::Json.user(&fields))
        .await;
    reply.status(201);
}

#[tokio::test]
async fn what_was_done_since_the_snapshot_is_undone_by_it() {
    let mock = Mock::start().await;
    create(&mock, "before").await;
    let snapshot = take(&mock, SNAPSHOT).await;
    assert_eq!(snapshot["snapshot"], 1);
    create(&mock, "after").await;
    let webhook = "/instances/default/webhook";
    let reply = mock.control(Method::POST, webhook, json!("x")).await;
    reply.status(202);
    let reply = mock.control(Method::PUT, SNAPSHOT, snapshot).await;
    reply.status(204);
    assert_eq!(mock.truth("before").await["login"], "before");
    assert_eq!(mock.truth("after").await, Value::Null);
    let webhooks = mock.control(Method::GET, "/instances/default/webhooks", Value::Null);
    assert_eq!(webhooks.await.status(200).json(), json!([]));
    // The token that was issued before is still good, and the journal is that of the new life.
    mock.get("/api/users", Format::Json).await.status(200);
    let journal = mock.control(Method::GET, "/instances/default/journal", Value::Null);
    journal.await.status(200).contains("\"seq\":1,");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_snapshot_may_be_put_into_another_instance() {
    let mock = Mock::start().await;
    create(&mock, "before").await;
    let created = mock.control(Method::POST, "/instances", json!({ "name": "acme" }));
    created.await.status(201);
    let other = "/instances/acme/snapshot";
    let mut snapshot = take(&mock, SNAPSHOT).await;
    let reply = mock.control(Method::PUT, other, snapshot.clone()).await;
    reply.status(204);
    let mut copy = take(&mock, other).await;
    for taken in [&mut snapshot, &mut copy] {
        taken["clock"] = Value::Null;
    }
    assert_eq!(copy, snapshot);
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_refused_snapshot_names_the_field_and_what_to_do() {
    let mock = Mock::start().await;
    let taken = take(&mock, SNAPSHOT).await;
    let mut damaged = taken.clone();
    damaged["records"]["users"]["records"][0]["active"] = json!("maybe");
    let mut later = taken.clone();
    later["snapshot"] = json!(2);
    for (snapshot, field, what) in [
        (damaged, "records.users.records[0].active", "take it again"),
        (later, "snapshot", "take it with this version"),
        (json!([]), "snapshot", "not a snapshot"),
    ] {
        let reply = mock.control(Method::PUT, SNAPSHOT, snapshot).await;
        let error = reply.status(400).contains(what).json();
        assert_eq!(error["detail"]["field"], field);
    }
    let mut after = take(&mock, SNAPSHOT).await;
    after["clock"] = taken["clock"].clone();
    assert_eq!(after, taken);
    for path in ["/instances/nobody/snapshot"] {
        let reply = mock.control(Method::GET, path, Value::Null).await;
        reply.status(404);
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_snapshot_that_is_put_ends_delays() {
    let mock = Mock::start().await;
    let snapshot = take(&mock, SNAPSHOT).await;
    let rule = json!({ "when": "GET /api/roles", "delay": "1h" });
    let faults = "/instances/default/faults";
    let reply = mock.control(Method::POST, faults, rule).await;
    reply.status(200);
    let waiting = mock.get("/api/roles", Format::Json);
    let put = async {
        let fired = "/instances/default/journal?kind=fault&wait=10s";
        let fired = mock.control(Method::GET, fired, Value::Null).await;
        fired.status(200).contains("delay");
        mock.control(Method::PUT, SNAPSHOT, snapshot).await
    };
    let both = async { tokio::join!(waiting, put) };
    let both = tokio::time::timeout(Duration::from_secs(20), both).await;
    let (_answered, put) = both.unwrap();
    put.status(204);
    let plan = mock.control(Method::GET, faults, Value::Null).await;
    assert_eq!(plan.status(200).json(), json!([]));
    mock.server.shutdown().await;
}
