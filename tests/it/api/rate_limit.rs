//! The rate limit: 25 requests a second and a burst of 20
//! (Coupa Compass, *Exception Handling and Error Codes*).

use coupa_mock_server::MockServer;
use coupa_mock_server::instance::{Mode, RateLimit, World};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Format, Mock, Reply, client_form};

/// A server whose clock stands still, with the limit as the flag and the world say.
async fn start(flag: RateLimit, world: &str) -> Mock {
    let options = MockServer::builder().clock(Mode::Manual).rate_limit(flag);
    Mock::serve(options.world(World::parse(world).unwrap())).await
}

/// How many of so many requests are answered, and the last answer.
async fn answered(mock: &Mock, requests: usize) -> (usize, Reply) {
    let mut answered = 0;
    loop {
        let reply = mock.get("/api/roles/4", Format::BOTH[requests % 2]).await;
        match reply.status {
            200 => answered += 1,
            429 => return (answered, reply),
            _ => panic!("{reply:?}"),
        }
        if answered == requests {
            return (answered, reply);
        }
    }
}

async fn advance(mock: &Mock, by: &str) {
    let by = json!({ "advance": by });
    mock.control(Method::POST, "/instances/default/clock", by)
        .await
        .status(200);
}

#[tokio::test]
async fn what_comes_too_fast_is_refused_at_once() {
    let mock = start(RateLimit::On, "{}").await;
    advance(&mock, "1s").await;
    let (count, refusal) = answered(&mock, 50).await;
    assert_eq!(count, 20);
    assert_eq!(refusal.header("content-type"), "text/html; charset=utf-8");
    refusal.contains("429 Too Many Requests");
    assert!(!refusal.headers.contains_key("retry-after"));
    assert!(refusal.headers.contains_key("x-request-id"));
    advance(&mock, "200ms").await;
    assert_eq!(answered(&mock, 50).await.0, 5);
    advance(&mock, "1h").await;
    assert_eq!(answered(&mock, 50).await.0, 20);
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_world_decides_before_the_flag() {
    let on = "settings: { rate_limit: on }";
    let off = "settings: { rate_limit: off }";
    for (flag, world, admitted) in [
        (RateLimit::Off, "{}", 50),
        (RateLimit::Off, on, 20),
        (RateLimit::On, off, 50),
    ] {
        let mock = start(flag, world).await;
        advance(&mock, "1s").await;
        assert_eq!(answered(&mock, 50).await.0, admitted, "{flag:?} {world}");
        mock.server.shutdown().await;
    }
    assert!(World::parse("settings: { rate_limit: 25 }").is_err());
}

#[tokio::test]
async fn a_limit_is_its_own_instances_and_never_the_control_apis() {
    let mock = start(RateLimit::On, "{}").await;
    let acme = json!({ "name": "acme" });
    let acme = mock.control(Method::POST, "/instances", acme).await.json();
    answered(&mock, 50).await.1.status(429);
    for _ in 0..50 {
        assert_eq!(mock.truth("coupasupport").await["id"], 1);
    }
    let form = client_form(
        acme["client_id"].as_str().unwrap(),
        acme["client_secret"].as_str().unwrap(),
    );
    mock.token(&form).await;
    // Nobody's requests are counted against the instance that they are shown in.
    advance(&mock, "1s").await;
    for _ in 0..50 {
        mock.send(mock.bare(Method::GET, "/api/users"))
            .await
            .status(401);
    }
    assert_eq!(answered(&mock, 50).await.0, 20);
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_refused_request_is_in_the_journal_and_meets_no_fault() {
    let mock = start(RateLimit::On, "{}").await;
    answered(&mock, 50).await.1.status(429);
    let plan = json!([{ "name": "down", "when": "GET /api/**", "reply": { "status": 503 } }]);
    mock.control(Method::PUT, "/instances/default/faults", plan)
        .await
        .status(200);
    mock.get("/api/users/281", Format::Json).await.status(429);
    let events = mock.events("?kind=http").await;
    let last = events.last().unwrap();
    assert_eq!(last["response"]["status"], 429);
    assert_eq!(last["fault"], Value::Null);
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_reset_empties_the_bucket() {
    let mock = start(RateLimit::On, "{}").await;
    answered(&mock, 50).await.1.status(429);
    mock.control(Method::POST, "/instances/default/reset", Value::Null)
        .await
        .status(204);
    assert_eq!(answered(&mock, 50).await.0, 20);
    mock.server.shutdown().await;
}
