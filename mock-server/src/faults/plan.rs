//! The fault plan of an instance: rules in order, their counters and their dice.

use jiff::Timestamp;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use super::effect::Effect;
use super::error::{Error, Reason};
use super::miss::{Closest, NearMiss};
use super::occasion::Occasion;
use super::phase::Phase;
use super::rule::Rule;

/// Most rules in a plan: everything that happens is held against each of them.
pub(super) const MAX_RULES: usize = 1_000;

/// Rules in order; the first one that wants to fires.
///
/// Each rule counts the occasions that it means, also those that an earlier rule met. Whether it wants its k-th match depends on the seed, its place in the plan and k
/// alone, never on what other rules do: the same plan and seed meet the same occasions with the
/// same faults.
#[derive(Debug, Clone)]
pub struct Plan {
    pub(super) seed: u64,
    pub(super) entries: Vec<Entry>,
}

/// A rule that fired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fired {
    /// Its name.
    pub rule: String,
    /// What it does.
    pub effect: Effect,
    /// Before or after the step is taken: the rule's choice or the effect's own way.
    pub phase: Phase,
    /// At which byte, 0 unless the rule says so.
    pub offset: u64,
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
pub(super) struct Entry {
    pub(super) name: String,
    /// Without its name.
    pub(super) rule: Rule,
    /// When its time to live is over.
    pub(super) expires: Option<Timestamp>,
    pub(super) matched: u64,
    pub(super) fired: u64,
    pub(super) dice: ChaCha8Rng,
    closest: Closest,
}

impl Plan {
    /// A plan without rules.
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            entries: Vec::new(),
        }
    }

    /// Puts these rules in place of all others; `now` is what the instance's clock shows. A rule
    /// without a name gets `rule-N`, N being its position or the next free number. Counters and dice
    /// start afresh.
    ///
    /// # Errors
    /// [`Reason::DuplicateName`] or [`Reason::TooManyRules`]; the plan then stays as it was.
    pub fn replace(&mut self, rules: Vec<Rule>, now: Timestamp) -> Result<(), Error> {
        let mut plan = Self::new(self.seed);
        plan.extend(rules, now)?;
        *self = plan;
        Ok(())
    }

    /// Adds a rule at the end; the others go on counting.
    ///
    /// # Errors
    /// As [`Plan::replace`].
    pub fn add(&mut self, rule: Rule, now: Timestamp) -> Result<(), Error> {
        self.extend(vec![rule], now)
            .map_err(|error| error.reason.into())
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

    /// The rules that nothing has matched so far, with what came closest.
    pub fn near_misses(&self) -> Vec<NearMiss> {
        self.entries
            .iter()
            .filter(|entry| entry.matched == 0)
            .map(|entry| {
                entry
                    .closest
                    .near_miss(&entry.name, entry.rule.when.to_string())
            })
            .collect()
    }

    /// Whether there is a rule of that name.
    pub fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name == name)
    }

    /// Whether there is no rule, so that there is nothing to decide.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether a rule means one user only, so that who it is about must be looked up.
    pub fn asks_for_user(&self) -> bool {
        self.entries.iter().any(|entry| entry.rule.user.is_some())
    }

    /// Counts what happens at `now` by the instance's clock and says which rule fires, if any. To be
    /// asked once for each occasion.
    pub fn decide(&mut self, occasion: &Occasion<'_>, now: Timestamp) -> Option<Fired> {
        let mut first = None;
        for entry in &mut self.entries {
            // Asked even when an earlier rule fires: this rule counts and throws its dice anyway.
            let wants = entry.wants(occasion, now);
            if wants && first.is_none() {
                first = Some(entry);
            }
        }
        first.map(Entry::fire)
    }

    fn extend(&mut self, rules: Vec<Rule>, now: Timestamp) -> Result<(), Error> {
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
                expires: rule
                    .ttl
                    .as_ref()
                    .and_then(|ttl| now.checked_add(ttl.virtual_time()).ok()),
                rule: Rule { name: None, ..rule },
                matched: 0,
                fired: 0,
                dice,
                closest: Closest::default(),
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
    fn wants(&mut self, occasion: &Occasion<'_>, now: Timestamp) -> bool {
        let expired = self.expires.is_some_and(|expires| expires <= now);
        if expired || self.rule.when.channel() != occasion.channel {
            return false;
        }
        if !self.rule.means(occasion, now) {
            if self.matched == 0 && self.rule.is_of_kind(occasion) {
                self.closest.note(&self.rule, occasion, now);
            }
            return false;
        }
        self.matched += 1;
        let lucky = self.dice.random_bool(self.rule.probability.get());
        lucky && self.rule.nth.includes(self.matched)
    }

    fn fire(&mut self) -> Fired {
        self.fired += 1;
        let effect = self.rule.effect.clone();
        Fired {
            rule: self.name.clone(),
            phase: self
                .rule
                .phase
                .or(effect.default_phase())
                .unwrap_or(Phase::Before),
            offset: self.rule.offset.unwrap_or_default(),
            effect,
            count: self.fired,
        }
    }
}
