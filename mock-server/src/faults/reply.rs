//! The effect `reply`: an answer instead of Coupa's own.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

use super::error::Reason;
use super::fields::Fields;

const FIELDS: [&str; 4] = ["status", "errors", "body", "headers"];

/// Headers that frame the answer on the wire. They follow from the body and cannot be given.
const FRAMING: [&str; 2] = ["content-length", "transfer-encoding"];

/// An answer that replaces the real one; the request does nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// A status code from 200 to 599.
    pub status: u16,
    /// What the answer says.
    pub body: ReplyBody,
    /// Headers that are set besides, names and values valid in HTTP, in order.
    pub headers: Vec<(String, String)>,
}

/// What a [`Reply`] says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplyBody {
    /// Nothing.
    Empty,
    /// Sentences, one or more, to be rendered as Coupa renders errors in the request's format.
    Errors(Vec<String>),
    /// This text as it is.
    Text(String),
}

impl Reply {
    /// Reads `{status, errors or body, headers}`; only `status` is required.
    pub(super) fn from_json(value: Value) -> Result<Self, Reason> {
        let mut fields = Fields::new("reply", "reply.", value, &FIELDS)?;
        let status = status(fields.path("status"), &fields.require("status")?)?;
        let errors = fields.take("errors");
        let text = fields.take("body");
        let body = match (errors, text) {
            (None, None) => ReplyBody::Empty,
            (Some(errors), None) => ReplyBody::Errors(sentences(fields.path("errors"), &errors)?),
            (None, Some(Value::String(text))) => ReplyBody::Text(text),
            (None, Some(other)) => {
                return Err(Reason::invalid(fields.path("body"), "a text", &other));
            }
            (Some(_), Some(_)) => return Err(Reason::ErrorsAndBody),
        };
        let headers = match fields.take("headers") {
            None => Vec::new(),
            Some(Value::Object(headers)) => headers
                .into_iter()
                .map(|(name, value)| header(&fields.path("headers"), name, &value))
                .collect::<Result<_, _>>()?,
            Some(other) => {
                return Err(Reason::invalid(fields.path("headers"), "an object", &other));
            }
        };
        Ok(Self {
            status,
            body,
            headers,
        })
    }
}

impl Serialize for Reply {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("status", &self.status)?;
        match &self.body {
            ReplyBody::Empty => {}
            ReplyBody::Errors(errors) => map.serialize_entry("errors", errors)?,
            ReplyBody::Text(text) => map.serialize_entry("body", text)?,
        }
        if !self.headers.is_empty() {
            let headers = self.headers.iter().cloned();
            let headers: Map<_, _> = headers.map(|(name, value)| (name, value.into())).collect();
            map.serialize_entry("headers", &headers)?;
        }
        map.end()
    }
}

pub(super) fn status(field: String, value: &Value) -> Result<u16, Reason> {
    value
        .as_u64()
        .and_then(|status| u16::try_from(status).ok())
        .filter(|status| (200..=599).contains(status))
        .ok_or_else(|| Reason::invalid(field, "a status code from 200 to 599", value))
}

fn sentences(field: String, value: &Value) -> Result<Vec<String>, Reason> {
    value
        .as_array()
        .filter(|sentences| !sentences.is_empty())
        .and_then(|sentences| {
            sentences
                .iter()
                .map(|sentence| sentence.as_str().map(str::to_owned))
                .collect()
        })
        .ok_or_else(|| Reason::invalid(field, "a list of one or more texts", value))
}

/// Numbers are taken too, as in `Retry-After: 2`.
fn header(parent: &str, name: String, value: &Value) -> Result<(String, String), Reason> {
    let field = format!("{parent}.{name}");
    if !is_token(&name)
        || FRAMING
            .iter()
            .any(|framing| name.eq_ignore_ascii_case(framing))
    {
        return Err(Reason::invalid(
            field,
            "a header that an answer may set",
            value,
        ));
    }
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
    .filter(|text| {
        text.bytes()
            .all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte))
    })
    .map(|text| (name, text))
    .ok_or_else(|| Reason::invalid(field, "a text of visible ASCII characters", value))
}

