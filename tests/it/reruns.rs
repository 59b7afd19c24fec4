//! The same seed, world, plan and requests give the same bytes: answers, tokens and journal.

use coupa_mock_server::MockServer;
use coupa_mock_server::instance::{Mode, World};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{CLIENT_FORM, Format, Mock};

const WORLD: &str = "
time: 2026-03-02T09:00:00Z
users:
  - { id: 281, login: USER_TEST, email: user.test@example.com, firstname: User, lastname: Test }
generate: { users: 50 }
files: { /Incoming/Users/a.csv: \"Login,Status\\nUSER_TEST,inactive\\nnobody,inactive\\n\" }
";

/// Everything that a client and a reader of the journal see, less the real time.
async fn run(seed: u64) -> (String, Vec<Value>) {
    let options = MockServer::builder()
        .world(World::parse(WORLD).unwrap())
        .clock(Mode::Manual)
        .seed(seed);
    let mock = Mock::serve(options).await;
    let rules = json!([
        { "when": "GET /api/users/*", "probability": 0.5, "reply": { "status": 503 } }
    ]);
    let faults = "/instances/default/faults";
    let mut told = mock.control(Method::PUT, faults, rules).await.body;
    let form = CLIENT_FORM;
    told += &mock.token(&form).await;
    for format in Format::BOTH {
        for id in 1..20 {
            told += &mock.get(&format!("/api/users/{id}"), format).await.body;
        }
        let name = format!("new.{format:?}");
        let email = format!("{name}@example.com");
        let user = format.user(&[
            ("login", &name),
            ("email", &email),
            ("firstname", "New"),
            ("lastname", "User"),
        ]);
        told += &mock.post("/api/users", format, user).await.body;
        told += &mock
            .get("/api/users?order_by=id&dir=desc", format)
            .await
            .body;
    }
    let advance = json!({ "advance": "1h" });
    told += &mock
        .control(Method::POST, "/instances/default/clock", advance)
        .await
        .body;
    told += &mock.get("/api/data_file_sources", Format::Json).await.body;
    for what in ["users", "loads", "files", "mails", "faults", "clock"] {
        let path = format!("/instances/default/{what}");
        let truth = mock.control(Method::GET, &path, Value::Null).await;
        told += &truth
            .status(200)
            .body
            .replace(mock.server.url(), "http://mock");
    }
    let journal = mock
        .control(Method::GET, "/instances/default/journal", Value::Null)
        .await;
    let events = journal
        .body
        .lines()
        .map(|line| {
            // The port is another one, in links of mails too.
            let line = line.replace(mock.server.url(), "http://mock");
            let mut event: Value = serde_json::from_str(&line).unwrap();
            for real in ["at", "duration_ms"] {
                event.as_object_mut().unwrap().remove(real);
            }
            if let Some(headers) = event.pointer_mut("/request/headers") {
                headers.as_object_mut().unwrap().remove("host");
            }
            event
        })
        .collect();
    mock.server.shutdown().await;
    (told, events)
}

#[tokio::test]
async fn the_same_seed_and_requests_give_the_same_bytes() {
    let (first, second) = tokio::join!(run(7), run(7));
    assert_eq!(first.0, second.0);
    assert_eq!(first.1, second.1);
    assert!(first.1.len() > 50, "{}", first.1.len());
}

#[tokio::test]
async fn another_seed_gives_other_bytes() {
    let (first, second) = tokio::join!(run(7), run(8));
    assert_ne!(first.0, second.0);
}
