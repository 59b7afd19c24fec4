//! Near misses: the occasion that came closest to a rule that has met none, and what was different.

use jiff::Timestamp;
use serde::Serialize;

use super::occasion::Occasion;
use super::rule::Rule;
use super::when::Part;

/// A rule that nothing has matched so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NearMiss {
    /// Name of the rule.
    pub rule: String,
    /// What it waits for.
    pub when: String,
    /// What came closest, `PUT /api/users/282`; null when nothing came on its channel.
    pub closest: Option<String>,
    /// In what that differed.
    pub differs: Vec<Difference>,
}

/// A part in which an occasion is not what a rule means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// `method`, `operation`, `path`, `file`, `address`, `query`, `user` or `time`.
    pub part: &'static str,
    /// What the rule says.
    pub expected: String,
    /// What there was.
    pub found: String,
}

/// The closest occasion so far. More parts met are closer, then more segments of the path.
#[derive(Debug, Clone, Default)]
pub(super) struct Closest {
    score: Option<(usize, usize)>,
    occasion: String,
    differs: Vec<Difference>,
}

/// Parts that a rule can ask for.
const PARTS: usize = 5;

impl Closest {
    /// Holds an occasion on the rule's channel, that the rule does not mean, against the closest.
    pub(super) fn note(&mut self, rule: &Rule, occasion: &Occasion<'_>, now: Timestamp) {
        let differs = rule.differences(occasion, now);
        let score = (
            PARTS.saturating_sub(differs.len()),
            rule.when.nearness(occasion.target),
        );
        if self.score.is_none_or(|best| score > best) {
            *self = Self {
                score: Some(score),
                occasion: occasion.to_string(),
                differs,
            };
        }
    }

    pub(super) fn near_miss(&self, rule: &str, when: String) -> NearMiss {
        NearMiss {
            rule: rule.to_owned(),
            when,
            closest: self.score.is_some().then(|| self.occasion.clone()),
            differs: self.differs.clone(),
        }
    }
}

impl Part {
    /// Its name on the occasion's channel.
    pub(super) fn name(self, occasion: &Occasion<'_>) -> &'static str {
        use super::channel::Channel;
        match (self, occasion.channel) {
            (Self::Operation, Channel::Http) => "method",
            (Self::Operation, Channel::Sftp | Channel::Job | Channel::Mail) => "operation",
            (Self::Target, Channel::Http | Channel::Sftp) => "path",
            (Self::Target, Channel::Job) => "file",
            (Self::Target, Channel::Mail) => "address",
            (Self::Query, _) => "query",
        }
    }

    pub(super) fn found(self, occasion: &Occasion<'_>) -> String {
        match self {
            Self::Operation => occasion.operation,
            Self::Target => occasion.target,
            Self::Query => occasion.query,
        }
        .to_owned()
    }
}
