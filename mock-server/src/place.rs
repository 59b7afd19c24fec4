//! Where something stands in a file that people write: the way to it, and the bytes of the text that it was read from.

use std::fmt;
use std::ops::Range;

use serde_saphyr::granit_parser::{Event, Marker, Parser, Span};

/// The way from the top of a world to a value: `users[2].login`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place(Vec<Step>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Key(String),
    Item(usize),
}

impl Place {
    /// The whole world.
    pub(crate) fn top() -> Self {
        Self::default()
    }

    /// The value of a key in here.
    pub(crate) fn key(&self, key: &str) -> Self {
        self.then(Step::Key(key.to_owned()))
    }

    /// An item of the list that this is.
    pub(crate) fn item(&self, index: usize) -> Self {
        self.then(Step::Item(index))
    }

    /// The index of the item of the list under `key` that this is in.
    pub fn item_of(&self, key: &str) -> Option<usize> {
        match self.0.as_slice() {
            [Step::Key(first), Step::Item(index), ..] if first == key => Some(*index),
            _ => None,
        }
    }

    fn then(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("world");
        }
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if position == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Item(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// The places of all values of a YAML or JSON text. Only made when something is wrong.
#[derive(Debug)]
pub(crate) struct Places(Option<Node>);

#[derive(Debug)]
struct Node {
    span: Range<usize>,
    /// Span of the key and value of each entry of a map.
    entries: Vec<(String, Range<usize>, Node)>,
    items: Vec<Node>,
}

impl Places {
    pub(crate) fn of(text: &str) -> Self {
        let events = Parser::new_from_str(text).map_while(Result::ok);
        let mut events = events.filter(|(event, _)| event.is_node() || is_end(event));
        let root = events
            .next()
            .map(|first| Node::read(first, &mut events, text));
        Self(root)
    }

    /// The bytes that `place` stands at: its key where it has one, or the nearest value around it.
    pub(crate) fn find(&self, place: &Place) -> Range<usize> {
        let Some(mut node) = self.0.as_ref() else {
            return 0..0;
        };
        let mut span = node.span.start..node.span.start;
        for step in &place.0 {
            let next = match step {
                Step::Key(key) => {
                    let entry = node.entries.iter().find(|(name, ..)| name == key);
                    entry.map(|(_, span, value)| (span, value))
                }
                Step::Item(index) => node.items.get(*index).map(|item| (&item.span, item)),
            };
            let Some((at, value)) = next else {
                break;
            };
            (span, node) = (at.clone(), value);
        }
        span
    }
}

impl Node {
    fn read<'i>(
        (event, span): (Event<'i>, Span),
        events: &mut impl Iterator<Item = (Event<'i>, Span)>,
        text: &str,
    ) -> Self {
        let mut node = Self {
            span: byte_of(text, &span.start)..byte_of(text, &span.end),
            entries: Vec::new(),
            items: Vec::new(),
        };
        if matches!(event, Event::SequenceStart(..)) {
            while let Some(item) = events.next().filter(|(event, _)| !is_end(event)) {
                node.items.push(Self::read(item, events, text));
            }
            // A caret under the first letter shows a long value well enough.
            node.span.end = node.span.start;
        } else if matches!(event, Event::MappingStart(..)) {
            while let Some(key) = events.next().filter(|(event, _)| !is_end(event)) {
                let name = if let Event::Scalar(name, ..) = &key.0 {
                    name.to_string()
                } else {
                    String::new()
                };
                let key = Self::read(key, events, text);
                let Some(value) = events.next() else {
                    break;
                };
                node.entries
                    .push((name, key.span, Self::read(value, events, text)));
            }
            node.span.end = node.span.start;
        }
        node
    }
}

fn is_end(event: &Event<'_>) -> bool {
    matches!(event, Event::SequenceEnd | Event::MappingEnd)
}

/// The parser knows bytes for text input; its character index is the fallback.
fn byte_of(text: &str, marker: &Marker) -> usize {
    marker.byte_offset().unwrap_or_else(|| {
        let nth = text.char_indices().nth(marker.index());
        nth.map_or(text.len(), |(byte, _)| byte)
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::{Place, Places};

    /// What stands from a place on.
    fn from<'t>(text: &'t str, place: &Place) -> &'t str {
        let span = Places::of(text).find(place);
        text.get(span.start..).unwrap()
    }

    #[test]
    fn a_place_is_found_in_yaml_and_json() {
        let yaml = "# é\nusers:\n  - { login: a }\n  - login: b\n    roles: [{ name: X }]\n";
        let json = r#"{"users": [{"login": "a"}, {"login": "b", "roles": [{"name": "X"}]}]}"#;
        let second = Place::top().key("users").item(1);
        let role = second.key("roles").item(0).key("name");
        assert!(from(yaml, &second).starts_with("login: b"));
        assert!(from(yaml, &second.key("login")).starts_with("login: b"));
        assert!(from(yaml, &role).starts_with("name: X"));
        assert!(from(json, &role).starts_with(r#""name": "X""#));
    }

    #[test]
    fn what_is_not_there_is_looked_for_where_it_would_be() {
        let text = "users:\n  - login: a\n";
        let user = Place::top().key("users").item(0);
        assert!(from(text, &user.key("email")).starts_with("login: a"));
        assert_eq!(Places::of("").find(&user), 0..0);
    }

    #[test]
    fn a_place_prints_as_people_write_it() {
        let place = Place::top().key("users").item(2).key("manager");
        assert_eq!(place.to_string(), "users[2].manager");
        assert_eq!(place.item_of("users"), Some(2));
        assert_eq!(place.item_of("roles"), None);
        assert_eq!(Place::top().to_string(), "world");
    }
}
