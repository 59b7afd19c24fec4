//! The condition of a rule: an operation of a channel, and what it must be about.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::channel::{CONNECT, Channel};
use super::error::Reason;
use super::glob::Glob;
use super::nearest::nearest;
use super::occasion::Occasion;
use super::path::PathPattern;

const EXPECTED: &str = "`METHOD PATH`, for example `PUT /api/users/*` or `GET /api/users?login=USER_TEST`, \
     with `*` for one whole segment and `**` for any number of them";

const EXPECTED_ELSEWHERE: &str = "`sftp.OPERATION PATH`, `job.import FILE` or `mail.deliver ADDRESS`, for example \
     `sftp.write /Incoming/Users/*.csv`; without a path, file or address it means every one";

/// When a rule matches.
///
/// * `PUT /api/users/281`, `* /api/**`, `GET /api/users?login=USER_TEST`: the method is one of HTTP's
///   or `*`. In the path `*` stands for one segment and `**` for any number of them, also none; a slash
///   at the end makes no difference. Pairs after a `?` must all be in the query, in any order and
///   beside others; both sides are compared decoded.
/// * `sftp.write /Incoming/Users/*.csv`, `sftp.auth`, `sftp.* /Incoming/**`: `*` may also be a part of
///   a name.
/// * `job.import /Incoming/Users/*`, `job.import users*.csv`: without a slash the name of the file is meant.
/// * `mail.deliver ops@*`: compared without case.
/// * `http.connect`: a client that connects, before it asks for anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When {
    /// As it was written.
    text: String,
    channel: Channel,
    /// `None` for any.
    operation: Option<&'static str>,
    target: Target,
    query: Vec<(String, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Target {
    Any,
    Path(PathPattern),
    /// The last segment of a path.
    Name(Glob),
    Address(Glob),
}

/// A part of a condition that an occasion did not meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Operation,
    Target,
    Query,
}

impl When {
    /// Where it happens.
    pub fn channel(&self) -> Channel {
        self.channel
    }

    /// The operation, `None` for any.
    pub(super) fn operation(&self) -> Option<&'static str> {
        self.operation
    }

    /// Whether the occasion is meant.
    pub fn matches(&self, occasion: &Occasion<'_>) -> bool {
        self.channel == occasion.channel && self.unmet(occasion).next().is_none()
    }

    /// What an occasion of the same channel does not meet.
    pub(super) fn unmet(&self, occasion: &Occasion<'_>) -> impl Iterator<Item = Part> {
        [
            (
                Part::Operation,
                self.operation
                    .is_none_or(|operation| operation == occasion.operation),
            ),
            (Part::Target, self.target.matches(occasion.target)),
            (Part::Query, self.query_met(occasion.query)),
        ]
        .into_iter()
        .filter(|(_, met)| !met)
        .map(|(part, _)| part)
    }

    /// How much of the target is met, in segments from the left.
    pub(super) fn nearness(&self, target: &str) -> usize {
        match &self.target {
            Target::Path(pattern) => pattern.nearness(target),
            Target::Any | Target::Name(_) | Target::Address(_) => 0,
        }
    }

    fn query_met(&self, query: &str) -> bool {
        self.query.iter().all(|(name, value)| {
            form_urlencoded::parse(query.as_bytes())
                .any(|(other, said)| other == *name && said == *value)
        })
    }

    pub(super) fn from_json(value: &Value) -> Result<Self, Reason> {
        let text = value
            .as_str()
            .ok_or_else(|| Reason::invalid("when", EXPECTED, value))?;
        let (subject, target) = text.split_once(' ').unwrap_or((text, ""));
        match subject.split_once('.') {
            Some((prefix, operation)) if !subject.starts_with('/') => {
                Self::elsewhere(text, prefix, operation, target)
            }
            Some(_) | None => Self::http(text, subject, target),
        }
    }

    fn http(text: &str, method: &str, target: &str) -> Result<Self, Reason> {
        let invalid = || Reason::invalid("when", EXPECTED, &text.into());
        if method.is_empty() || method.starts_with('/') || target.ends_with(' ') {
            return Err(invalid());
        }
        let operation = operation("method", method, Channel::Http.operations())?;
        let (path, query) = match target.split_once('?') {
            None => (target, ""),
            Some((path, query)) if query.split('&').all(|pair| pair.contains('=')) => (path, query),
            Some(_) => return Err(invalid()),
        };
        Ok(Self {
            text: text.to_owned(),
            channel: Channel::Http,
            operation,
            target: Target::Path(PathPattern::parse(path).ok_or_else(invalid)?),
            query: form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
        })
    }

    fn elsewhere(text: &str, prefix: &str, op: &str, target: &str) -> Result<Self, Reason> {
        let channel = Channel::by_prefix(prefix)
            .ok_or_else(|| unknown("channel", prefix, &["http", "sftp", "job", "mail"]))?;
        let invalid = || Reason::invalid("when", EXPECTED_ELSEWHERE, &text.into());
        if target.is_empty() && text.contains(' ') || target.trim() != target {
            return Err(invalid());
        }
        // Who connects has named nothing yet.
        if op == CONNECT && !target.is_empty() {
            return Err(invalid());
        }
        let target = match (channel, target) {
            (_, "") => Target::Any,
            (Channel::Mail, address) => Target::Address(Glob::new(&address.to_lowercase())),
            (Channel::Job, name) if !name.contains('/') => Target::Name(Glob::new(name)),
            (_, path) => Target::Path(PathPattern::parse_globs(path).ok_or_else(invalid)?),
        };
        Ok(Self {
            text: text.to_owned(),
            channel,
            operation: operation("operation", op, channel.prefixed_operations())?,
            target,
            query: Vec::new(),
        })
    }
}

impl Target {
    fn matches(&self, target: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Path(pattern) => pattern.matches(target),
            Self::Name(name) => name.matches(target.rsplit('/').next().unwrap_or(target)),
            Self::Address(address) => address.matches(&target.to_lowercase()),
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for When {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

/// `None` for `*`.
fn operation(
    what: &'static str,
    name: &str,
    known: &[&'static str],
) -> Result<Option<&'static str>, Reason> {
    if name == "*" {
        return Ok(None);
    }
    known
        .iter()
        .copied()
        .find(|operation| *operation == name)
        .map(Some)
        .ok_or_else(|| unknown(what, name, known))
}

fn unknown(what: &'static str, name: &str, known: &[&'static str]) -> Reason {
    Reason::Unknown {
        what,
        name: name.to_owned(),
        nearest: nearest(name, known),
    }
}
