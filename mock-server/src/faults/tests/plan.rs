//! Which rules of a plan fire, and how a plan changes.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::faults::plan::MAX_RULES;
use crate::faults::{Channel, Occasion, Phase, Plan, Rule};

const PUT: Occasion<'_> = Occasion {
    channel: Channel::Http,
    operation: "PUT",
    target: "/api/users/281",
    query: "",
    user: &[],
};
const GET: Occasion<'_> = Occasion {
    operation: "GET",
    ..PUT
};

/// What the instance's clock shows unless a test says otherwise.
const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn plan(seed: u64, rules: Value) -> Plan {
    let mut plan = Plan::new(seed);
    plan.replace(Rule::list_from_json(rules).unwrap(), NOW)
        .unwrap();
    plan
}

fn rule(name: &str, when: &str, nth: impl Into<Value>) -> Value {
    json!({"name": name, "when": when, "nth": nth.into(), "reply": {"status": 503}})
}

fn nameless(nth: impl Into<Value>) -> Value {
    json!({"when": "PUT /**", "nth": nth.into(), "reply": {"status": 503}})
}

fn coin(name: &str) -> Value {
    json!({"name": name, "when": "* /**", "probability": 0.5, "reply": {"status": 503}})
}

/// Names of the rules that fire for a number of the same requests, `-` for none.
fn fires(plan: &mut Plan, occasion: Occasion<'_>, times: usize) -> Vec<String> {
    (0..times)
        .map(|_| {
            plan.decide(&occasion, NOW)
                .map_or_else(|| "-".to_owned(), |fired| fired.rule)
        })
        .collect()
}

fn fired(plan: &Plan) -> Vec<(String, u64)> {
    let listed = plan.list().into_iter();
    listed.map(|listed| (listed.name, listed.fired)).collect()
}

#[test]
fn a_rule_fires_on_the_occurrences_that_it_means() {
    let mut plan = plan(1, json!([rule("a", "PUT /**", "2..3")]));
    assert_eq!(fires(&mut plan, PUT, 5), ["-", "a", "a", "-", "-"]);
    assert_eq!(fired(&plan), [("a".to_owned(), 2)]);
}

#[test]
fn requests_that_do_not_match_are_not_counted() {
    let mut plan = plan(1, json!([rule("a", "PUT /**", 2)]));
    assert_eq!(fires(&mut plan, GET, 3), ["-", "-", "-"]);
    assert_eq!(fires(&mut plan, PUT, 2), ["-", "a"]);
}

#[test]
fn the_first_rule_that_wants_to_fires_and_says_what_and_how_often() {
    let mut plan = plan(
        1,
        json!([rule("a", "PUT /**", "2.."), rule("b", "* /**", "1..")]),
    );
    assert_eq!(fires(&mut plan, PUT, 2), ["b", "a"]);
    let third = plan.decide(&PUT, NOW).unwrap();
    assert_eq!(
        (third.rule.as_str(), third.effect.name(), third.count),
        ("a", "reply", 2)
    );
    assert_eq!(fired(&plan), [("a".to_owned(), 2), ("b".to_owned(), 1)]);
}

#[test]
fn a_rule_counts_the_requests_that_an_earlier_one_answers() {
    let mut plan = plan(1, json!([rule("a", "PUT /**", 1), rule("b", "PUT /**", 2)]));
    assert_eq!(fires(&mut plan, PUT, 3), ["a", "b", "-"]);
}

#[test]
fn the_same_seed_gives_the_same_faults() {
    let run = |seed| fires(&mut plan(seed, json!([coin("a")])), PUT, 64);
    assert_eq!(run(7), run(7));
    assert_ne!(run(7), run(8));
    let heads = run(7).iter().filter(|name| *name == "a").count();
    assert!((16..=48).contains(&heads), "{heads}");
}

#[test]
fn a_replaced_plan_throws_the_same_dice_again() {
    let mut plan = plan(7, json!([coin("a")]));
    let first = fires(&mut plan, PUT, 64);
    plan.replace(Rule::list_from_json(json!([coin("a")])).unwrap(), NOW)
        .unwrap();
    assert_eq!(fires(&mut plan, PUT, 64), first);
}

