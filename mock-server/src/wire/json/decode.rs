//! JSON to value trees, by the field tables.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use crate::domain::table::Table;
use crate::domain::tree::{Object, TextKind, Tree};
use crate::wire::error::{Located, Problem, excerpt};
use crate::wire::limits::Budget;
use crate::wire::shape::{Members, Read, Shape};

/// The members of the record that `text` is.
pub(in crate::wire) fn decode<'a>(
    text: &'a str,
    table: &'static Table,
) -> Result<Object<'a>, Located> {
    let tree = value(text, Shape::One(Members::of(table)))?;
    let found = match tree {
        Tree::Object(record) => return Ok(record),
        Tree::List(_) => "an array",
        Tree::Null | Tree::NoRecord => "null",
        Tree::Boolean(_) => "a boolean",
        Tree::Integer(_) | Tree::Text(TextKind::Decimal, _) => "a number",
        Tree::Text(TextKind::Plain | TextKind::Symbol | TextKind::DateTime, _) => "a string",
    };
    Err(Problem::NotAnObject {
        expected: "an object with the members of one record",
        found,
    }
    .at(0))
}

/// Whatever `text` is, of no table.
pub(in crate::wire) fn decode_any(text: &str) -> Result<Tree<'_>, Located> {
    value(text, Shape::Unknown)
}

fn value(text: &str, shape: Shape) -> Result<Tree<'_>, Located> {
    let mut budget = Budget::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Value {
        shape,
        budget: &mut budget,
    };
    value
        .deserialize(&mut deserializer)
        .and_then(|tree| deserializer.end().map(|()| tree))
        .map_err(|error| {
            // A limit comes back as one of serde_json's texts; the budget still knows which it was.
            let problem = budget
                .check()
                .err()
                .unwrap_or_else(|| Problem::Syntax(message(&error)));
            problem.at(offset(text, &error))
        })
}

/// A value that is about to be read.
struct Value<'b> {
    shape: Shape,
    budget: &'b mut Budget,
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = Tree<'de>;

    fn deserialize<D: Deserializer<'de>>(mut self, deserializer: D) -> Result<Tree<'de>, D::Error> {
        self.budget.enter().map_err(D::Error::custom)?;
        let tree = deserializer.deserialize_any(&mut self)?;
        self.budget.leave();
        Ok(tree)
    }
}

impl<'de> Visitor<'de> for &mut Value<'_> {
    type Value = Tree<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Tree<'de>, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree<'de>, E> {
        Ok(Tree::Boolean(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Tree<'de>, E> {
        Ok(Tree::Integer(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Tree<'de>, E> {
        Ok(i64::try_from(value).map_or_else(|_| decimal(value.to_string()), Tree::Integer))
    }

    /// As Ruby does, a fraction is read as a double; in Coupa's payloads decimals are strings.
    fn visit_f64<E>(self, value: f64) -> Result<Tree<'de>, E> {
        // `:?` keeps the fraction of 5.0.
        Ok(decimal(format!("{value:?}")))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Tree<'de>, E> {
        Ok(self.shape.text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Tree<'de>, E> {
        Ok(self.shape.text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Tree<'de>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = array.next_element_seed(Value {
            shape: self.shape.item(),
            budget: self.budget,
        })? {
            items.push(item);
        }
        Ok(self.shape.list(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree<'de>, A::Error> {
        let mut read = Read::default();
        while let Some(key) = map.next_key_seed(Key)? {
            let (member, shape) = self.shape.members().member(key);
            let value = map.next_value_seed(Value {
                shape,
                budget: self.budget,
            })?;
            read.push(member, value);
        }
        Ok(read.into_object())
    }
}

fn decimal<'a>(number: String) -> Tree<'a> {
    Tree::Text(TextKind::Decimal, Cow::Owned(number))
}

/// A key, borrowed where it has no escapes: serde's own `Cow` never borrows.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cow<'de, str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(key))
    }

    fn visit_str<E>(self, key: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(key.to_owned()))
    }
}

/// The text of `error` without the position that it ends with.
fn message(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    excerpt(text.strip_suffix(&position).unwrap_or(&text))
}

/// The byte at which `error` was met. Its column counts the bytes of the line that were read.
fn offset(text: &str, error: &serde_json::Error) -> usize {
    let lines_before = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1));
    lines_before.map(str::len).sum::<usize>() + error.column().saturating_sub(1)
}
