//! Headers in the order in which they came.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::mask;

/// Headers of a request or an answer, in one piece of memory: there are many of them.
///
/// As JSON an object from name to value in the order of first appearance; the value of a header
/// that comes more than once is the list of its values: `{"accept": "*/*", "x-a": ["1", "2"]}`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers {
    /// Every name and its value, one behind the other.
    text: String,
    /// Where in `text` a name ends, and then its value.
    ends: Vec<(usize, usize)>,
}

impl Headers {
    /// Takes names and values, for example a reference to an `http::HeaderMap`. A value that is
    /// not UTF-8 is read as ISO 8859-1, so that no byte is lost.
    pub fn new<N: AsRef<str>, V: AsRef<[u8]>>(headers: impl IntoIterator<Item = (N, V)>) -> Self {
        let headers: Vec<_> = headers.into_iter().collect();
        let bytes = |(name, value): &(N, V)| name.as_ref().len() + value.as_ref().len();
        let mut all = Self {
            text: String::with_capacity(headers.iter().map(bytes).sum()),
            ends: Vec::with_capacity(headers.len()),
        };
        for (name, value) in &headers {
            all.push(name.as_ref(), &text(value.as_ref()));
        }
        all
    }

    fn push(&mut self, name: &str, value: &str) {
        self.text.push_str(name);
        let name_end = self.text.len();
        self.text.push_str(value);
        self.ends.push((name_end, self.text.len()));
    }

    /// Every name and value, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut begin = 0;
        self.ends.iter().map(move |&(name_end, end)| {
            let name = self.text.get(begin..name_end).unwrap_or_default();
            begin = end;
            (name, self.text.get(name_end..end).unwrap_or_default())
        })
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

    /// Bytes of memory that they take besides their own.
    pub(super) fn weight(&self) -> usize {
        self.text.len() + size_of_val(self.ends.as_slice())
    }

    /// Changes every value of a header.
    pub(super) fn replace(&mut self, name: &str, change: impl Fn(&str) -> String) {
        self.change(|other, value| {
            let is_meant = other.eq_ignore_ascii_case(name);
            if is_meant {
                change(value).into()
            } else {
                value.into()
            }
        });
    }

    /// Hides the values of the headers that carry secrets.
    pub(super) fn mask(&mut self) {
        self.change(|name, value| {
            let is_secret = mask::is_secret_header(name);
            if is_secret { mask::MASK } else { value }.into()
        });
    }

    fn change(&mut self, change: impl for<'v> Fn(&str, &'v str) -> Cow<'v, str>) {
        let changed = self.iter().map(|(name, value)| (name, change(name, value)));
        *self = changed.collect();
    }
}

impl<N: AsRef<str>, V: AsRef<str>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(headers: I) -> Self {
        let mut all = Self::default();
        for (name, value) in headers {
            all.push(name.as_ref(), value.as_ref());
        }
        all
    }
}

fn text(value: &[u8]) -> Cow<'_, str> {
    str::from_utf8(value).map_or_else(
        |_| value.iter().copied().map(char::from).collect(),
        Cow::Borrowed,
    )
}

impl Serialize for Headers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (place, (name, value)) in self.iter().enumerate() {
            let is_same = |(other, _): &(&str, &str)| other.eq_ignore_ascii_case(name);
            if self.iter().take(place).any(|header| is_same(&header)) {
                continue;
            }
            if self.iter().skip(place + 1).any(|header| is_same(&header)) {
                map.serialize_entry(name, &self.values(name).collect::<Vec<_>>())?;
            } else {
                map.serialize_entry(name, value)?;
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
        let mut headers = Headers::default();
        while let Some((name, values)) = map.next_entry::<String, Values>()? {
            let values = match values {
                Values::One(value) => vec![value],
                Values::Many(values) => values,
            };
            for value in values {
                headers.push(&name, &value);
            }
        }
        Ok(headers)
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
