//! One request to Coupa and its answer.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A request, and its answer once there is one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    /// `PUT`
    pub method: String,
    /// The path as it was sent.
    pub path: String,
    /// The raw query string, empty when there is none.
    #[serde(default)]
    pub query: String,
    /// What was asked.
    #[serde(default)]
    pub request: Message,
    /// What was answered; nothing when the answer was lost.
    pub response: Option<Response>,
    /// From arrival to answer.
    #[serde(default)]
    pub duration_ms: Option<u64>,
    /// The rule of the fault plan that met the request.
    #[serde(default)]
    pub fault: Option<String>,
}

/// Headers and body.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// By name in lower case; a list when a header came more than once.
    #[serde(default)]
    pub headers: BTreeMap<String, Value>,
    /// The body as text, empty when there is none.
    #[serde(default, deserialize_with = "text")]
    pub body: String,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Headers and body.
    #[serde(flatten)]
    pub message: Message,
}

impl Message {
    /// The first value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self
            .headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        value.as_str().or_else(|| value.get(0)?.as_str())
    }
}

impl Exchange {
    /// For messages: `GET /api/users?login=jdoe`.
    pub(crate) fn line(&self) -> String {
        let Self {
            method,
            path,
            query,
            ..
        } = self;
        if query.is_empty() {
            format!("{method} {path}")
        } else {
            format!("{method} {path}?{query}")
        }
    }

    /// Whether it asks Coupa to change something.
    pub(crate) fn is_write(&self) -> bool {
        !matches!(self.method.as_str(), "GET" | "HEAD" | "OPTIONS")
    }

    /// Whether it asks for a token.
    pub(crate) fn is_token_request(&self) -> bool {
        self.plain_path().starts_with("/oauth2/")
    }

    /// Whether it is about users at all.
    pub(crate) fn is_about_users(&self) -> bool {
        let path = self.plain_path();
        path == "/api/users" || path.starts_with("/api/users/")
    }

    /// Whether it reads a list of users, whatever the query.
    pub(crate) fn is_user_query(&self) -> bool {
        !self.is_write() && self.plain_path() == "/api/users"
    }

    /// The id in `/api/users/281` and below; Coupa takes the digits at the start of the segment.
    pub(crate) fn user_id(&self) -> Option<u64> {
        let segment = self
            .plain_path()
            .strip_prefix("/api/users/")?
            .split('/')
            .next()?;
        let digits = segment.bytes().take_while(u8::is_ascii_digit).count();
        segment.get(..digits)?.parse().ok()
    }

    /// The path without what Coupa ignores: a slash at the end, `.xml` and `.json`.
    pub(crate) fn plain_path(&self) -> &str {
        let path = self.path.trim_end_matches('/');
        path.strip_suffix(".xml")
            .or_else(|| path.strip_suffix(".json"))
            .unwrap_or(path)
    }

    /// The parameters, decoded, names with underscores.
    pub(crate) fn parameters(&self) -> Vec<(String, String)> {
        let url = reqwest::Url::parse(&format!("http://coupa.invalid/?{}", self.query));
        let Ok(url) = url else { return Vec::new() };
        url.query_pairs()
            .map(|(name, value)| (name.replace('-', "_"), value.into_owned()))
            .collect()
    }

    pub(crate) fn status(&self) -> Option<u16> {
        self.response.as_ref().map(|response| response.status)
    }

    pub(crate) fn is_success(&self) -> bool {
        self.status()
            .is_some_and(|status| (200..300).contains(&status))
    }

    /// Whether it asks the same as `other`.
    pub(crate) fn is_same_request(&self, other: &Self) -> bool {
        self.method == other.method
            && self.plain_path() == other.plain_path()
            && self.query == other.query
            && self.request.body == other.request.body
    }

    /// Whether the outcome is unknown to whoever asked: no answer, or none of Coupa's own.
    pub(crate) fn is_lost(&self) -> bool {
        matches!(self.status(), None | Some(504))
    }

    /// When the answer had been sent; when it arrived, as far as is known, without one.
    pub(crate) fn answered_at(&self, arrived: Timestamp) -> Timestamp {
        let duration = SignedDuration::from_millis(
            self.duration_ms
                .and_then(|duration| i64::try_from(duration).ok())
                .unwrap_or_default(),
        );
        arrived.checked_add(duration).unwrap_or(arrived)
    }
}

/// A body that is not text is shown by the journal as an object; nothing is looked for in it.
fn text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(value.as_str().map_or_else(String::new, str::to_owned))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn exchange(method: &str, path: &str, query: &str) -> Exchange {
        serde_json::from_value(
            serde_json::json!({"method": method, "path": path, "query": query, "response": null}),
        )
        .unwrap()
    }

    #[test]
    fn the_user_is_the_number_in_the_path() {
        for (path, id) in [
            ("/api/users/281", Some(281)),
            ("/api/users/281/", Some(281)),
            ("/api/users/281.xml", Some(281)),
            ("/api/users/5%3Ffields=x", Some(5)),
            ("/api/users/281/addresses", Some(281)),
            ("/api/users", None),
            ("/api/users/jdoe", None),
            ("/api/user_groups/4", None),
        ] {
            assert_eq!(exchange("GET", path, "").user_id(), id, "{path}");
        }
    }

    #[test]
    fn a_query_reads_the_list() {
        assert!(exchange("GET", "/api/users/", "login=jdoe").is_user_query());
        assert!(!exchange("GET", "/api/users/281", "").is_user_query());
        assert!(!exchange("POST", "/api/users", "").is_user_query());
    }

    #[test]
    fn parameters_are_decoded() {
        let parameters = exchange(
            "GET",
            "/api/users",
            "employee-number=E%2D281&email=a%40b.c&x=a+b",
        )
        .parameters();
        let expected = [
            ("employee_number", "E-281"),
            ("email", "a@b.c"),
            ("x", "a b"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(parameters, expected);
    }
}
