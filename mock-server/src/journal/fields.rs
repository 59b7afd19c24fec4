//! The fields of a changed record, kept as the JSON that readers get: an import of many rows writes
//! many of them, and hardly any is ever read.

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value};

/// Fields and their values, as a JSON object.
#[derive(Debug, Clone, Default)]
pub struct Fields(Option<Box<RawValue>>);

impl Fields {
    /// Takes what serializes as a JSON object.
    pub(crate) fn new(fields: &impl Serialize) -> Self {
        // Names are texts, so there is no reason to fail.
        let json = to_raw_value(fields).ok();
        Self(json.filter(|json| json.get() != "{}"))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The JSON object.
    pub fn json(&self) -> &str {
        self.0.as_ref().map_or("{}", |json| json.get())
    }

    /// Names and values, in order.
    pub fn to_map(&self) -> Map<String, Value> {
        serde_json::from_str(self.json()).unwrap_or_default()
    }
}

impl PartialEq for Fields {
    fn eq(&self, other: &Self) -> bool {
        self.json() == other.json()
    }
}

impl Eq for Fields {}

impl From<Map<String, Value>> for Fields {
    fn from(fields: Map<String, Value>) -> Self {
        Self::new(&fields)
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Some(json) => json.serialize(serializer),
            None => serializer.collect_map::<&str, (), _>([]),
        }
    }
}

impl<'de> Deserialize<'de> for Fields {
    /// Through a map: the events around it are read by way of values that keep no text.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use serde_json::{Map, json};

    use super::Fields;

    #[test]
    fn fields_read_back_in_their_order() {
        let json = r#"{"login":"zoë","active":true,"roles":[{"name":"User"}]}"#;
        let fields: Fields = serde_json::from_str(json).unwrap();
        assert_eq!((fields.json(), fields.is_empty()), (json, false));
        assert_eq!(serde_json::to_string(&fields).unwrap(), json);
        let names: Vec<_> = fields.to_map().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["login", "active", "roles"]);
    }

    #[test]
    fn no_fields_are_an_empty_object() {
        for none in [
            Fields::default(),
            Fields::from(Map::new()),
            serde_json::from_str("{}").unwrap(),
        ] {
            assert!(none.is_empty());
            assert_eq!(serde_json::to_value(&none).unwrap(), json!({}));
            assert_eq!(none, Fields::default());
        }
    }
}
