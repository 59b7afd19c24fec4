//! The condition of a rule: an operation of a channel, and what it must be about.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::channel::Channel;
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
        let operation = operation(Channel::Http, method)?;
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
            .ok_or_else(|| unknown("channel", prefix, &["sftp", "job", "mail"]))?;
        let invalid = || Reason::invalid("when", EXPECTED_ELSEWHERE, &text.into());
        if target.is_empty() && text.contains(' ') || target.trim() != target {
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
            operation: operation(channel, op)?,
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
fn operation(channel: Channel, name: &str) -> Result<Option<&'static str>, Reason> {
    if name == "*" {
        return Ok(None);
    }
    let known = channel.operations();
    let what = match channel {
        Channel::Http => "method",
        Channel::Sftp | Channel::Job | Channel::Mail => "operation",
    };
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

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use serde_json::json;

    use super::*;

    fn when(text: &str) -> Result<When, Reason> {
        When::from_json(&json!(text))
    }

    fn matches(text: &str, method: &str, path: &str, query: &str) -> bool {
        when(text)
            .unwrap()
            .matches(&Occasion::http(method, path, query))
    }

    #[test]
    fn method_and_path_must_both_match() {
        assert!(matches("PUT /api/users/281", "PUT", "/api/users/281", ""));
        assert!(!matches("PUT /api/users/281", "GET", "/api/users/281", ""));
        assert!(!matches("PUT /api/users/281", "PUT", "/api/users/282", ""));
        assert!(matches("* /api/users/*", "PATCH", "/api/users/282", "a=b"));
    }

    #[test]
    fn every_pair_must_be_in_the_query_among_others() {
        let text = "GET /api/users?login=USER_TEST&active=true";
        assert!(matches(
            text,
            "GET",
            "/api/users",
            "active=true&limit=1&login=USER_TEST"
        ));
        assert!(!matches(text, "GET", "/api/users", "login=USER_TEST"));
        assert!(!matches(
            text,
            "GET",
            "/api/users",
            "login=OTHER&active=true"
        ));
        assert!(!matches(text, "GET", "/api/users", ""));
    }

    #[test]
    fn pairs_are_compared_decoded() {
        for text in [
            "GET /api/users?department[name]=R%26D x",
            "GET /api/users?department%5Bname%5D=R%26D+x",
        ] {
            assert!(
                matches(text, "GET", "/api/users", "department%5bname%5d=R%26D%20x"),
                "{text}"
            );
        }
    }

    #[test]
    fn it_is_written_as_it_was_read() {
        let text = "GET /api/users/?login=a%40b";
        assert_eq!(when(text).unwrap().to_string(), text);
        assert_eq!(
            serde_json::to_value(when(text).unwrap()).unwrap(),
            json!(text)
        );
    }

    #[test]
    fn steps_on_the_site_are_named_by_operation_and_path() {
        let matches = |text, operation, path| {
            when(text)
                .unwrap()
                .matches(&Occasion::sftp(operation, path))
        };
        let file = "/Incoming/Users/users-1.csv";
        for text in [
            "sftp.write /Incoming/Users/*",
            "sftp.write /Incoming/**",
            "sftp.write /Incoming/Users/users-*.csv",
            "sftp.* /Incoming/Users/users-1.csv",
            "sftp.write",
            "sftp.*",
        ] {
            assert!(matches(text, "write", file), "{text}");
        }
        for text in [
            "sftp.read /Incoming/Users/*",
            "sftp.write /Incoming/*",
            "sftp.write /Incoming/Users/*.txt",
            "* /Incoming/Users/*",
            "job.import",
        ] {
            assert!(!matches(text, "write", file), "{text}");
        }
        assert!(matches("sftp.auth", "auth", ""));
    }

    #[test]
    fn files_of_the_job_are_named_by_path_or_by_name() {
        let matches = |text| {
            when(text)
                .unwrap()
                .matches(&Occasion::job("/Incoming/Users/users-1.csv"))
        };
        for text in [
            "job.import",
            "job.import users-1.csv",
            "job.import *.csv",
            "job.import /Incoming/Users/*",
            "job.import /Incoming/Users/users-1.csv",
        ] {
            assert!(matches(text), "{text}");
        }
        assert!(!matches("job.import users") && !matches("job.import /Incoming/Users/b.csv"));
    }

    #[test]
    fn mails_are_named_by_address_without_case() {
        let matches = |text| {
            when(text)
                .unwrap()
                .matches(&Occasion::mail("Ops@acme.coupa-mock.test"))
        };
        assert!(matches("mail.deliver") && matches("mail.deliver ops@ACME.coupa-mock.test"));
        assert!(matches("mail.deliver *@acme.*") && !matches("mail.deliver ops@x"));
    }

    #[test]
    fn an_unknown_method_or_channel_is_refused_with_the_nearest() {
        let error = |text| when(text).unwrap_err().to_string();
        assert_eq!(
            error("put /api"),
            "unknown method: `put`, did you mean `PUT`"
        );
        assert_eq!(error("FROBNICATE /api"), "unknown method: `FROBNICATE`");
        assert_eq!(
            error("stfp.auth"),
            "unknown channel: `stfp`, did you mean `sftp`"
        );
        assert_eq!(
            error("sftp.wirte /a"),
            "unknown operation: `wirte`, did you mean `write`"
        );
        assert_eq!(error("job.frobnicate"), "unknown operation: `frobnicate`");
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "/api/users/281.xml",
            "PUT",
            "PUT /api ",
            "PUT ",
            "PUT api/users",
            "PUT  /api",
            "GET /api/users*",
            "GET /a?",
            "GET /a?b",
            "GET /a?b=c&",
            "sftp.write Incoming",
            "sftp.write ",
            "sftp.write /a ",
        ] {
            let Err(Reason::Invalid { field, found, .. }) = when(text) else {
                unreachable!("{text} is accepted");
            };
            assert_eq!((field.as_str(), found), ("when", format!("{text:?}")));
        }
        assert!(When::from_json(&json!(["PUT /api"])).is_err());
    }
}
