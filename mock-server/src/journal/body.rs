//! The exact bytes of a body, and how JSON shows them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

/// The bytes of a body.
///
/// As JSON a string when they are UTF-8, otherwise `{"base64": "…"}`. No body is the empty string.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body(Bytes);

impl Body {
    /// The bytes.
    pub fn bytes(&self) -> &Bytes {
        &self.0
    }

    /// The bytes as text, `None` when they are not UTF-8.
    pub fn text(&self) -> Option<&str> {
        str::from_utf8(&self.0).ok()
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self(bytes)
    }
}

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(untagged)]
enum Shown {
    Text(String),
    Binary { base64: String },
}

impl Serialize for Body {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.text() {
            Some(text) => serializer.serialize_str(text),
            None => Shown::Binary {
                base64: STANDARD.encode(&self.0),
            }
            .serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = match Shown::deserialize(deserializer)? {
            Shown::Text(text) => text.into_bytes(),
            Shown::Binary { base64 } => STANDARD.decode(base64).map_err(D::Error::custom)?,
        };
        Ok(Self(bytes.into()))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn utf8_is_shown_as_text_and_anything_else_as_base64() {
        let json = |bytes: &'static [u8]| {
            serde_json::to_string(&Body::from(Bytes::from_static(bytes))).unwrap()
        };
        assert_eq!(json(b""), r#""""#);
        assert_eq!(json("Zoë".as_bytes()), r#""Zoë""#);
        assert_eq!(json(b"\xff\x00"), r#"{"base64":"/wA="}"#);
    }

    #[test]
    fn a_body_that_is_no_base64_is_refused() {
        assert!(serde_json::from_str::<Body>(r#"{"base64":"?"}"#).is_err());
        assert!(serde_json::from_str::<Body>("1").is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_read_back_exactly(bytes: Vec<u8>) {
            let body = Body::from(Bytes::from(bytes));
            let json = serde_json::to_string(&body).unwrap();
            prop_assert_eq!(serde_json::from_str::<Body>(&json).unwrap(), body);
        }
    }
}
