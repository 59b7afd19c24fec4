//! Why a rule or a plan is refused.

use serde_json::Value;

use super::plan::MAX_RULES;

/// A refused rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{reason}", at(*.position))]
pub struct Error {
    /// Which rule of a list, from 1; `None` when a single rule was given or the list is refused.
    pub position: Option<usize>,
    /// What is wrong with it.
    pub reason: Reason,
}

impl From<Reason> for Error {
    fn from(reason: Reason) -> Self {
        Self {
            position: None,
            reason,
        }
    }
}

/// What is wrong with a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// An effect that cannot happen there.
    #[error("`{effect}` cannot happen to `{when}`; what can: {}", listed(effects))]
    WrongChannel {
        /// The effect.
        effect: String,
        /// The rule's condition.
        when: String,
        /// The effects of that channel.
        effects: &'static [&'static str],
    },
    /// An effect that cannot happen at that operation.
    #[error(
        "`{effect}` can only happen to {}, not to `{when}`",
        on_site(operations)
    )]
    WrongOperation {
        /// The effect.
        effect: &'static str,
        /// The rule's condition.
        when: String,
        /// The operations of the same channel where it can happen.
        operations: &'static [&'static str],
    },
    /// A field that means nothing beside the effect or condition of the rule.
    #[error("`{field}` means nothing beside `{beside}`")]
    Pointless {
        /// The field.
        field: &'static str,
        /// The effect or condition.
        beside: String,
    },
    /// A field, method, operation, pack or channel that does not exist.
    #[error("unknown {what}: `{name}`{}", did_you_mean(*.nearest))]
    Unknown {
        /// `field`, `method`, `operation`, `pack` or `channel`.
        what: &'static str,
        /// What was written; fields with their path, `reply.stauts`.
        name: String,
        /// The most similar name that exists.
        nearest: Option<&'static str>,
    },
    /// A required field is not there.
    #[error("missing field: `{0}`")]
    Missing(String),
    /// A value that cannot be understood or is out of range.
    #[error("`{field}` must be {expected}: {found}")]
    Invalid {
        /// The field with its path: `reply.status`.
        field: String,
        /// What would be accepted.
        expected: &'static str,
        /// What was written, as JSON, cut when it is long.
        found: String,
    },
    /// A rule does nothing.
    #[error("a rule needs an effect, for example `reply`")]
    NoEffect,
    /// A rule does several things.
    #[error("a rule has one effect, not several: {}", quoted(.0))]
    SeveralEffects(Vec<String>),
    /// A reply has two bodies.
    #[error("`reply` has `errors` or `body`, not both")]
    ErrorsAndBody,
    /// A rule that would keep everybody out, whoever could clear it too.
    #[error("`{0}` needs an `nth` with an end, such as 1 or \"1..3\": control calls connect too")]
    Endless(String),
    /// Another rule of the plan has that name.
    #[error("duplicate name: `{0}`")]
    DuplicateName(String),
    /// The plan would be too long.
    #[error("too many rules: {0}, at most {MAX_RULES}")]
    TooManyRules(usize),
}

impl Reason {
    /// The field that is wrong, or missing, with its path.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::WrongOperation { effect, .. } => Some(effect),
            Self::Pointless { field, .. } => Some(field),
            Self::Unknown {
                what: "field",
                name,
                ..
            }
            | Self::Missing(name) => Some(name),
            Self::Unknown { what: "pack", .. } => Some("pack"),
            Self::WrongChannel { .. } | Self::Unknown { .. } => Some("when"),
            Self::Invalid { field, .. } => Some(field),
            Self::ErrorsAndBody | Self::NoEffect => Some("reply"),
            Self::Endless(_) => Some("nth"),
            Self::DuplicateName(_) => Some("name"),
            Self::SeveralEffects(effects) => effects.last().map(String::as_str),
            Self::TooManyRules(_) => Some("faults"),
        }
    }

    pub(super) fn invalid(field: impl Into<String>, expected: &'static str, found: &Value) -> Self {
        const SHOWN_CHARS: usize = 80;
        Self::Invalid {
            field: field.into(),
            expected,
            found: found.to_string().chars().take(SHOWN_CHARS).collect(),
        }
    }
}

fn at(position: Option<usize>) -> String {
    position.map_or_else(String::new, |position| format!("rule {position}: "))
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!(", did you mean `{name}`"))
}

fn listed(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

fn on_site(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`sftp.{name}`")).collect();
    quoted.join(" and ")
}

fn quoted(names: &[String]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
