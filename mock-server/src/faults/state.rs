//! A plan as it leaves memory: its rules, what they have counted, and how far their dice are.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::plan::{Entry, Plan};
use super::rule::Rule;

/// A whole plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanState {
    seed: u64,
    rules: Vec<RuleState>,
}

/// A rule of a plan and what it has counted.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleState {
    rule: Rule,
    expires: Option<Timestamp>,
    matched: u64,
    fired: u64,
    /// Words that its dice have drawn.
    drawn: u64,
}

impl Plan {
    /// All of it but what came close to its rules.
    pub(crate) fn state(&self) -> PlanState {
        let rules = self.entries.iter().map(|entry| RuleState {
            rule: Rule {
                name: Some(entry.name.clone()),
                ..entry.rule.clone()
            },
            expires: entry.expires,
            matched: entry.matched,
            fired: entry.fired,
            drawn: u64::try_from(entry.dice.get_word_pos()).unwrap_or(u64::MAX),
        });
        PlanState {
            seed: self.seed,
            rules: rules.collect(),
        }
    }

    /// The plan that goes on as the other would have.
    ///
    /// # Errors
    /// As [`Plan::replace`].
    pub(crate) fn from_state(state: PlanState) -> Result<Self, super::Error> {
        let mut plan = Self::new(state.seed);
        let rules = state.rules.iter().map(|kept| kept.rule.clone());
        plan.replace(rules.collect(), Timestamp::UNIX_EPOCH)?;
        for (entry, kept) in plan.entries.iter_mut().zip(state.rules) {
            resume(entry, &kept);
        }
        Ok(plan)
    }
}

fn resume(entry: &mut Entry, kept: &RuleState) {
    entry.expires = kept.expires;
    entry.matched = kept.matched;
    entry.fired = kept.fired;
    entry.dice.set_word_pos(kept.drawn.into());
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use jiff::{SignedDuration, Timestamp};
    use serde_json::json;

    use super::{Plan, PlanState};
    use crate::faults::{Occasion, Rule};

    fn plan() -> Plan {
        let rules = json!([
            { "name": "dice", "when": "GET /api/users", "probability": 0.5, "reply": { "status": 500 } },
            { "when": "GET /api/*", "nth": "2..", "ttl": "1h", "delay": "2s" },
        ]);
        let mut plan = Plan::new(7);
        let rules = Rule::list_from_json(rules).unwrap();
        plan.replace(rules, Timestamp::UNIX_EPOCH).unwrap();
        plan
    }

    #[test]
    fn a_plan_that_was_written_goes_on_as_the_other() {
        let met = |plan: &mut Plan, minutes| {
            let now = Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes);
            let fired = plan.decide(&Occasion::http("GET", "/api/users", ""), now);
            fired.map(|fired| (fired.rule, fired.count))
        };
        let mut one = plan();
        for minute in 0..7 {
            met(&mut one, minute);
        }
        let written = serde_json::to_string(&one.state()).unwrap();
        let read: PlanState = serde_json::from_str(&written).unwrap();
        let mut other = Plan::from_state(read).unwrap();
        assert_eq!(one.list(), other.list());
        for minute in 7..90 {
            assert_eq!(met(&mut one, minute), met(&mut other, minute), "{minute}");
        }
    }
}
