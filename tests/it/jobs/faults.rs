//! What a rule does to a file that the job takes up.

use reqwest::Method;
use serde_json::{Value, json};

use super::site::Site;

const LEAVER: &str = "Login,Status\nUSER_TEST,inactive\n";

/// With one rule, `the rule`, for files of that name.
async fn site(file: &str, effect: Value) -> Site {
    let site = Site::start(json!({})).await;
    let mut rule = json!({ "name": "the rule", "when": format!("job.import {file}") });
    let members = effect.as_object().unwrap().clone();
    rule.as_object_mut().unwrap().extend(members);
    let path = "/instances/default/faults";
    let put = site.mock.control(Method::PUT, path, json!([rule]));
    put.await.status(200);
    site
}

/// Rule and effect of every firing.
async fn firings(site: &Site) -> Vec<(Value, Value)> {
    let events = site.journal("fault").await.into_iter();
    events
        .map(|event| (event["rule"].clone(), event["effect"].clone()))
        .collect()
}

#[tokio::test]
async fn a_late_file_is_taken_up_once_its_time_has_come() {
    let site = site("late.csv", json!({ "late": "10m" })).await;
    site.put("late.csv", LEAVER);
    for (by, left) in [("5m", 1), ("9m", 1), ("1m", 0)] {
        site.advance(by).await;
        assert_eq!(site.names("/Incoming/Users").len(), left, "{by}");
    }
    assert_eq!(site.mock.truth("USER_TEST").await["active"], false);
    assert_eq!(firings(&site).await, [(json!("the rule"), json!("late"))]);
    site.put("late.csv", LEAVER);
    site.advance("1h").await;
    let load = site.instance().load_by_id(2).unwrap();
    let expected = "2026-03-02T09:30:00Z".parse().unwrap();
    assert_eq!(
        load.end_time,
        Some(expected),
        "its own tick, in one leap too"
    );
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn a_file_that_is_never_taken_up_holds_up_no_other() {
    let site = site("a.csv", json!({ "never": true, "nth": 1 })).await;
    site.put("a.csv", LEAVER);
    site.put("b.csv", "Login,Status\nboss,inactive\n");
    site.advance("1h").await;
    assert_eq!(site.names("/Incoming/Users"), ["a.csv"]);
    assert_eq!(site.mock.truth("USER_TEST").await["active"], true);
    assert_eq!(site.mock.truth("boss").await["active"], false);
    assert_eq!(site.run().await, []);
    assert_eq!(firings(&site).await, [(json!("the rule"), json!("never"))]);
    site.put("a.csv", LEAVER);
    site.advance("5m").await;
    assert_eq!(site.names("/Incoming/Users"), [""; 0], "another file");
    site.mock.server.shutdown().await;
}

#[tokio::test]
async fn a_held_file_is_free_once_its_rule_is_gone() {
    for effect in [json!({ "never": true }), json!({ "late": "10h" })] {
        let site = site("*", effect).await;
        site.put("a.csv", LEAVER);
        site.advance("1h").await;
        assert_eq!(site.names("/Incoming/Users"), ["a.csv"]);
        let path = "/instances/default/faults";
        let clear = site.mock.control(Method::DELETE, path, Value::Null);
        clear.await.status(204);
        assert_eq!(site.names("/Incoming/Users"), ["a.csv"]);
        site.advance("5m").await;
        assert_eq!(site.names("/Incoming/Users"), [""; 0]);
        assert_eq!(site.mock.truth("USER_TEST").await["active"], false);
        site.mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn a_row_a_header_or_a_whole_file_is_refused_in_the_words_of_the_rule() {
    let row = json!({ "row_error": { "row": 2, "message": "Try again" } });
    let header = json!({ "header_error": "No such header" });
    let fail = json!({ "fail": true });
    for (effect, status, errors, active) in [
        (row, "done", vec![(Some(2), "Try again")], [false, true]),
        (
            header,
            "failed",
            vec![(None, "No such header")],
            [true, true],
        ),
        (fail, "failed", vec![], [true, true]),
    ] {
        let site = site("users.csv", effect.clone()).await;
        let load = site
            .load("Login,Status\nUSER_TEST,inactive\nboss,inactive\n")
            .await;
        assert_eq!(load.status, status);
        let found: Vec<_> = load
            .errors
            .iter()
            .map(|error| (error.row, error.messages[0].as_str()))
            .collect();
        assert_eq!(found, errors);
        let users = [
            site.mock.truth("USER_TEST").await["active"].clone(),
            site.mock.truth("boss").await["active"].clone(),
        ];
        assert_eq!(users, active.map(Value::from));
        let name = effect.as_object().unwrap().keys().next().unwrap().clone();
        assert_eq!(firings(&site).await, [(json!("the rule"), json!(name))]);
        site.mock.server.shutdown().await;
    }
}