/// A token of RFC 9110, section 5.6.2.
fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use serde_json::json;

    use super::*;

    fn error(value: Value) -> String {
        Reply::from_json(value).unwrap_err().to_string()
    }

    #[test]
    fn errors_or_a_body_or_neither_make_an_answer() {
        let body = |value| Reply::from_json(value).unwrap().body;
        assert_eq!(body(json!({"status": 503})), ReplyBody::Empty);
        assert_eq!(
            body(json!({"status": 400, "errors": ["a", "b"]})),
            ReplyBody::Errors(vec!["a".to_owned(), "b".to_owned()])
        );
        assert_eq!(
            body(json!({"status": 200, "body": ""})),
            ReplyBody::Text(String::new())
        );
    }

    #[test]
    fn headers_are_texts_or_numbers_in_order() {
        let reply = json!({"status": 429, "headers": {"Retry-After": 2, "a": "b c"}});
        assert_eq!(
            Reply::from_json(reply).unwrap().headers,
            [("Retry-After", "2"), ("a", "b c")].map(|(a, b)| (a.to_owned(), b.to_owned()))
        );
    }

    #[test]
    fn it_is_written_as_it_is_read() {
        for reply in [
            json!({"status": 503}),
            json!({"status": 400, "errors": ["a"], "headers": {"x": "y"}}),
            json!({"status": 200, "body": "<html>"}),
        ] {
            let read = Reply::from_json(reply.clone()).unwrap();
            assert_eq!(serde_json::to_value(read).unwrap(), reply);
        }
    }

    #[test]
    fn errors_and_a_body_exclude_each_other() {
        assert_eq!(
            error(json!({"status": 400, "errors": ["a"], "body": "b"})),
            "`reply` has `errors` or `body`, not both"
        );
    }

    #[test]
    fn every_refusal_names_the_field() {
        for (reply, expected) in [
            (json!(400), "`reply` must be an object: 400"),
            (json!({}), "missing field: `reply.status`"),
            (
                json!({"stauts": 1}),
                "unknown field: `reply.stauts`, did you mean `status`",
            ),
            (
                json!({"status": 199}),
                "`reply.status` must be a status code from 200 to 599: 199",
            ),
            (
                json!({"status": 600}),
                "`reply.status` must be a status code from 200 to 599: 600",
            ),
            (
                json!({"status": "400"}),
                r#"`reply.status` must be a status code from 200 to 599: "400""#,
            ),
            (
                json!({"status": 400, "errors": []}),
                "`reply.errors` must be a list of one or more texts: []",
            ),
            (
                json!({"status": 400, "errors": "a"}),
                r#"`reply.errors` must be a list of one or more texts: "a""#,
            ),
            (
                json!({"status": 400, "errors": [1]}),
                "`reply.errors` must be a list of one or more texts: [1]",
            ),
            (
                json!({"status": 400, "body": {}}),
                "`reply.body` must be a text: {}",
            ),
            (
                json!({"status": 400, "headers": []}),
                "`reply.headers` must be an object: []",
            ),
            (
                json!({"status": 400, "headers": {"a b": "c"}}),
                r#"`reply.headers.a b` must be a header that an answer may set: "c""#,
            ),
            (
                json!({"status": 400, "headers": {"Content-Length": 3}}),
                "`reply.headers.Content-Length` must be a header that an answer may set: 3",
            ),
            (
                json!({"status": 400, "headers": {"a": "b\r\nc"}}),
                r#"`reply.headers.a` must be a text of visible ASCII characters: "b\r\nc""#,
            ),
            (
                json!({"status": 400, "headers": {"a": null}}),
                "`reply.headers.a` must be a text of visible ASCII characters: null",
            ),
        ] {
            assert_eq!(error(reply), expected);
        }
    }
}
