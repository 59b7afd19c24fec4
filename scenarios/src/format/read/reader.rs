//! Walking through a file: groups with the keys that they may have, lists, and what is wrong with them.

use std::ops::Range;

use crate::format::model::Place;
use crate::format::problem::{Problem, Problems};
use crate::format::source::Source;
use crate::format::template::Variables;
use crate::format::tree::{Entry, Node, Value};

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
    pub(super) variables: Variables,
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
pub(super) fn nearest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let distances =
        known.map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate));
    let (distance, candidate) = distances.min()?;
    (distance <= 1 + word.len() / 4).then_some(candidate)
}
