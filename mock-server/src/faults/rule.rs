//! One rule of a fault plan, and which occasions it means.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::channel::CONNECT;
use super::effect::Effect;
use super::lasting::Lasting;
use super::miss::Difference;
use super::nth::Nth;
use super::occasion::Occasion;
use super::phase::Phase;
use super::probability::Probability;
use super::sftp::SftpEffect;
use super::when::When;
use super::window::Window;

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
    /// Whether the occasion is meant at that moment of the instance's clock.
    pub(super) fn means(&self, occasion: &Occasion<'_>, now: Timestamp) -> bool {
        self.is_met(occasion) && self.user_met(occasion) && self.window().contains(now)
    }

    fn is_met(&self, occasion: &Occasion<'_>) -> bool {
        // A host key is shown as a client connects, also by a rule that names `auth`.
        let is_met_at_auth = || self.when.matches(&Occasion::sftp("auth", ""));
        self.is_of_kind(occasion)
            && (self.when.matches(occasion) || occasion.is_connection() && is_met_at_auth())
    }

    /// A connection and what happens on it later are never the same rule's.
    pub(super) fn is_of_kind(&self, occasion: &Occasion<'_>) -> bool {
        self.waits_for_connection() == occasion.is_connection()
    }

    fn waits_for_connection(&self) -> bool {
        self.effect == Effect::Sftp(SftpEffect::HostKeyChanged)
            || self.when.operation() == Some(CONNECT)
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
}