#[test]
fn what_one_rule_draws_does_not_change_what_another_draws() {
    let alone = fires(
        &mut plan(7, json!([rule("a", "DELETE /**", 1), coin("b")])),
        PUT,
        64,
    );
    let mut beside = plan(7, json!([coin("a"), coin("b")]));
    for (decided, alone) in fires(&mut beside, PUT, 64).iter().zip(&alone) {
        assert!(decided == "a" || decided == alone, "{decided} {alone}");
    }
    assert_ne!(fires(&mut plan(7, json!([coin("b")])), PUT, 64), alone);
}

#[test]
fn a_rule_of_probability_0_never_fires() {
    let never = json!({"when": "* /**", "probability": 0, "reply": {"status": 503}});
    assert!(
        fires(&mut plan(1, json!([never])), PUT, 64)
            .iter()
            .all(|name| name == "-")
    );
}

#[test]
fn a_rule_without_a_name_gets_a_free_one() {
    let every = "1..";
    let mut plan = plan(
        1,
        json!([
            nameless(every),
            rule("rule-1", "GET /", every),
            nameless(every)
        ]),
    );
    plan.add(Rule::from_json(coin("rule-4")).unwrap(), NOW)
        .unwrap();
    plan.add(Rule::from_json(nameless(1)).unwrap(), NOW)
        .unwrap();
    let names: Vec<_> = plan.list().into_iter().map(|listed| listed.name).collect();
    assert_eq!(names, ["rule-2", "rule-1", "rule-3", "rule-4", "rule-5"]);
}

#[test]
fn a_duplicate_name_is_refused_and_changes_nothing() {
    let mut plan = plan(1, json!([coin("a")]));
    let error = plan
        .add(Rule::from_json(coin("a")).unwrap(), NOW)
        .unwrap_err();
    assert_eq!(error.to_string(), "duplicate name: `a`");
    let twice = Rule::list_from_json(json!([coin("b"), coin("b")])).unwrap();
    assert_eq!(
        plan.replace(twice, NOW).unwrap_err().to_string(),
        "rule 2: duplicate name: `b`"
    );
    assert_eq!(fired(&plan), [("a".to_owned(), 0)]);
}

#[test]
fn a_plan_that_is_too_long_is_refused() {
    let rule = Rule::from_json(nameless(1)).unwrap();
    let mut plan = Plan::new(1);
    plan.replace(vec![rule.clone(); MAX_RULES], NOW).unwrap();
    let error = plan.add(rule, NOW).unwrap_err().to_string();
    assert_eq!(error, "too many rules: 1001, at most 1000");
}

#[test]
fn an_added_rule_leaves_the_counters_of_the_others() {
    let mut plan = plan(1, json!([rule("a", "PUT /**", "1..2")]));
    plan.decide(&PUT, NOW);
    plan.add(Rule::from_json(coin("b")).unwrap(), NOW).unwrap();
    assert_eq!(plan.decide(&PUT, NOW).map(|fired| fired.count), Some(2));
}

#[test]
fn a_cleared_plan_has_no_rules() {
    let mut plan = plan(1, json!([rule("a", "PUT /**", "1..")]));
    plan.clear();
    assert_eq!((plan.decide(&PUT, NOW), plan.list()), (None, vec![]));
}

#[test]
fn a_listed_rule_shows_its_name_and_how_often_it_fired() {
    let mut plan = plan(1, json!([nameless(1)]));
    plan.decide(&PUT, NOW);
    assert_eq!(
        serde_json::to_value(plan.list()).unwrap(),
        json!([{"name": "rule-1", "when": "PUT /**", "nth": 1, "reply": {"status": 503}, "fired": 1}])
    );
}

#[test]
fn a_rule_is_in_force_from_one_moment_until_another() {
    let at = |second| Timestamp::from_second(second).unwrap();
    let mut plan = plan(
        1,
        json!([{"when": "PUT /**", "from": "1970-01-01T00:01:00Z", "until": "1970-01-01T00:02:00Z", "malformed": true}]),
    );
    for (second, fires) in [(59, false), (60, true), (119, true), (120, false)] {
        assert_eq!(plan.decide(&PUT, at(second)).is_some(), fires, "{second}");
    }
}

