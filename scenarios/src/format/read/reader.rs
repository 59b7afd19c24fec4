//! Reading single values: the types that the format has, and the messages when something else stands there.

use std::ops::Range;

use serde_json::{Map, Value as Json};

use crate::format::model::Place;
use crate::format::problem::{Problem, Problems};
use crate::format::scalar::{Plain, classify};
use crate::format::source::Source;
use crate::format::template::{Filled, TemplateError, Variables, as_text, fill};
use crate::format::tree::{Entry, Node, Style, Value};

/// The keys that a group may have.
pub(super) struct Shape {
    /// What the group describes, for messages: `a step`.
    pub(super) what: &'static str,
    pub(super) required: &'static [&'static str],
    pub(super) optional: &'static [&'static str],
    /// Keys of the format that this version does not act on.
    pub(super) later: &'static [&'static str],
}

/// A group whose keys have been checked.
#[derive(Clone, Copy)]
pub(super) struct Keys<'n>(&'n [Entry]);

impl<'n> Keys<'n> {
    pub(super) fn get(self, key: &str) -> Option<&'n Node> {
        self.0
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| &entry.value)
    }
}

/// Reads values and keeps what is wrong with them.
pub(super) struct Reader<'a> {
    source: &'a Source,
    variables: Variables,
    problems: &'a mut Problems,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        source: &'a Source,
        variables: Variables,
        problems: &'a mut Problems,
    ) -> Self {
        Self {
            source,
            variables,
            problems,
        }
    }

    pub(super) fn set_variables(&mut self, variables: Variables) {
        self.variables = variables;
    }

    pub(super) fn place(&self, node: &Node) -> Place {
        self.source.place(&node.span)
    }

    pub(super) fn refuse(
        &mut self,
        node: &Node,
        message: impl Into<String>,
        help: impl Into<Option<String>>,
    ) {
        self.refuse_at(&node.span, message, "here", help.into());
    }

    fn refuse_at(
        &mut self,
        span: &Range<usize>,
        message: impl Into<String>,
        label: &str,
        help: Option<String>,
    ) {
        // A group's caret points at its first line.
        let first_line = self.source.slice(span).find('\n').unwrap_or(span.len());
        let span = span.start..span.start + first_line;
        self.problems
            .push(Problem::new(self.source, &span, message, label, help));
    }

    /// Checks the keys of a group against its shape.
    pub(super) fn keys<'n>(&mut self, node: &'n Node, shape: &Shape) -> Option<Keys<'n>> {
        let entries = self.group(node, shape.what)?;
        let mut meant = Vec::new();
        for entry in entries {
            meant.extend(self.check_key(entry, shape));
        }
        let keys = Keys(entries);
        for required in shape.required {
            // A key with a slip of the pen has been told already.
            if keys.get(required).is_none() && !meant.contains(required) {
                self.refuse(node, format!("{} needs `{required}`", shape.what), None);
            }
        }
        Some(keys)
    }

    /// Refuses a key that the shape does not have; answers with the one that was meant, if it can be told.
    fn check_key(&mut self, entry: &Entry, shape: &Shape) -> Option<&'static str> {
        let key = entry.key.as_str();
        let what = shape.what;
        if shape.required.contains(&key) || shape.optional.contains(&key) {
            return None;
        }
        if shape.later.contains(&key) {
            let message = format!("`{key}` is not supported yet");
            let help = format!("leave it out; {what} has {}", listed(shape));
            self.refuse_at(&entry.key_span, message, "not supported yet", Some(help));
            return None;
        }
        let known = shape
            .required
            .iter()
            .chain(shape.optional)
            .chain(shape.later);
        let meant = nearest(key, known.copied());
        let help = meant.map_or_else(
            || format!("{what} has {}", listed(shape)),
            |meant| format!("did you mean `{meant}`?"),
        );
        let message = format!("{what} has no `{key}`");
        self.refuse_at(&entry.key_span, message, "unknown", Some(help));
        meant
    }

    /// The entries of a group, whatever its keys.
    pub(super) fn group<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n [Entry]> {
        match &node.value {
            Value::Map(entries) => Some(entries),
            Value::Refused => None,
            Value::Text { .. } | Value::List(_) => {
                self.refuse(
                    node,
                    format!("{what} is a group of keys, found {}", node.kind()),
                    "write `key: value`".to_owned(),
                );
                None
            }
        }
    }

    pub(super) fn list<'n>(&mut self, node: &'n Node, what: &str) -> &'n [Node] {
        match &node.value {
            Value::List(items) => items,
            Value::Refused => &[],
            Value::Text { .. } | Value::Map(_) => {
                self.refuse(
                    node,
                    format!("{what} is a list, found {}", node.kind()),
                    "put `- ` before each item, or `[…]` around them".to_owned(),
                );
                &[]
            }
        }
    }

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

    pub(super) fn whole(
        &mut self,
        node: &Node,
        range: std::ops::RangeInclusive<u64>,
    ) -> Option<u64> {
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

fn listed(shape: &Shape) -> String {
    let keys: Vec<_> = shape
        .required
        .iter()
        .chain(shape.optional)
        .map(|key| format!("`{key}`"))
        .collect();
    keys.join(", ")
}

/// What somebody may have meant by `word`.
fn nearest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let distances =
        known.map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate));
    let (distance, candidate) = distances.min()?;
    (distance <= 1 + word.len() / 4).then_some(candidate)
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
