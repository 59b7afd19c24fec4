//! Values of records in JSON. The kind of a field says what one means: a moment is a text, a
//! reference a number.

use std::fmt;

use compact_str::{CompactString, ToCompactString as _};
use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::domain::field::Kind;
use crate::domain::record::{RecordId, Value};
use crate::domain::tree::TextKind;

/// A value as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Written {
    Boolean(bool),
    Integer(i64),
    /// A number that only an id can be.
    Id(u64),
    Text(CompactString),
    Ids(Vec<u64>),
    /// The custom fields under their namespace.
    Members(Vec<(CompactString, Written)>),
}

impl Written {
    /// The value that it is in a field of that kind.
    pub(super) fn read(self, kind: Kind) -> Result<Value, String> {
        match (kind, self) {
            (Kind::Boolean, Self::Boolean(value)) => Ok(Value::Boolean(value)),
            (Kind::Integer { .. }, Self::Integer(value)) => Ok(Value::Integer(value)),
            (
                Kind::Text {
                    kind: TextKind::DateTime,
                    ..
                },
                Self::Text(text),
            ) => {
                let at = text.parse().map(Value::DateTime);
                at.map_err(|_| format!("expected a moment, not `{text}`"))
            }
            (Kind::Text { .. } | Kind::Lines { .. }, Self::Text(text)) => Ok(Value::Text(text)),
            (Kind::One(_) | Kind::Owned { .. }, Self::Integer(id)) if id > 0 => {
                Ok(Value::One(RecordId(id.unsigned_abs())))
            }
            (Kind::One(_) | Kind::Owned { .. }, Self::Id(id)) => Ok(Value::One(RecordId(id))),
            (Kind::Many { .. }, Self::Ids(ids)) => {
                Ok(Value::Many(ids.into_iter().map(RecordId).collect()))
            }
            (kind, _) => Err(format!("expected {}", expected(kind))),
        }
    }
}

fn expected(kind: Kind) -> &'static str {
    match kind {
        Kind::Boolean => "true or false",
        Kind::Integer { .. } => "a whole number",
        Kind::Text {
            kind: TextKind::DateTime,
            ..
        } => "a moment",
        Kind::Text { .. } | Kind::Lines { .. } => "a text",
        Kind::One(_) | Kind::Owned { .. } => "the id of a record",
        Kind::Many { .. } => "a list of ids",
        Kind::FanOut { .. } | Kind::Unmodelled { .. } => "nothing",
    }
}

impl From<&Value> for Written {
    fn from(value: &Value) -> Self {
        match value {
            Value::Boolean(value) => Self::Boolean(*value),
            Value::Integer(value) => Self::Integer(*value),
            Value::Text(text) => Self::Text(text.clone()),
            Value::DateTime(at) => Self::Text(at.to_compact_string()),
            Value::One(id) => Self::Id(id.0),
            Value::Many(ids) => Self::Ids(ids.iter().map(|id| id.0).collect()),
        }
    }
}

impl Serialize for Written {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Boolean(value) => serializer.serialize_bool(*value),
            Self::Integer(value) => serializer.serialize_i64(*value),
            Self::Id(id) => serializer.serialize_u64(*id),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Ids(ids) => serializer.collect_seq(ids),
            Self::Members(members) => {
                serializer.collect_map(members.iter().map(|(name, value)| (name, value)))
            }
        }
    }
}

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Written;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the value of a field")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Written, E> {
        Ok(Written::Boolean(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Written, E> {
        Ok(Written::Integer(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Written, E> {
        Ok(i64::try_from(value).map_or(Written::Id(value), Written::Integer))
    }

    fn visit_str<E>(self, text: &str) -> Result<Written, E> {
        Ok(Written::Text(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Written, A::Error> {
        let mut ids = Vec::new();
        while let Some(id) = items.next_element()? {
            ids.push(id);
        }
        Ok(Written::Ids(ids))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Written, A::Error> {
        members(map).map(Written::Members)
    }
}

/// The members of an object in their order, each name once.
pub(super) fn members<'de, A: MapAccess<'de>>(
    mut map: A,
) -> Result<Vec<(CompactString, Written)>, A::Error> {
    let mut members: Vec<(CompactString, Written)> = Vec::new();
    while let Some((name, value)) = map.next_entry::<CompactString, Written>()? {
        if members.iter().any(|(taken, _)| *taken == name) {
            return Err(A::Error::custom(format!("`{name}` is there twice")));
        }
        members.push((name, value));
    }
    Ok(members)
}
