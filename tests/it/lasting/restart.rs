//! A server that is started again goes on where the other ended.

use std::path::Path;

use coupa_mock_server::MockServer;
use coupa_mock_server::instance::{Mode, World};
use coupa_mock_server::site::{SitePath, Target};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{CLIENT_FORM, Format, Mock};

const WORLD: &str = "
time: 2026-03-02T09:00:00Z
custom_fields: [{ resource: users, name: cost-code }]
user_groups: [{ id: 5, name: Buyers }]
users:
  - { id: 281, login: jdoe, email: jdoe@example.com, firstname: J, lastname: Doe }
";

async fn start(folder: &Path) -> Mock {
    let options = MockServer::builder()
        .world(World::parse(WORLD).unwrap())
        .clock(Mode::Manual)
        .data_dir(folder.join("data"));
    Mock::serve(options).await
}

async fn call(mock: &Mock, method: Method, path: &str, body: Value) -> Value {
    let reply = mock.control(method, path, body).await;
    assert!(reply.status < 300, "{path}: {}", reply.body);
    if reply.body.is_empty() {
        Value::Null
    } else {
        reply.json()
    }
}

async fn snapshot(mock: &Mock, name: &str) -> Value {
    let path = format!("/instances/{name}/snapshot");
    let mut snapshot = call(mock, Method::GET, &path, Value::Null).await;
    // Of the real time.
    snapshot["clock"]["at"] = Value::Null;
    snapshot
}

/// Something in every part of the default instance, and two instances more, one of them deleted.
async fn live(mock: &Mock) {
    let user = json!({ "login": "fresh", "email": "f@example.com", "firstname": "F", "lastname": "R",
        "roles": [{ "name": "Buyer" }], "phone-work": "+49 301-234-5678", "custom-fields": { "cost-code": "A1" } });
    let created = mock
        .post("/api/users", Format::Json, user.to_string())
        .await;
    created.status(201);
    let group = json!({ "user": { "id": 281 }, "user-group": { "id": 5 } });
    let path = "/api/user_group_memberships";
    let member = mock.post(path, Format::Json, group.to_string()).await;
    member.status(201);
    let faults = json!([
        { "name": "dice", "when": "GET /api/roles", "probability": 0.5, "reply": { "status": 500 } },
        { "name": "later", "when": "job.import", "nth": 1, "late": "1h" },
    ]);
    let default = "/instances/default";
    call(mock, Method::PUT, &format!("{default}/faults"), faults).await;
    for _ in 0..5 {
        let _ = mock.get("/api/roles", Format::Json).await;
    }
    call(
        mock,
        Method::POST,
        &format!("{default}/webhook"),
        json!({ "n": 1 }),
    )
    .await;
    let instance = mock.server.instance("default").unwrap();
    let site = instance.site();
    let path = |path: &str| SitePath::read(path);
    let write = |to: &str, content: &'static str| {
        let content = bytes::Bytes::from_static(content.as_bytes());
        site.write(&path(to), content, instance.now(), None)
            .unwrap();
    };
    site.make_folder(&path("/Incoming/Mine"), instance.now())
        .unwrap();
    write("/Incoming/Mine/a.txt", "one");
    write("/Incoming/Mine/b.txt", "two");
    site.remove(&path("/Incoming/Mine/b.txt")).unwrap();
    site.rename(
        &path("/Incoming/Mine"),
        &path("/Outgoing/Yours"),
        Target::Kept,
    )
    .unwrap();
    write("/Incoming/Users/first.csv", "Login\nnobody\n");
    let run = format!("{default}/jobs/import/run");
    call(mock, Method::POST, &run, Value::Null).await;
    write("/Incoming/Users/second.csv", "Login\nnobody\n");
    call(mock, Method::POST, &run, Value::Null).await;
    let advance = json!({ "advance": "7m" });
    call(mock, Method::POST, &format!("{default}/clock"), advance).await;
    for name in ["acme", "gone"] {
        let wish = json!({ "name": name, "seed": 7, "world": { "users": [] } });
        call(mock, Method::POST, "/instances", wish).await;
    }
    call(mock, Method::DELETE, "/instances/gone", Value::Null).await;
}

#[tokio::test]
async fn everything_is_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let mock = start(folder.path()).await;
    live(&mock).await;
    let instances = call(&mock, Method::GET, "/instances", Value::Null).await;
    let before = [
        snapshot(&mock, "default").await,
        snapshot(&mock, "acme").await,
    ];
    assert_eq!(before[0]["jobs"]["held"].as_array().unwrap().len(), 1);
    assert_ne!(before[0]["jobs"]["loaded"], json!({}));
    assert_ne!(before[0]["mails"]["count"], json!(0));
    let last = mock.server.instance("default").unwrap().journal().last().0;
    let token = mock.token(&CLIENT_FORM).await;
    mock.server.shutdown().await;

    let mock = start(folder.path()).await;
    let after = [
        snapshot(&mock, "default").await,
        snapshot(&mock, "acme").await,
    ];
    assert_eq!(after, before);
    let listed = call(&mock, Method::GET, "/instances", Value::Null).await;
    for name in ["default", "acme"] {
        assert_eq!(
            listed[name]["client_secret"],
            instances[name]["client_secret"]
        );
    }
    assert_eq!(listed.as_object().unwrap().len(), 2);
    let request = mock.bare(Method::GET, "/api/users").bearer_auth(token);
    let reply = mock
        .send(request.header("accept", "application/json"))
        .await;
    reply.status(200);
    let journal = mock.control(
        Method::GET,
        "/instances/default/journal?limit=1",
        Value::Null,
    );
    let journal = journal.await;
    let seq = journal.status(200).json()["seq"].as_u64().unwrap();
    assert_eq!(seq, last + 2, "one token was issued before the end");
    assert_eq!(
        journal.header("x-coupa-mock-dropped"),
        (last + 1).to_string()
    );
    // No instance gets the credentials of one that was deleted.
    let next = call(&mock, Method::POST, "/instances", json!({})).await;
    assert_ne!(next["client_id"], instances["acme"]["client_id"]);
    assert_eq!(next["name"], "instance-3");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_reset_leads_to_the_world_and_lasts() {
    let folder = tempfile::tempdir().unwrap();
    let mock = start(folder.path()).await;
    let fresh = snapshot(&mock, "default").await;
    live(&mock).await;
    mock.server.shutdown().await;
    let mock = start(folder.path()).await;
    call(&mock, Method::POST, "/instances/default/reset", Value::Null).await;
    assert_eq!(snapshot(&mock, "default").await, fresh);
    mock.server.shutdown().await;
    let mock = start(folder.path()).await;
    assert_eq!(snapshot(&mock, "default").await, fresh);
    let path = "/instances/default/snapshot";
    let mut other = snapshot(&mock, "acme").await;
    other["clock"]["at"] = json!("2026-01-01T00:00:00Z");
    call(&mock, Method::PUT, path, other).await;
    let put = snapshot(&mock, "default").await;
    mock.server.shutdown().await;
    let mock = start(folder.path()).await;
    assert_eq!(snapshot(&mock, "default").await, put);
    mock.server.shutdown().await;
}
