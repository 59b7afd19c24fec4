//! The fault plan of an instance: rules in order, their counters and their dice.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use super::effect::Effect;
use super::error::{Error, Reason};
use super::rule::Rule;
use super::when::Request;

/// Most rules in a plan: every request is held against each of them.
pub(super) const MAX_RULES: usize = 1_000;

/// Rules in order; the first one that wants to fires.
///
/// Each rule counts the requests that match its own `when`, also those that an earlier rule
/// answered. Whether it wants its k-th match depends on the seed, its place in the plan and k
/// alone, never on what other rules do: the same plan and seed meet the same requests with the
/// same faults.
#[derive(Debug, Clone)]
pub struct Plan {
    seed: u64,
    entries: Vec<Entry>,
}

/// A rule that fired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fired {
    /// Its name.
    pub rule: String,
    /// What it does.
    pub effect: Effect,
    /// How often it has fired, this time included.
    pub count: u64,
}

/// A rule of a plan and how often it fired: the rule's JSON with `name` and `fired`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Listed {
    /// Its own name or the one that the plan gave it.
    pub name: String,
    /// The rule, its name left out.
    #[serde(flatten)]
    pub rule: Rule,
    /// How often it fired.
    pub fired: u64,
}

#[derive(Debug, Clone)]
struct Entry {
    name: String,
    /// Without its name.
    rule: Rule,
    matched: u64,
    fired: u64,
    dice: ChaCha8Rng,
}

impl Plan {
    /// A plan without rules.
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            entries: Vec::new(),
        }
    }

    /// Puts these rules in place of all others. A rule without a name gets `rule-N`, N being its
    /// position or the next free number. Counters and dice start afresh.
    ///
    /// # Errors
    /// [`Reason::DuplicateName`] or [`Reason::TooManyRules`]; the plan then stays as it was.
    pub fn replace(&mut self, rules: Vec<Rule>) -> Result<(), Error> {
        let mut plan = Self::new(self.seed);
        plan.extend(rules)?;
        *self = plan;
        Ok(())
    }

    /// Adds a rule at the end; the others go on counting.
    ///
    /// # Errors
    /// As [`Plan::replace`].
    pub fn add(&mut self, rule: Rule) -> Result<(), Error> {
        self.extend(vec![rule]).map_err(|error| error.reason.into())
    }

    /// Removes every rule.
    pub fn clear(&mut self) {
        self.entries.clear();
    }

    /// The rules in order, with how often each fired.
    pub fn list(&self) -> Vec<Listed> {
        self.entries
            .iter()
            .map(|entry| Listed {
                name: entry.name.clone(),
                rule: entry.rule.clone(),
                fired: entry.fired,
            })
            .collect()
    }

    /// Counts the request and says which rule fires, if any. To be asked once for each request.
    pub fn decide(&mut self, request: &Request<'_>) -> Option<Fired> {
        let mut first = None;
        for entry in &mut self.entries {
            // Asked even when an earlier rule fires: this rule counts and throws its dice anyway.
            let wants = entry.wants(request);
            if wants && first.is_none() {
                first = Some(entry);
            }
        }
        first.map(Entry::fire)
    }

    fn extend(&mut self, rules: Vec<Rule>) -> Result<(), Error> {
        let count = self.entries.len() + rules.len();
        if count > MAX_RULES {
            return Err(Reason::TooManyRules(count).into());
        }
        let names = self.names(&rules)?;
        for (name, rule) in names.into_iter().zip(rules) {
            let mut dice = ChaCha8Rng::seed_from_u64(self.seed);
            dice.set_stream(self.entries.len() as u64);
            self.entries.push(Entry {
                name,
                rule: Rule { name: None, ..rule },
                matched: 0,
                fired: 0,
                dice,
            });
        }
        Ok(())
    }

    /// Names for new rules: given ones are kept, so they are set aside before any is made up.
    fn names(&self, rules: &[Rule]) -> Result<Vec<String>, Error> {
        let mut taken: Vec<&str> = self
            .entries
            .iter()
            .map(|entry| entry.name.as_str())
            .collect();
        for (rule, position) in rules.iter().zip(1..) {
            let Some(name) = rule.name.as_deref() else {
                continue;
            };
            if taken.contains(&name) {
                return Err(Error {
                    position: Some(position),
                    reason: Reason::DuplicateName(name.to_owned()),
                });
            }
            taken.push(name);
        }
        let mut free = (self.entries.len() + 1..)
            .map(|number| format!("rule-{number}"))
            .filter(|name| !taken.contains(&name.as_str()));
        Ok(rules
            .iter()
            .filter_map(|rule| rule.name.clone().or_else(|| free.next()))
            .collect())
    }
}

