//! How a rule is read from JSON, and why one is refused.

use serde_json::Value;

use super::arguments::{number, text};
use super::channel::{CONNECT, Channel};
use super::effect::Effect;
use super::error::{Error, Reason};
use super::fields::Fields;
use super::lasting::Lasting;
use super::nth::Nth;
use super::phase::Phase;
use super::probability::Probability;
use super::rule::Rule;
use super::when::When;
use super::window::moment;

/// All but the effect.
const CONDITIONS: [&str; 10] = [
    "name",
    "when",
    "user",
    "nth",
    "probability",
    "phase",
    "offset",
    "from",
    "until",
    "ttl",
];

/// Longest name of a rule, in characters.
const NAME_MAX_CHARS: usize = 100;

impl Rule {
    /// Reads one rule.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_json(value: Value) -> Result<Self, Error> {
        Self::read(value).map_err(Error::from)
    }

    /// Reads a list of rules. An error says which rule it means.
    ///
    /// # Errors
    /// As [`Rule::from_json`].
    pub fn list_from_json(value: Value) -> Result<Vec<Self>, Error> {
        let Value::Array(rules) = value else {
            return Err(Reason::invalid("faults", "a list of rules", &value).into());
        };
        rules
            .into_iter()
            .zip(1..)
            .map(|(rule, position)| {
                Self::read(rule).map_err(|reason| Error {
                    position: Some(position),
                    reason,
                })
            })
            .collect()
    }

    fn read(value: Value) -> Result<Self, Reason> {
        let effects = Channel::ALL.into_iter().flat_map(Effect::names);
        let known: Vec<_> = CONDITIONS.iter().chain(effects).copied().collect();
        let mut fields = Fields::new("rule", "", value, &known)?;
        let when = When::from_json(&fields.require("when")?)?;
        Self {
            name: fields.optional("name", name)?,
            user: fields.optional("user", user)?,
            nth: fields.optional("nth", Nth::from_json)?.unwrap_or_default(),
            probability: fields
                .optional("probability", Probability::from_json)?
                .unwrap_or_default(),
            phase: fields.optional("phase", |value| Phase::from_json("phase", value))?,
            offset: fields.optional("offset", |value| number("offset", 0, value))?,
            from: fields.optional("from", |value| moment("from", value))?,
            until: fields.optional("until", |value| moment("until", value))?,
            ttl: fields.optional("ttl", |value| Lasting::from_json("ttl", value))?,
            effect: Effect::from_fields(&when, fields)?,
            when,
        }
        .sensible()
    }

    /// Refuses what would never do anything: better now than a test that passes for no reason.
    fn sensible(self) -> Result<Self, Reason> {
        let effect = self.effect.name();
        let pointless = |field, beside: &dyn ToString| {
            Err(Reason::Pointless {
                field,
                beside: beside.to_string(),
            })
        };
        if self.phase.is_some() && self.effect.default_phase().is_none() {
            return pointless("phase", &effect);
        }
        if self.offset.is_some() && !self.effect.takes_offset() {
            return pointless("offset", &effect);
        }
        let is_connection = self.when.operation() == Some(CONNECT);
        if self.user.is_some() && (self.when.channel() != Channel::Http || is_connection) {
            return pointless("user", &self.when);
        }
        let at_connections = Effect::at_connections(self.when.channel());
        if is_connection && !at_connections.contains(&effect) {
            return Err(Reason::WrongChannel {
                effect: effect.to_owned(),
                when: self.when.to_string(),
                effects: at_connections,
            });
        }
        // Control calls come over the same connections, and they are never to fail for good.
        if is_connection && self.when.channel() == Channel::Http && !self.nth.has_end() {
            return Err(Reason::Endless(self.when.to_string()));
        }
        match (self.effect.operations(), self.when.operation()) {
            (Some(operations), Some(operation)) if !operations.contains(&operation) => {
                Err(Reason::WrongOperation {
                    effect,
                    when: self.when.to_string(),
                    operations,
                })
            }
            _ => Ok(self),
        }
    }
}

impl TryFrom<Value> for Rule {
    type Error = Error;

    fn try_from(value: Value) -> Result<Self, Error> {
        Self::from_json(value)
    }
}

/// A number too, as ids are written.
fn user(value: &Value) -> Result<String, Reason> {
    match value.as_u64() {
        Some(id) => Ok(id.to_string()),
        None => text("user", value),
    }
}

fn name(value: &Value) -> Result<String, Reason> {
    value
        .as_str()
        .filter(|name| !name.trim().is_empty() && name.chars().count() <= NAME_MAX_CHARS)
        .map(str::to_owned)
        .ok_or_else(|| Reason::invalid("name", "a text of 1 to 100 characters", value))
}
