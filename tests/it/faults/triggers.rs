//! Every condition of a rule: it fires when it is met, and only then.

use coupa_mock_server::MockServer;
use coupa_mock_server::faults::Rule;
use coupa_mock_server::instance::{Instance, Mode};
use reqwest::Method;
use serde_json::{Value, json};

use super::rule;
use crate::support::{Format, Mock};

const DOWN: u16 = 503;

fn down() -> Value {
    json!({ "html": { "status": DOWN } })
}

/// Puts one rule that answers 503 under these conditions.
async fn down_when(mock: &Mock, when: &str, conditions: &Value) {
    let mut effect = down();
    let conditions = conditions.as_object().unwrap().clone();
    effect.as_object_mut().unwrap().extend(conditions);
    rule(mock, when, &effect).await;
}

async fn status(mock: &Mock, method: &Method, path: &str) -> u16 {
    let request = mock.request(method.clone(), path, Format::Json);
    let request = match *method {
        Method::GET => request,
        _ => request.body("{}"),
    };
    mock.send(request).await.status
}

/// Which of so many requests fail.
async fn failing(mock: &Mock, requests: usize) -> Vec<usize> {
    let mut failing = Vec::new();
    for request in 1..=requests {
        if status(mock, &Method::GET, "/api/roles/3").await == DOWN {
            failing.push(request);
        }
    }
    failing
}

#[tokio::test]
async fn a_pattern_meets_the_requests_that_it_names() {
    let (get, put) = (Method::GET, Method::PUT);
    let mock = Mock::start().await;
    for (when, met, unmet) in [
        (
            "PUT /api/users/281",
            vec![
                (&put, "/api/users/281"),
                (&put, "/api/users/281.json"),
                (&put, "/api/users/281/"),
                (&put, "/api/users/%32%381?fields=[%22id%22]"),
            ],
            vec![(&get, "/api/users/281"), (&put, "/api/users/280")],
        ),
        (
            "* /api/users/*",
            vec![(&put, "/api/users/281"), (&get, "/api/users/1")],
            vec![(&get, "/api/users"), (&get, "/api/users/281/addresses")],
        ),
        (
            "GET /api/**",
            vec![(&get, "/api/users/281/addresses"), (&get, "/api/none")],
            vec![(&put, "/api/users/281"), (&get, "/other")],
        ),
        (
            "GET /api/users?login=USER_TEST&active=true",
            vec![(&get, "/api/users?active=true&limit=1&login=USER%5fTEST")],
            vec![
                (&get, "/api/users?login=USER_TEST"),
                (&get, "/api/users?login=user_test&active=true"),
                (&get, "/api/users/281?login=USER_TEST&active=true"),
            ],
        ),
    ] {
        down_when(&mock, when, &json!({})).await;
        for (method, path) in met {
            assert_eq!(status(&mock, method, path).await, DOWN, "{when}: {path}");
        }
        for (method, path) in unmet {
            assert_ne!(status(&mock, method, path).await, DOWN, "{when}: {path}");
        }
    }
    mock.server.shutdown().await;
}

/// The plan of a server's default instance, with one rule.
async fn planned(rule: Value) -> (MockServer, std::sync::Arc<Instance>) {
    let rule = Rule::from_json(rule).unwrap();
    let server = MockServer::builder().faults(vec![rule]).start().await;
    let server = server.unwrap();
    let instance = server.instance("default").unwrap();
    (server, instance)
}

#[tokio::test]
async fn a_pattern_meets_the_steps_files_and_mails_that_it_names() {
    let file = "/Incoming/Users/users-1.csv";
    for (when, met, unmet) in [
        (
            "sftp.open /Incoming/*/users-*.csv",
            vec![("open", file)],
            vec![
                ("open", "/Incoming/Users/a.csv"),
                ("write", file),
                ("open", "/a.csv"),
            ],
        ),
        (
            "sftp.* /Incoming/**",
            vec![("open", file), ("list", "/Incoming"), ("remove", file)],
            vec![("open", "/Outgoing/a.csv"), ("auth", "")],
        ),
        ("sftp.auth", vec![("auth", "")], vec![("open", file)]),
    ] {
        let (server, instance) = planned(json!({ "when": when, "status": "failure" })).await;
        for (operation, path) in met {
            assert!(
                instance.sftp_fault(operation, path, None).is_some(),
                "{when} {operation}"
            );
        }
        for (operation, path) in unmet {
            assert!(
                instance.sftp_fault(operation, path, None).is_none(),
                "{when} {operation}"
            );
        }
        server.shutdown().await;
    }
    for (when, met, unmet) in [
        ("job.import", vec![file, "/a"], vec![]),
        (
            "job.import users-*.csv",
            vec![file],
            vec!["/Incoming/Users/a.csv"],
        ),
        (
            "job.import /Incoming/Users/*",
            vec![file],
            vec!["/Incoming/a/b.csv"],
        ),
    ] {
        let (server, instance) = planned(json!({ "when": when, "fail": true })).await;
        assert!(
            met.iter()
                .all(|file| instance.job_fault(file, None).is_some())
        );
        assert!(
            unmet
                .iter()
                .all(|file| instance.job_fault(file, None).is_none())
        );
        server.shutdown().await;
    }
    for (when, met, unmet) in [
        ("mail.deliver", vec!["a@b.c"], vec![]),
        (
            "mail.deliver OPS@*",
            vec!["ops@b.c", "Ops@d"],
            vec!["a@ops.c"],
        ),
    ] {
        let (server, instance) = planned(json!({ "when": when, "refuse": true })).await;
        assert!(
            met.iter()
                .all(|address| instance.mail_fault(address, None).is_some())
        );
        assert!(
            unmet
                .iter()
                .all(|address| instance.mail_fault(address, None).is_none())
        );
        server.shutdown().await;
    }
}

