//! The condition of a rule: `METHOD PATH`, with wildcards, and what the query must say.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::error::Reason;
use super::nearest::nearest;
use super::path::PathPattern;

const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// Channels other than HTTP, named by their first word: `sftp.write /Incoming/Users/*`.
const OTHER_CHANNELS: [&str; 3] = ["sftp", "job", "mail"];

const EXPECTED: &str = "`METHOD PATH`, for example `PUT /api/users/*` or `GET /api/users?login=USER_TEST`, \
     with `*` for one whole segment and `**` for any number of them";

/// What a rule needs to know of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request<'a> {
    /// `PUT`
    pub method: &'a str,
    /// The path as it is routed: percent-decoded, without a suffix such as `.xml`. The caller
    /// sees to that.
    pub path: &'a str,
    /// The raw query string, empty when there is none.
    pub query: &'a str,
}

/// When a rule matches: `PUT /api/users/281`, `* /api/**`, `GET /api/users?login=USER_TEST`.
///
/// The method is one of HTTP's or `*`. In the path `*` stands for one segment and `**` for any
/// number of them, also none; a slash at the end makes no difference. Pairs after a `?` must all be
/// in the query, in any order and beside others; both sides are compared decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When {
    /// As it was written.
    text: String,
    /// `None` for any.
    method: Option<&'static str>,
    path: PathPattern,
    query: Vec<(String, String)>,
}

impl When {
    /// Whether the request is meant.
    pub fn matches(&self, request: &Request<'_>) -> bool {
        self.method.is_none_or(|method| method == request.method)
            && self.path.matches(request.path)
            && self.query.iter().all(|(name, value)| {
                form_urlencoded::parse(request.query.as_bytes())
                    .any(|(other, said)| other == *name && said == *value)
            })
    }

    pub(super) fn from_json(value: &Value) -> Result<Self, Reason> {
        let invalid = || Reason::invalid("when", EXPECTED, value);
        let text = value.as_str().ok_or_else(invalid)?;
        let (subject, target) = text.split_once(' ').unwrap_or((text, ""));
        if subject.is_empty() || subject.starts_with('/') || target.ends_with(' ') {
            return Err(invalid());
        }
        let method = method(subject)?;
        let (path, query) = match target.split_once('?') {
            None => (target, ""),
            Some((path, query)) if query.split('&').all(|pair| pair.contains('=')) => (path, query),
            Some(_) => return Err(invalid()),
        };
        Ok(Self {
            text: text.to_owned(),
            method,
            path: PathPattern::parse(path).ok_or_else(invalid)?,
            query: form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
        })
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
fn method(subject: &str) -> Result<Option<&'static str>, Reason> {
    if subject == "*" {
        return Ok(None);
    }
    if let Some((channel, _)) = subject.split_once('.') {
        return Err(if OTHER_CHANNELS.contains(&channel) {
            Reason::NotImitated(subject.to_owned())
        } else {
            unknown("channel", channel, &OTHER_CHANNELS)
        });
    }
    METHODS
        .into_iter()
        .find(|method| *method == subject)
        .map(Some)
        .ok_or_else(|| unknown("method", subject, &METHODS))
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
        let request = Request {
            method,
            path,
            query,
        };
        when(text).unwrap().matches(&request)
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
    fn other_channels_are_known_but_not_imitated() {
        for text in [
            "sftp.write /Incoming/Users/*",
            "sftp.auth",
            "job.import",
            "mail.deliver ops@x",
        ] {
            let name = text.split(' ').next().unwrap();
            assert_eq!(when(text), Err(Reason::NotImitated(name.to_owned())));
        }
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
        ] {
            let Err(Reason::Invalid { field, found, .. }) = when(text) else {
                unreachable!("{text} is accepted");
            };
            assert_eq!((field.as_str(), found), ("when", format!("{text:?}")));
        }
        assert!(When::from_json(&json!(["PUT /api"])).is_err());
    }
}
