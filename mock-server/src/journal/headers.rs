//! Headers in the order in which they came.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::mask;

/// Headers of a request or an answer.
///
/// As JSON an object from name to value in the order of first appearance; the value of a header
/// that comes more than once is the list of its values: `{"accept": "*/*", "x-a": ["1", "2"]}`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// Takes names and values, for example a reference to an `http::HeaderMap`. A value that is
    /// not UTF-8 is read as ISO 8859-1, so that no byte is lost.
    pub fn new<N: AsRef<str>, V: AsRef<[u8]>>(headers: impl IntoIterator<Item = (N, V)>) -> Self {
        headers
            .into_iter()
            .map(|(name, value)| (name.as_ref().to_owned(), text(value.as_ref())))
            .collect::<Vec<_>>()
            .into()
    }

    /// Every name and value, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The first value of a header; names are compared without case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values(name).next()
    }

    /// Every value of a header; names are compared without case.
    pub fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.iter()
            .filter(move |(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// Changes every value of a header.
    pub(super) fn replace(&mut self, name: &str, change: impl Fn(&str) -> String) {
        for (other, value) in &mut self.0 {
            if other.eq_ignore_ascii_case(name) {
                *value = change(value);
            }
        }
    }

    /// Hides the values of the headers that carry secrets.
    pub(super) fn mask(&mut self) {
        for (name, value) in &mut self.0 {
            if mask::is_secret_header(name) {
                mask::MASK.clone_into(value);
            }
        }
    }

    /// Names in order of first appearance.
    fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for (name, _) in self.iter() {
            if !names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                names.push(name);
            }
        }
        names
    }
}

impl From<Vec<(String, String)>> for Headers {
    fn from(headers: Vec<(String, String)>) -> Self {
        Self(headers)
    }
}

fn text(value: &[u8]) -> String {
    str::from_utf8(value).map_or_else(
        |_| value.iter().copied().map(char::from).collect(),
        str::to_owned,
    )
}

impl Serialize for Headers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let names = self.names();
        let mut map = serializer.serialize_map(Some(names.len()))?;
        for name in names {
            match self.values(name).collect::<Vec<_>>().as_slice() {
                [value] => map.serialize_entry(name, value)?,
                values => map.serialize_entry(name, values)?,
            }
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Headers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(HeadersVisitor)
    }
}

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Values {
    One(String),
    Many(Vec<String>),
}

struct HeadersVisitor;

impl<'de> Visitor<'de> for HeadersVisitor {
    type Value = Headers;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object from header name to value or list of values")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Headers, A::Error> {
        let mut headers = Vec::new();
        while let Some((name, values)) = map.next_entry::<String, Values>()? {
            match values {
                Values::One(value) => headers.push((name, value)),
                Values::Many(values) => {
                    headers.extend(values.into_iter().map(|value| (name.clone(), value)));
                }
            }
        }
        Ok(Headers(headers))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn order_and_repetition_are_kept() {
        let headers = Headers::new([("b", "1"), ("a", "2"), ("b", "3")]);
        let json = serde_json::to_string(&headers).unwrap();
        assert_eq!(json, r#"{"b":["1","3"],"a":"2"}"#);
        let read: Headers = serde_json::from_str(&json).unwrap();
        assert_eq!(
            read.iter().collect::<Vec<_>>(),
            [("b", "1"), ("b", "3"), ("a", "2")]
        );
    }

    #[test]
    fn names_are_compared_without_case() {
        let headers = Headers::new([("Retry-After", "2"), ("retry-after", "3")]);
        assert_eq!(headers.get("RETRY-AFTER"), Some("2"));
        assert_eq!(headers.get("accept"), None);
        let json = serde_json::to_string(&headers).unwrap();
        assert_eq!(json, r#"{"Retry-After":["2","3"]}"#);
    }

    #[test]
    fn a_value_that_is_not_utf8_is_read_as_latin_1() {
        let headers = Headers::new([("x", b"caf\xe9".as_slice()), ("y", "café".as_bytes())]);
        assert_eq!(
            headers.iter().collect::<Vec<_>>(),
            [("x", "café"), ("y", "café")]
        );
    }

    #[test]
    fn headers_that_carry_secrets_are_hidden() {
        let mut headers = Headers::new([
            ("Authorization", "Bearer abc"),
            ("proxy-authorization", "Basic abc"),
            ("X-COUPA-API-KEY", "abc"),
            ("cookie", "a=b"),
            ("set-cookie", "a=b"),
            ("set-cookie", "c=d"),
            ("accept", "*/*"),
        ]);
        headers.mask();
        let shown: Vec<_> = headers.iter().map(|(_, value)| value).collect();
        assert_eq!(shown, ["***", "***", "***", "***", "***", "***", "*/*"]);
    }

    #[test]
    fn headers_that_are_no_object_are_refused() {
        assert!(serde_json::from_str::<Headers>("[]").is_err());
        assert!(serde_json::from_str::<Headers>(r#"{"a": 1}"#).is_err());
    }
}