#[tokio::test]
async fn nth_counts_the_matches_of_its_own_rule() {
    let mock = Mock::start().await;
    for (nth, expected) in [
        (json!(2), vec![2]),
        (json!("2"), vec![2]),
        (json!("3.."), vec![3, 4, 5]),
        (json!("1..3"), vec![1, 2, 3]),
        (json!("9.."), vec![]),
    ] {
        down_when(&mock, "GET /api/roles/*", &json!({ "nth": nth })).await;
        // What it does not mean is not counted.
        assert_eq!(status(&mock, &Method::GET, "/api/users/281").await, 200);
        assert_eq!(failing(&mock, 5).await, expected, "{nth}");
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn probability_is_drawn_from_the_seed() {
    let mut drawn = Vec::new();
    for seed in [1, 1, 2] {
        let mock = Mock::serve(MockServer::builder().seed(seed)).await;
        for (probability, expected) in [(0.0, 0), (1.0, 20)] {
            let conditions = json!({ "probability": probability });
            down_when(&mock, "GET /api/roles/*", &conditions).await;
            assert_eq!(failing(&mock, 20).await.len(), expected);
        }
        down_when(&mock, "GET /api/roles/*", &json!({ "probability": 0.5 })).await;
        let failing = failing(&mock, 40).await;
        assert!((8..=32).contains(&failing.len()), "{failing:?}");
        drawn.push(failing);
        mock.server.shutdown().await;
    }
    assert_eq!(drawn[0], drawn[1], "the same seed");
    assert_ne!(drawn[0], drawn[2], "another seed");
}

#[tokio::test]
async fn a_rule_about_a_user_finds_him_by_any_of_his_names() {
    let mock = Mock::start().await;
    for user in [
        json!("user_test"),
        json!(281),
        json!("E-281"),
        json!("user.test@example.com"),
    ] {
        down_when(&mock, "* /api/**", &json!({ "user": user })).await;
        for path in [
            "/api/users/281",
            "/api/users?login=USER_TEST",
            "/api/users?employee-number=E-281",
        ] {
            assert_eq!(status(&mock, &Method::GET, path).await, DOWN, "{user}");
        }
        for path in ["/api/users/2", "/api/users", "/api/roles/2"] {
            assert_ne!(status(&mock, &Method::GET, path).await, DOWN, "{user}");
        }
    }
    down_when(&mock, "POST /api/users", &json!({ "user": "new" })).await;
    for format in Format::BOTH {
        mock.post("/api/users", format, format.user(&[("login", "new")]))
            .await
            .status(DOWN);
        mock.post("/api/users", format, format.user(&[("login", "other")]))
            .await
            .status(400);
    }
    mock.server.shutdown().await;
}

async fn advance(mock: &Mock, by: &str) {
    let by = json!({ "advance": by });
    mock.control(Method::POST, "/instances/default/clock", by)
        .await
        .status(200);
}

async fn still() -> Mock {
    let world = "time: 2026-03-02T09:00:00Z";
    let world = coupa_mock_server::instance::World::parse(world).unwrap();
    Mock::serve(MockServer::builder().clock(Mode::Manual).world(world)).await
}

#[tokio::test]
async fn a_window_is_of_the_clock_of_the_instance() {
    let mock = still().await;
    let conditions = json!({ "from": "2026-03-02T10:00:00Z", "until": "2026-03-02T11:00:00Z" });
    down_when(&mock, "GET /api/roles/*", &conditions).await;
    for (by, fails) in [
        ("0s", 0),
        ("59m59s", 0),
        ("1s", 1),
        ("59m59s", 1),
        ("1s", 0),
    ] {
        advance(&mock, by).await;
        assert_eq!(failing(&mock, 1).await.len(), fails, "{by}");
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_rule_lives_as_long_as_it_says_from_when_it_was_added() {
    let mock = still().await;
    advance(&mock, "1h").await;
    down_when(&mock, "GET /api/roles/*", &json!({ "ttl": "5m" })).await;
    for (by, fails) in [("0s", 1), ("4m59s", 1), ("1s", 0), ("1h", 0)] {
        advance(&mock, by).await;
        assert_eq!(failing(&mock, 1).await.len(), fails, "{by}");
    }
    mock.server.shutdown().await;
}
