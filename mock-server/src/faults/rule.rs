//! One rule of a fault plan, and how it is read from JSON.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::arguments::{number, text};
use super::channel::Channel;
use super::effect::Effect;
use super::error::{Error, Reason};
use super::fields::Fields;
use super::lasting::Lasting;
use super::miss::Difference;
use super::nth::Nth;
use super::occasion::Occasion;
use super::phase::Phase;
use super::probability::Probability;
use super::sftp::SftpEffect;
use super::when::When;
use super::window::{Window, moment};

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
    /// Which occasions it means.
    pub when: When,
    /// Of requests, only those about the user with this id, login, e-mail or employee number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Which of them, counted by the rule itself.
    #[serde(skip_serializing_if = "Nth::is_every")]
    pub nth: Nth,
    /// How likely it fires then.
    #[serde(skip_serializing_if = "Probability::is_always")]
    pub probability: Probability,
    /// Before or after the step is taken; `None` for the effect's own way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<Phase>,
    /// At which byte of the answer or file, where the effect leaves a choice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// Not before this moment by the instance's clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// No more from this moment on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// For so long after it was added, by the instance's clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ttl: Option<Lasting>,
    /// What it does.
    #[serde(flatten)]
    pub effect: Effect,
}

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

    /// Whether the occasion is meant at that moment of the instance's clock.
    pub(super) fn means(&self, occasion: &Occasion<'_>, now: Timestamp) -> bool {
        self.is_met(occasion) && self.user_met(occasion) && self.window().contains(now)
    }

    /// The host key is shown as a client connects, whether the rule says so or names `auth`; nothing
    /// else happens then.
    fn is_met(&self, occasion: &Occasion<'_>) -> bool {
        let shows_key = self.effect == Effect::Sftp(SftpEffect::HostKeyChanged);
        match (&self.effect, occasion.operation) {
            (Effect::Sftp(_), "connect") => {
                let authentication = Occasion::sftp("auth", "");
                shows_key && (self.when.matches(occasion) || self.when.matches(&authentication))
            }
            _ => !shows_key && self.when.matches(occasion),
        }
    }

    /// In what an occasion on the rule's channel is not what it means.
    pub(super) fn differences(&self, occasion: &Occasion<'_>, now: Timestamp) -> Vec<Difference> {
        let mut differs: Vec<_> = self
            .when
            .unmet(occasion)
            .map(|part| Difference {
                part: part.name(occasion),
                expected: self.when.to_string(),
                found: part.found(occasion),
            })
            .collect();
        if !self.user_met(occasion) {
            differs.push(Difference {
                part: "user",
                expected: self.user.clone().unwrap_or_default(),
                found: occasion.user.join(", "),
            });
        }
        let window = self.window();
        if !window.contains(now) {
            let open = |moment: Option<Timestamp>| {
                moment.map_or_else(String::new, |moment| moment.to_string())
            };
            differs.push(Difference {
                part: "time",
                expected: format!("{}..{}", open(window.from), open(window.until)),
                found: now.to_string(),
            });
        }
        differs
    }

    fn user_met(&self, occasion: &Occasion<'_>) -> bool {
        self.user.as_ref().is_none_or(|user| {
            occasion
                .user
                .iter()
                .any(|name| name.to_lowercase() == user.to_lowercase())
        })
    }

    fn window(&self) -> Window {
        Window {
            from: self.from,
            until: self.until,
        }
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
        if self.user.is_some() && self.when.channel() != Channel::Http {
            return pointless("user", &self.when);
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

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::faults::{HttpEffect, Reply, ReplyBody};

    fn error(value: Value) -> String {
        Rule::from_json(value).unwrap_err().to_string()
    }

    #[test]
    fn a_rule_needs_when_and_an_effect_only() {
        let rule = Rule::from_json(json!({"when": "GET /**", "reply": {"status": 503}})).unwrap();
        let Effect::Http(HttpEffect::Reply(Reply { status, body, .. })) = &rule.effect else {
            unreachable!("another effect was read");
        };
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

    /// Every effect with an argument and an occasion that suits it.
    fn effects() -> Vec<(Channel, &'static str, &'static str, Value)> {
        let request = "GET /api/users";
        let (step, file, mail) = ("sftp.write /a", "job.import", "mail.deliver");
        [
            (
                Channel::Http,
                request,
                "reply",
                json!({"status": 400, "errors": ["a"]}),
            ),
            (Channel::Http, request, "delay", json!("2s")),
            (Channel::Http, request, "reset", json!("before")),
            (Channel::Http, request, "reset", json!("after")),
            (Channel::Http, request, "truncate", json!(100)),
            (Channel::Http, request, "content_length", json!(100)),
            (Channel::Http, request, "malformed", json!(true)),
            (Channel::Http, request, "html", json!({"status": 502})),
            (Channel::Http, request, "slow", json!(100)),
            (Channel::Http, request, "stall", json!("10s")),
            (Channel::Http, request, "stale", json!(true)),
            (Channel::Http, request, "ignore", json!(true)),
            (Channel::Http, request, "expire_token", json!(true)),
            (
                Channel::Http,
                request,
                "rate_limit",
                json!({"retry_after": 2}),
            ),
            (Channel::Http, request, "rate_limit", json!({})),
            (Channel::Http, request, "tls_failure", json!(true)),
            (Channel::Sftp, "sftp.auth", "refuse_auth", json!(true)),
            (Channel::Sftp, step, "status", json!("permission_denied")),
            (Channel::Sftp, step, "status", json!("failure")),
            (Channel::Sftp, step, "status", json!("no_such_file")),
            (Channel::Sftp, step, "status", json!("no_space")),
            (Channel::Sftp, step, "disconnect", json!(1000)),
            (Channel::Sftp, step, "stall", json!("10s")),
            (Channel::Sftp, "sftp.auth", "host_key", json!("changed")),
            (Channel::Job, file, "late", json!("10m")),
            (Channel::Job, file, "never", json!(true)),
            (
                Channel::Job,
                file,
                "row_error",
                json!({"row": 2, "message": "no"}),
            ),
            (Channel::Job, file, "header_error", json!("no")),
            (Channel::Job, file, "fail", json!(true)),
            (Channel::Mail, mail, "refuse", json!(true)),
            (Channel::Mail, mail, "delay", json!("5s")),
        ]
        .to_vec()
    }

    #[test]
    fn every_effect_of_every_channel_is_written_as_it_is_read() {
        for (channel, when, name, argument) in effects() {
            let rule = json!({"when": when, name: argument});
            let read = Rule::from_json(rule.clone()).unwrap();
            assert_eq!((read.effect.name(), read.when.channel()), (name, channel));
            assert_eq!(serde_json::to_value(read).unwrap(), rule);
        }
        for channel in Channel::ALL {
            for name in Effect::names(channel) {
                let known = effects()
                    .iter()
                    .any(|(of, _, effect, _)| (of, effect) == (&channel, name));
                assert!(known, "{channel} {name}");
            }
        }
    }

    #[test]
    fn an_effect_is_refused_on_every_channel_that_does_not_have_it() {
        for (channel, when) in [
            (Channel::Http, "GET /api/users"),
            (Channel::Sftp, "sftp.write /a"),
            (Channel::Job, "job.import"),
            (Channel::Mail, "mail.deliver"),
        ] {
            for (_, _, name, argument) in effects() {
                if !Effect::names(channel).contains(&name) {
                    let reason = Rule::from_json(json!({"when": when, name: argument}))
                        .unwrap_err()
                        .reason;
                    assert!(
                        matches!(reason, Reason::WrongChannel { .. }),
                        "{when} {name}: {reason}"
                    );
                }
            }
        }
        assert_eq!(
            error(json!({"when": "mail.deliver", "never": true})),
            "`never` cannot happen to `mail.deliver`; what can: `refuse`, `delay`"
        );
        assert_eq!(
            error(json!({"when": "sftp.write /a", "refuse_auth": true})),
            "`refuse_auth` can only happen to `sftp.auth`, not to `sftp.write /a`"
        );
    }

    #[test]
    fn conditions_of_every_kind_are_written_as_they_are_read() {
        for rule in [
            json!({"when": "GET /a", "user": "jdoe", "phase": "after", "html": {"status": 502}}),
            json!({"when": "GET /a", "from": "2026-03-02T09:00:00Z", "until": "2026-03-02T10:00:00Z", "ttl": "5m", "delay": "1s"}),
            json!({"when": "GET /a", "offset": 10, "stall": "1s"}),
            json!({"when": "sftp.write /a", "offset": 10, "stall": "1s"}),
            json!({"when": "sftp.close /a", "phase": "after", "status": "failure"}),
        ] {
            let read = Rule::from_json(rule.clone()).unwrap();
            assert_eq!(serde_json::to_value(read).unwrap(), rule);
        }
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
        ] {
            assert_eq!(error(rule), expected);
        }
    }

    #[test]
    fn every_refused_argument_or_condition_says_what_is_expected() {
        for (rule, expected) in [
            (
                json!({"when": "GET /", "delay": "soon"}),
                r#"`delay` must be a duration such as "2s", "500ms" or "1h30m": "soon""#,
            ),
            (
                json!({"when": "GET /", "delay": "-1s"}),
                r#"`delay` must be a duration such as "2s", "500ms" or "1h30m": "-1s""#,
            ),
            (
                json!({"when": "GET /", "reset": "now"}),
                r#"`reset` must be `before` or `after`: "now""#,
            ),
            (
                json!({"when": "GET /", "truncate": -1}),
                "`truncate` must be a whole number: -1",
            ),
            (
                json!({"when": "GET /", "slow": 0}),
                "`slow` must be a whole number from 1 on: 0",
            ),
            (
                json!({"when": "GET /", "stale": false}),
                "`stale` must be true: false",
            ),
            (
                json!({"when": "GET /", "html": {}}),
                "missing field: `html.status`",
            ),
            (
                json!({"when": "GET /", "rate_limit": {"retry_after": "soon"}}),
                r#"`rate_limit.retry_after` must be a whole number: "soon""#,
            ),
            (
                json!({"when": "sftp.open /a", "status": "ok"}),
                r#"`status` must be `permission_denied`, `failure`, `no_such_file` or `no_space`: "ok""#,
            ),
            (
                json!({"when": "sftp.auth", "host_key": "same"}),
                r#"`host_key` must be `changed`: "same""#,
            ),
            (
                json!({"when": "job.import", "row_error": {"row": 2}}),
                "missing field: `row_error.message`",
            ),
            (
                json!({"when": "job.import", "row_error": {"row": 0, "message": "a"}}),
                "`row_error.row` must be a whole number from 1 on: 0",
            ),
            (
                json!({"when": "job.import", "header_error": " "}),
                r#"`header_error` must be a text: " ""#,
            ),
            (
                json!({"when": "GET /", "phase": "before", "truncate": 1}),
                "`phase` means nothing beside `truncate`",
            ),
            (
                json!({"when": "GET /", "offset": 1, "reset": "before"}),
                "`offset` means nothing beside `reset`",
            ),
            (
                json!({"when": "sftp.auth", "user": "jdoe", "refuse_auth": true}),
                "`user` means nothing beside `sftp.auth`",
            ),
            (
                json!({"when": "GET /", "from": "tomorrow", "stale": true}),
                r#"`from` must be a moment such as "2026-03-02T09:00:00Z": "tomorrow""#,
            ),
            (
                json!({"when": "GET /", "ttl": 5, "stale": true}),
                r#"`ttl` must be a duration such as "2s", "500ms" or "1h30m": 5"#,
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
