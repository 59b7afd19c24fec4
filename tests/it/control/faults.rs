//! Answers on demand.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{CLIENT_FORM, Format, Mock};

async fn plan(mock: &Mock, rules: Value) {
    mock.control(Method::PUT, "/instances/default/faults", rules)
        .await
        .status(200)
        .contains("fired");
}

#[tokio::test]
async fn errors_come_in_the_dialect_of_the_request_and_nothing_is_changed() {
    for format in Format::BOTH {
        let mock = Mock::start().await;
        plan(&mock, json!([{ "name": "refused", "when": "PUT /api/users/281", "reply": { "status": 400, "errors": ["Department can't be blank", "User has <open> approvals"] } }])).await;
        let reply = mock
            .put(
                "/api/users/281",
                format,
                format.user(&[("active", "false")]),
            )
            .await;
        assert_eq!(
            reply.status(400).errors(),
            ["Department can't be blank", "User has <open> approvals"]
        );
        assert_eq!(mock.truth("USER_TEST").await["active"], true);
        let rules = mock
            .control(Method::GET, "/instances/default/faults", Value::Null)
            .await
            .status(200)
            .json();
        assert_eq!(rules[0]["fired"], 1);
        let journal = mock
            .control(
                Method::GET,
                "/instances/default/journal?kind=fault",
                Value::Null,
            )
            .await;
        journal
            .status(200)
            .contains(r#""rule":"refused""#)
            .contains(r#""effect":"reply""#);
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn only_the_chosen_occurrence_is_met() {
    let mock = Mock::start().await;
    plan(&mock, json!([{ "when": "GET /api/users/*", "nth": 2, "reply": { "status": 503, "body": "down", "headers": { "retry-after": "1" } } }])).await;
    mock.get("/api/users/281", Format::Xml)
        .await
        .status(200)
        .contains("USER_TEST");
    let second = mock.get("/api/users/281.xml/", Format::Xml).await;
    assert_eq!(second.status(503).body, "down");
    assert_eq!(second.header("retry-after"), "1");
    mock.get("/api/users/281", Format::Xml)
        .await
        .status(200)
        .contains("USER_TEST");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn the_token_endpoint_can_fail_too() {
    let mock = Mock::start().await;
    plan(
        &mock,
        json!([{ "when": "POST /oauth2/token", "reply": { "status": 500 } }]),
    )
    .await;
    let form = CLIENT_FORM;
    mock.send(mock.bare(Method::POST, "/oauth2/token").form(&form))
        .await
        .status(500)
        .contains("500");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn rules_are_added_listed_and_cleared() {
    let mock = Mock::start().await;
    let faults = "/instances/default/faults";
    let rule = json!({ "name": "a", "when": "GET /api/users", "reply": { "status": 500 } });
    mock.control(Method::POST, faults, rule.clone())
        .await
        .status(200)
        .contains(r#""name":"a""#);
    mock.control(Method::POST, faults, rule)
        .await
        .status(409)
        .contains("`a`");
    assert_eq!(
        mock.control(Method::DELETE, faults, Value::Null)
            .await
            .status(204)
            .body,
        ""
    );
    assert_eq!(
        mock.control(Method::GET, faults, Value::Null)
            .await
            .status(200)
            .body,
        "[]"
    );
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_rule_that_makes_no_sense_is_refused_and_the_plan_stays() {
    let mock = Mock::start().await;
    plan(
        &mock,
        json!([{ "name": "kept", "when": "GET /api/users", "reply": { "status": 500 } }]),
    )
    .await;
    for (rule, status, part) in [
        (json!({ "when": "GET /api/users" }), 400, "effect"),
        (json!({ "reply": { "status": 500 } }), 400, "when"),
        (
            json!({ "when": "GET", "reply": { "status": 500 } }),
            400,
            "when",
        ),
        (
            json!({ "when": "GET /api/users", "reply": { "status": 99 } }),
            400,
            "status",
        ),
        (
            json!({ "when": "GET /api/users", "reply": { "stats": 500 } }),
            400,
            "stats",
        ),
        (
            json!({ "when": "GET /api/users", "rply": { "status": 500 } }),
            400,
            "rply",
        ),
        (
            json!({ "when": "GET /api/users", "nth": "x", "reply": { "status": 500 } }),
            400,
            "nth",
        ),
        (
            json!({ "when": "GET /api/users", "delay": "soon" }),
            400,
            "delay",
        ),
        (
            json!({ "when": "sftp.write /Incoming/Users/*", "late": "2s" }),
            400,
            "late",
        ),
    ] {
        let reply = mock
            .control(Method::PUT, "/instances/default/faults", json!([rule]))
            .await;
        reply.status(status).contains(part);
    }
    let rules = mock
        .control(Method::GET, "/instances/default/faults", Value::Null)
        .await
        .status(200)
        .json();
    assert_eq!(rules[0]["name"], "kept");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_pack_is_a_plan_by_name() {
    let mock = Mock::start().await;
    let faults = "/instances/default/faults";
    let plan = mock
        .control(Method::PUT, faults, json!({ "pack": "maintenance" }))
        .await;
    assert_eq!(plan.status(200).json()[0]["name"], "maintenance");
    mock.get("/api/users/281", Format::Xml).await.status(503);
    for (wish, part) in [
        (json!({ "pack": "maintenence" }), "maintenance"),
        (json!({ "pack": 1 }), "pack"),
        (json!({ "pack": "flaky", "seed": 1 }), "pack"),
    ] {
        mock.control(Method::PUT, faults, wish)
            .await
            .status(400)
            .contains(part);
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_rule_that_met_nothing_says_what_came_closest() {
    let mock = Mock::start().await;
    plan(
        &mock,
        json!([{ "name": "a", "when": "PUT /api/users/282", "malformed": true }]),
    )
    .await;
    mock.get("/api/roles/2", Format::Xml).await.status(200);
    mock.put("/api/users/281", Format::Json, "{}")
        .await
        .status(200);
    let misses = mock
        .control(
            Method::GET,
            "/instances/default/faults/near-misses",
            Value::Null,
        )
        .await;
    assert_eq!(
        misses.status(200).json(),
        json!([{ "rule": "a", "when": "PUT /api/users/282", "closest": "PUT /api/users/281",
            "differs": [{ "part": "path", "expected": "PUT /api/users/282", "found": "/api/users/281" }] }])
    );
    mock.server.shutdown().await;
}

#[tokio::test]
async fn the_plan_of_the_start_comes_back_after_a_reset() {
    use coupa_mock_server::{MockServer, faults::Pack};
    let options = MockServer::builder().faults(Pack::ReadReplicaLag.rules().unwrap());
    let mock = Mock::serve(options).await;
    let faults = "/instances/default/faults";
    mock.control(Method::DELETE, faults, Value::Null)
        .await
        .status(204);
    mock.control(Method::POST, "/instances/default/reset", Value::Null)
        .await
        .status(204);
    let rules = mock.control(Method::GET, faults, Value::Null).await;
    assert_eq!(rules.status(200).json()[0]["name"], "read-replica-lag");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_plan_that_was_read_can_be_put_back() {
    let mock = Mock::start().await;
    let faults = "/instances/default/faults";
    let rules = json!([{ "when": "GET /api/users/281", "nth": 1, "reply": { "status": 503 } }]);
    mock.control(Method::PUT, faults, rules)
        .await
        .status(200)
        .contains("503");
    mock.get("/api/users/281", Format::Json)
        .await
        .status(503)
        .lacks("USER_TEST");
    let read = mock.control(Method::GET, faults, Value::Null).await.json();
    assert_eq!(read[0]["fired"], 1);
    let put = mock.control(Method::PUT, faults, read.clone()).await;
    let put = put.status(200).json();
    assert_eq!(put[0]["fired"], 0);
    assert_eq!(put[0]["when"], read[0]["when"]);
    mock.server.shutdown().await;
}