impl Entry {
    fn wants(&mut self, request: &Request<'_>) -> bool {
        if !self.rule.when.matches(request) {
            return false;
        }
        self.matched += 1;
        let lucky = self.dice.random_bool(self.rule.probability.get());
        lucky && self.rule.nth.includes(self.matched)
    }

    fn fire(&mut self) -> Fired {
        self.fired += 1;
        Fired {
            rule: self.name.clone(),
            effect: self.rule.effect.clone(),
            count: self.fired,
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use serde_json::{Value, json};

    use super::*;

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

    fn rule(name: &str, when: &str, nth: Value) -> Value {
        json!({"name": name, "when": when, "nth": nth, "reply": {"status": 503}})
    }

    fn nameless(nth: Value) -> Value {
        json!({"when": "PUT /**", "nth": nth, "reply": {"status": 503}})
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
        let mut plan = plan(1, json!([rule("a", "PUT /**", json!("2..3"))]));
        assert_eq!(fires(&mut plan, PUT, 5), ["-", "a", "a", "-", "-"]);
        assert_eq!(fired(&plan), [("a".to_owned(), 2)]);
    }

    #[test]
    fn requests_that_do_not_match_are_not_counted() {
        let mut plan = plan(1, json!([rule("a", "PUT /**", json!(2))]));
        assert_eq!(fires(&mut plan, GET, 3), ["-", "-", "-"]);
        assert_eq!(fires(&mut plan, PUT, 2), ["-", "a"]);
    }

    #[test]
    fn the_first_rule_that_wants_to_fires_and_says_what_and_how_often() {
        let mut plan = plan(
            1,
            json!([
                rule("a", "PUT /**", json!("2..")),
                rule("b", "* /**", json!("1.."))
            ]),
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
        let mut plan = plan(
            1,
            json!([
                rule("a", "PUT /**", json!(1)),
                rule("b", "PUT /**", json!(2))
            ]),
        );
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
            &mut plan(7, json!([rule("a", "DELETE /**", json!(1)), coin("b")])),
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
        let every = json!("1..");
        let mut plan = plan(
            1,
            json!([
                nameless(every.clone()),
                rule("rule-1", "GET /", every.clone()),
                nameless(every)
            ]),
        );
        plan.add(Rule::from_json(coin("rule-4")).unwrap()).unwrap();
        plan.add(Rule::from_json(nameless(json!(1))).unwrap())
            .unwrap();
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
        let rule = Rule::from_json(nameless(json!(1))).unwrap();
        let mut plan = Plan::new(1);
        plan.replace(vec![rule.clone(); MAX_RULES]).unwrap();
        let error = plan.add(rule).unwrap_err().to_string();
        assert_eq!(error, "too many rules: 1001, at most 1000");
    }

    #[test]
    fn an_added_rule_leaves_the_counters_of_the_others() {
        let mut plan = plan(1, json!([rule("a", "PUT /**", json!("1..2"))]));
        plan.decide(&PUT);
        plan.add(Rule::from_json(coin("b")).unwrap()).unwrap();
        assert_eq!(plan.decide(&PUT).map(|fired| fired.count), Some(2));
    }

    #[test]
    fn a_cleared_plan_has_no_rules() {
        let mut plan = plan(1, json!([rule("a", "PUT /**", json!("1.."))]));
        plan.clear();
        assert_eq!((plan.decide(&PUT), plan.list()), (None, vec![]));
    }

    #[test]
    fn a_listed_rule_shows_its_name_and_how_often_it_fired() {
        let mut plan = plan(1, json!([nameless(json!(1))]));
        plan.decide(&PUT);
        assert_eq!(
            serde_json::to_value(plan.list()).unwrap(),
            json!([{"name": "rule-1", "when": "PUT /**", "nth": 1, "reply": {"status": 503}, "fired": 1}])
        );
    }
}