#[test]
fn the_time_to_live_begins_when_the_rule_is_added() {
    let added = Timestamp::from_second(1_000).unwrap();
    let mut plan = Plan::new(1);
    let rule = json!({"when": "PUT /**", "ttl": "1m", "malformed": true});
    plan.add(Rule::from_json(rule).unwrap(), added).unwrap();
    let after = |seconds| added + SignedDuration::from_secs(seconds);
    assert!(plan.decide(&PUT, after(59)).is_some());
    assert!(plan.decide(&PUT, after(60)).is_none());
}

#[test]
fn a_rule_about_a_user_means_requests_about_him_only() {
    let mut plan = plan(
        1,
        json!([{"name": "a", "when": "* /**", "user": "JDoe", "malformed": true}]),
    );
    assert!(plan.asks_for_user());
    let names = |names: &[&str]| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<Vec<_>>()
    };
    let jdoe = names(&["281", "jdoe", "jdoe@example.com"]);
    assert_eq!(fires(&mut plan, PUT.about(&jdoe), 1), ["a"]);
    assert_eq!(
        fires(&mut plan, PUT.about(&names(&["4", "boss"])), 1),
        ["-"]
    );
    assert_eq!(fires(&mut plan, PUT, 1), ["-"]);
}

#[test]
fn phase_and_offset_are_the_rules_choice_or_the_effects_own() {
    let fired = |rule: Value| plan(1, json!([rule])).decide(&PUT, NOW).unwrap();
    let when = "PUT /**";
    for (rule, phase, offset) in [
        (
            json!({"when": when, "html": {"status": 502}}),
            Phase::Before,
            0,
        ),
        (
            json!({"when": when, "phase": "after", "html": {"status": 502}}),
            Phase::After,
            0,
        ),
        (json!({"when": when, "delay": "1s"}), Phase::After, 0),
        (
            json!({"when": when, "phase": "before", "delay": "1s"}),
            Phase::Before,
            0,
        ),
        (
            json!({"when": when, "offset": 7, "stall": "1s"}),
            Phase::Before,
            7,
        ),
    ] {
        let fired = fired(rule);
        assert_eq!((fired.phase, fired.offset), (phase, offset));
    }
}

#[test]
fn a_rule_that_met_nothing_says_what_came_closest() {
    let mut plan = plan(
        1,
        json!([
            {"name": "a", "when": "PUT /api/users/281?x=1", "malformed": true},
            {"name": "b", "when": "sftp.auth", "refuse_auth": true},
            {"name": "c", "when": "PUT /api/users/*", "malformed": true},
        ]),
    );
    plan.decide(&Occasion::http("GET", "/oauth2/token", ""), NOW);
    plan.decide(&PUT, NOW);
    plan.decide(&GET, NOW);
    assert_eq!(
        serde_json::to_value(plan.near_misses()).unwrap(),
        json!([
            {"rule": "a", "when": "PUT /api/users/281?x=1", "closest": "PUT /api/users/281",
             "differs": [{"part": "query", "expected": "PUT /api/users/281?x=1", "found": ""}]},
            {"rule": "b", "when": "sftp.auth", "closest": null, "differs": []},
        ])
    );
}

#[test]
fn a_connection_meets_only_rules_for_connections() {
    let request = json!({"name": "request", "when": "* /**", "malformed": true});
    let connection =
        json!({"name": "connection", "when": "http.connect", "nth": 1, "tls_failure": true});
    let mut plan = plan(1, json!([request, connection]));
    let mut fired = |occasion: &Occasion<'_>| plan.decide(occasion, NOW).map(|fired| fired.rule);
    assert_eq!(fired(&GET).as_deref(), Some("request"));
    assert_eq!(
        fired(&Occasion::connection()).as_deref(),
        Some("connection")
    );
    assert_eq!(fired(&Occasion::connection()), None);
}

#[test]
fn a_rule_for_connections_is_not_missed_by_requests() {
    let rule = json!({"when": "http.connect", "nth": 1, "tls_failure": true});
    let mut plan = plan(1, json!([rule]));
    assert_eq!(plan.decide(&GET, NOW), None);
    let misses = plan.near_misses();
    assert!(misses.iter().all(|miss| miss.closest.is_none()) && misses.len() == 1);
}
