//! Single values: the types that the format has, and the messages when something else stands there.

use std::ops::RangeInclusive;

use serde_json::{Map, Value as Json};

use super::reader::{Reader, nearest};
use crate::format::scalar::{Plain, classify};
use crate::format::template::{Filled, TemplateError, as_text, fill};
use crate::format::tree::{Entry, Node, Style, Value};

/// Its values.
impl Reader<'_> {
    pub(super) fn texts(&mut self, node: &Node, what: &str) -> Vec<String> {
        self.list(node, what)
            .iter()
            .filter_map(|item| self.text(item))
            .collect()
    }

    /// A text with at least one character.
    pub(super) fn text(&mut self, node: &Node) -> Option<String> {
        let (value, written) = self.scalar(node)?;
        let help = |text: &str| format!("write `\"{text}\"`");
        match (value, written) {
            (Json::String(text), _) if !text.is_empty() => Some(text),
            (Json::Null, _) => {
                self.refuse(node, "expected text, found nothing", None);
                None
            }
            (Json::String(_), _) => {
                self.refuse(node, "expected text, found an empty one", None);
                None
            }
            (value, Written::Clearly) => Some(as_text(&value)),
            (value, Written::Plain(word)) => {
                self.refuse(
                    node,
                    format!("expected text, found {}", described(&value)),
                    help(&word),
                );
                None
            }
        }
    }

    pub(super) fn whole(&mut self, node: &Node, range: RangeInclusive<u64>) -> Option<u64> {
        let (value, _) = self.scalar(node)?;
        let number = value.as_u64().filter(|number| range.contains(number));
        if number.is_none() {
            self.refuse(
                node,
                format!(
                    "expected a whole number from {} to {}, found {}",
                    range.start(),
                    range.end(),
                    described(&value)
                ),
                None,
            );
        }
        number
    }

    /// One of `words`.
    pub(super) fn one_of<T: Copy>(
        &mut self,
        node: &Node,
        words: &[(&'static str, T)],
    ) -> Option<T> {
        let text = self.text(node)?;
        let found = words
            .iter()
            .find(|(word, _)| *word == text)
            .map(|(_, value)| *value);
        if found.is_none() {
            let known: Vec<_> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
            let help = nearest(&text, words.iter().map(|(word, _)| *word)).map_or_else(
                || format!("write {}", known.join(" or ")),
                |near| format!("did you mean `{near}`?"),
            );
            self.refuse(node, format!("nothing is known as `{text}` here"), help);
        }
        found
    }

    /// Any value: a scalar with its type, a list, a group.
    pub(super) fn value(&mut self, node: &Node) -> Option<Json> {
        match &node.value {
            Value::Text { .. } => self.scalar(node).map(|(value, _)| value),
            Value::List(items) => Some(items.iter().filter_map(|item| self.value(item)).collect()),
            Value::Map(entries) => Some(Json::Object(self.values(entries))),
            Value::Refused => None,
        }
    }

    /// A group of any values.
    pub(super) fn values(&mut self, entries: &[Entry]) -> Map<String, Json> {
        entries
            .iter()
            .filter_map(|entry| Some((entry.key.clone(), self.value(&entry.value)?)))
            .collect()
    }

    /// Fields of a Coupa record: their names become kebab-case, as Coupa spells them in its answers.
    pub(super) fn fields(&mut self, entries: &[Entry]) -> Map<String, Json> {
        kebab_case(self.values(entries))
    }

    fn scalar(&mut self, node: &Node) -> Option<(Json, Written)> {
        let (text, style) = match &node.value {
            Value::Text { text, style } => (text, *style),
            Value::Refused => return None,
            Value::List(_) | Value::Map(_) => {
                self.refuse(
                    node,
                    format!("expected a single value, found {}", node.kind()),
                    None,
                );
                return None;
            }
        };
        match fill(text, &self.variables) {
            Ok(Filled::Value(value)) => Some((value, Written::Clearly)),
            Ok(Filled::Text(filled)) if style == Style::Quoted || filled != *text => {
                Some((Json::String(filled), Written::Clearly))
            }
            Ok(Filled::Text(word)) => match classify(&word) {
                Plain::Value(value) => Some((value, Written::Plain(word))),
                Plain::Ambiguous(why) => {
                    let help = match word.to_ascii_lowercase().as_str() {
                        "yes" | "on" | "y" => format!("write `true`, or `\"{word}\"` for the text"),
                        "no" | "off" | "n" => {
                            format!("write `false`, or `\"{word}\"` for the text")
                        }
                        _ => format!("write `\"{word}\"`"),
                    };
                    self.refuse(
                        node,
                        format!("`{word}` without quotes is not clear: {why}"),
                        help,
                    );
                    None
                }
            },
            Err(error) => {
                self.refuse(node, error.to_string(), self.help_with(&error));
                None
            }
        }
    }

    fn help_with(&self, error: &TemplateError) -> String {
        let TemplateError::Unknown { reference, known } = error else {
            return "write `${…}`, or `$${` for a plain `${`".to_owned();
        };
        if let Some(near) = nearest(reference, known.iter().map(String::as_str)) {
            return format!("did you mean `${{{near}}}`? `$${{` writes a plain `${{`");
        }
        match (self.variables.case_id(), known.as_slice()) {
            (_, []) => "write `${user.LOGIN.id}` of a given user or `${case.KEY}` of a case; `$${` writes a plain `${`".to_owned(),
            (Some(id), known) => format!("known in case `{id}`: {}", known.join(", ")),
            (None, known) => format!("known here: {}", known.join(", ")),
        }
    }
}

/// How a value stands in the file.
enum Written {
    /// As a word without quotes, which decides on the type.
    Plain(String),
    /// In quotes, or by a reference whose value has its type.
    Clearly,
}

fn described(value: &Json) -> String {
    match value {
        Json::Null => "nothing".to_owned(),
        Json::Bool(flag) => format!("the truth value `{flag}`"),
        Json::Number(number) => format!("the number `{number}`"),
        Json::String(text) => format!("the text `{text}`"),
        Json::Array(_) => "a list".to_owned(),
        Json::Object(_) => "a group of keys".to_owned(),
    }
}

fn kebab_case(fields: Map<String, Json>) -> Map<String, Json> {
    fields
        .into_iter()
        .map(|(name, value)| {
            let value = match value {
                Json::Object(fields) => Json::Object(kebab_case(fields)),
                Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) => {
                    value
                }
            };
            (name.replace('_', "-"), value)
        })
        .collect()
}
