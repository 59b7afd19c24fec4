//! Which rules of a plan fire, and how a plan changes.

use serde_json::{Value, json};

use super::plan::MAX_RULES;
use super::{Plan, Request, Rule};

const PUT: Request<'_> = Request {
    method: "PUT",
    path: "/api/users/281",
    query: "",
};
const GET: Request<'_> = Request {
    method: "GET",
    ..PUT
};

fn plan(seed: u64, rules: Value) -> Plan {
    let mut plan = Plan::new(seed);
    plan.replace(Rule::list_from_json(rules).unwrap()).unwrap();
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
fn fires(plan: &mut Plan, request: Request<'_>, times: usize) -> Vec<String> {
    (0..times)
        .map(|_| {
            plan.decide(&request)
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
    let third = plan.decide(&PUT).unwrap();
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
    plan.replace(Rule::list_from_json(json!([coin("a")])).unwrap())
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
    plan.add(Rule::from_json(coin("rule-4")).unwrap()).unwrap();
    plan.add(Rule::from_json(nameless(1)).unwrap()).unwrap();
    let names: Vec<_> = plan.list().into_iter().map(|listed| listed.name).collect();
    assert_eq!(names, ["rule-2", "rule-1", "rule-3", "rule-4", "rule-5"]);
}

#[test]
fn a_duplicate_name_is_refused_and_changes_nothing() {
    let mut plan = plan(1, json!([coin("a")]));
    let error = plan.add(Rule::from_json(coin("a")).unwrap()).unwrap_err();
    assert_eq!(error.to_string(), "duplicate name: `a`");
    let twice = Rule::list_from_json(json!([coin("b"), coin("b")])).unwrap();
    assert_eq!(
        plan.replace(twice).unwrap_err().to_string(),
        "rule 2: duplicate name: `b`"
    );
    assert_eq!(fired(&plan), [("a".to_owned(), 0)]);
}

#[test]
fn a_plan_that_is_too_long_is_refused() {
    let rule = Rule::from_json(nameless(1)).unwrap();
    let mut plan = Plan::new(1);
    plan.replace(vec![rule.clone(); MAX_RULES]).unwrap();
    let error = plan.add(rule).unwrap_err().to_string();
    assert_eq!(error, "too many rules: 1001, at most 1000");
}

#[test]
fn an_added_rule_leaves_the_counters_of_the_others() {
    let mut plan = plan(1, json!([rule("a", "PUT /**", "1..2")]));
    plan.decide(&PUT);
    plan.add(Rule::from_json(coin("b")).unwrap()).unwrap();
    assert_eq!(plan.decide(&PUT).map(|fired| fired.count), Some(2));
}

#[test]
fn a_cleared_plan_has_no_rules() {
    let mut plan = plan(1, json!([rule("a", "PUT /**", "1..")]));
    plan.clear();
    assert_eq!((plan.decide(&PUT), plan.list()), (None, vec![]));
}

#[test]
fn a_listed_rule_shows_its_name_and_how_often_it_fired() {
    let mut plan = plan(1, json!([nameless(1)]));
    plan.decide(&PUT);
    assert_eq!(
        serde_json::to_value(plan.list()).unwrap(),
        json!([{"name": "rule-1", "when": "PUT /**", "nth": 1, "reply": {"status": 503}, "fired": 1}])
    );
}
