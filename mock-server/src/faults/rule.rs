//! One rule of a fault plan, and how it is read from JSON.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::effect::Effect;
use super::error::{Error, Reason};
use super::fields::Fields;
use super::nth::Nth;
use super::probability::Probability;
use super::when::When;

const CONDITIONS: [&str; 4] = ["name", "when", "nth", "probability"];

/// Longest name of a rule, in characters.
const NAME_MAX_CHARS: usize = 100;

/// A rule: when something goes wrong, and what.
///
/// ```
/// use coupa_mock_server::faults::Rule;
///
/// let rule = serde_json::json!({
///     "name": "refused",
///     "when": "PUT /api/users/281",
///     "nth": 1,
///     "reply": {"status": 400, "errors": ["Department can't be blank"]},
/// });
/// let rule = Rule::from_json(rule)?;
/// assert_eq!(rule.effect.name(), "reply");
/// # Ok::<(), coupa_mock_server::faults::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Value")]
pub struct Rule {
    /// Its name in the journal; a plan gives one to a rule that has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Which requests it means.
    pub when: When,
    /// Which of them, counted by the rule itself.
    #[serde(skip_serializing_if = "Nth::is_every")]
    pub nth: Nth,
    /// How likely it fires then.
    #[serde(skip_serializing_if = "Probability::is_always")]
    pub probability: Probability,
    /// What it does.
    #[serde(flatten)]
    pub effect: Effect,
}

impl Rule {
    /// Reads one rule.
    ///
    /// # Errors
    /// [`Reason::NotImitated`] for an effect or channel of the interface that is not built; any
    /// other reason is a mistake in the rule.
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
        let known: Vec<_> = CONDITIONS.into_iter().chain(Effect::names()).collect();
        let mut fields = Fields::new("rule", "", value, &known)?;
        Ok(Self {
            name: fields.take("name").map(|value| name(&value)).transpose()?,
            when: When::from_json(&fields.require("when")?)?,
            nth: fields
                .take("nth")
                .map(|value| Nth::from_json(&value))
                .transpose()?
                .unwrap_or_default(),
            probability: fields
                .take("probability")
                .map(|value| Probability::from_json(&value))
                .transpose()?
                .unwrap_or_default(),
            effect: Effect::from_fields(fields)?,
        })
    }
}

impl TryFrom<Value> for Rule {
    type Error = Error;

    fn try_from(value: Value) -> Result<Self, Error> {
        Self::from_json(value)
    }
}

fn name(value: &Value) -> Result<String, Reason> {
    value
        .as_str()
        .filter(|name| !name.trim().is_empty() && name.chars().count() <= NAME_MAX_CHARS)
        .map(str::to_owned)
        .ok_or_else(|| Reason::invalid("name", "a text of 1 to 100 characters", value))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::faults::{Reply, ReplyBody};

    fn error(value: Value) -> String {
        Rule::from_json(value).unwrap_err().to_string()
    }

    #[test]
    fn a_rule_needs_when_and_an_effect_only() {
        let rule = Rule::from_json(json!({"when": "GET /**", "reply": {"status": 503}})).unwrap();
        let Effect::Reply(Reply { status, body, .. }) = &rule.effect;
        assert_eq!((*status, body), (503, &ReplyBody::Empty));
        assert_eq!((rule.name, rule.nth), (None, Nth::EVERY));
        assert_eq!(rule.probability, Probability::ALWAYS);
    }

    #[test]
    fn a_rule_is_written_as_it_is_read() {
        for rule in [
            json!({"when": "GET /**", "reply": {"status": 503}}),
            json!({"name": "a", "when": "GET /", "nth": "1..3", "probability": 0.5, "reply": {"status": 503}}),
        ] {
            let read: Rule = serde_json::from_value(rule.clone()).unwrap();
            assert_eq!(serde_json::to_value(read).unwrap(), rule);
        }
    }

    #[test]
    fn every_effect_of_the_interface_is_known_and_all_but_reply_are_not_imitated() {
        let effects = json!({
            "delay": "2s", "reset": "before", "truncate": 100, "malformed": true, "html": {"status": 502},
            "slow": 100, "stale": true, "ignore": true, "expire_token": true, "rate_limit": {"retry_after": 2},
            "refuse_auth": true, "status": "failure", "disconnect": 1000, "stall": "10s", "host_key": "changed",
            "late": "10m", "never": true, "row_error": {"row": 2, "message": "…"}, "header_error": "…", "fail": true,
            "refuse": true,
        });
        for (name, argument) in effects.as_object().unwrap() {
            let rule = json!({"when": "GET /api/users", name: argument});
            let reason = Rule::from_json(rule).unwrap_err().reason;
            assert_eq!(reason, Reason::NotImitated(name.clone()));
        }
        assert_eq!(
            effects.as_object().unwrap().len() + 1,
            Effect::names().count()
        );
    }

    #[test]
    fn every_refusal_names_the_field() {
        let reply = json!({"status": 503});
        for (rule, expected) in [
            (json!("GET /"), r#"`rule` must be an object: "GET /""#),
            (json!({"reply": reply}), "missing field: `when`"),
            (
                json!({"when": "GET /"}),
                "a rule needs an effect, for example `reply`",
            ),
            (
                json!({"when": "GET /", "repyl": reply}),
                "unknown field: `repyl`, did you mean `reply`",
            ),
            (
                json!({"when": "GET /", "reply": reply, "fired": 1}),
                "unknown field: `fired`",
            ),
            (
                json!({"when": "GET /", "reply": reply, "delay": "1s"}),
                "a rule has one effect, not several: `reply`, `delay`",
            ),
            (
                json!({"when": "GET /", "nth": 0, "reply": reply}),
                r#"`nth` must be like 1, "2.." or "1..3": 0"#,
            ),
            (
                json!({"when": "GET /", "probability": 2, "reply": reply}),
                "`probability` must be a number from 0 to 1: 2",
            ),
            (
                json!({"when": "GET /", "name": " ", "reply": reply}),
                r#"`name` must be a text of 1 to 100 characters: " ""#,
            ),
            (
                json!({"when": "GET /", "name": null, "reply": reply}),
                "`name` must be a text of 1 to 100 characters: null",
            ),
            (
                json!({"when": "GET /", "reply": {}}),
                "missing field: `reply.status`",
            ),
            (
                json!({"when": "GET /", "delay": "1s"}),
                "not imitated yet: `delay`",
            ),
            (
                json!({"when": "sftp.auth", "refuse_auth": true}),
                "not imitated yet: `sftp.auth`",
            ),
        ] {
            assert_eq!(error(rule), expected);
        }
    }

    #[test]
    fn a_long_value_is_cut_in_an_error() {
        let name = "x".repeat(200);
        let error = error(json!({"when": "GET /", "name": name, "reply": {"status": 503}}));
        assert!(
            error.ends_with(&"x".repeat(79)) && error.len() < 150,
            "{error}"
        );
    }

    #[test]
    fn an_error_in_a_list_says_which_rule() {
        let good = json!({"when": "GET /", "reply": {"status": 503}});
        assert_eq!(Rule::list_from_json(json!([good, good])).unwrap().len(), 2);
        let error = Rule::list_from_json(json!([good, {"when": "GET /"}])).unwrap_err();
        assert_eq!(
            error.to_string(),
            "rule 2: a rule needs an effect, for example `reply`"
        );
        let error = Rule::list_from_json(good).unwrap_err().to_string();
        assert!(
            error.starts_with("`faults` must be a list of rules: {"),
            "{error}"
        );
    }
}
