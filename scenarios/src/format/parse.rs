//! YAML text to a tree; refuses what the format does not have: anchors, aliases, tags, tabs, directives, several
//! documents, duplicate keys, merge keys.

use std::ops::Range;
use std::sync::Arc;

use serde_saphyr::granit_parser::{Event, Marker, Parser, ScalarStyle, Span, Tag};

use super::problem::{Problem, Problems};
use super::scalar::{Plain, classify};
use super::source::Source;
use super::tree::{Entry, Node, Style, Value};

/// Deeper than any scenario, shallow enough for recursion.
const NESTING_LIMIT: usize = 32;

/// The tree of the file, `None` when there is none to speak of. What is wrong goes into `problems`.
pub(crate) fn parse(source: &Source, problems: &mut Problems) -> Option<Node> {
    let mut builder = Builder {
        source,
        problems,
        events: Vec::new().into_iter(),
    };
    let has_tabs = builder.refuse_tabs();
    // A tab has been reported; read on as if it were a space, so that the other problems show too.
    let text = source.text().replace('\t', " ");
    let options = serde_saphyr::granit_parser::options! {
        disallow_directives: true,
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        emit_comments: false,
        flow_nesting_limit: NESTING_LIMIT,
        block_nesting_limit: NESTING_LIMIT,
    };
    let events: Result<Vec<_>, _> = Parser::new_from_str_with_options(&text, options).collect();
    match events {
        Ok(events) => {
            builder.events = events.into_iter();
            builder.document()
        }
        Err(error) => {
            if !has_tabs {
                let start = byte_of(source, error.marker());
                builder.refuse(
                    &(start..start),
                    error.info(),
                    "the file is not YAML from here on",
                    None,
                );
            }
            None
        }
    }
}

/// The parser knows bytes for text input; its character index is the fallback.
fn byte_of(source: &Source, marker: &Marker) -> usize {
    marker.byte_offset().unwrap_or_else(|| {
        let nth = source.text().char_indices().nth(marker.index());
        nth.map_or(source.text().len(), |(byte, _)| byte)
    })
}

struct Builder<'s, 'i> {
    source: &'s Source,
    problems: &'s mut Problems,
    events: std::vec::IntoIter<(Event<'i>, Span)>,
}

impl<'i> Builder<'_, 'i> {
    fn document(&mut self) -> Option<Node> {
        let mut root = None;
        while let Some((event, span)) = self.events.next() {
            let starts_document = matches!(event, Event::DocumentStart(..));
            if starts_document && root.is_some() {
                let span = self.range(span);
                self.refuse(
                    &span,
                    "a scenario file holds one document",
                    "a second document starts here",
                    Some("put it into a file of its own".to_owned()),
                );
                break;
            }
            if event.is_node() {
                root = Some(self.node(event, span));
            }
        }
        if root.is_none() {
            self.refuse(&(0..0), "the file is empty", "expected `scenario:`", None);
        }
        root
    }

    fn node(&mut self, event: Event<'i>, span: Span) -> Node {
        let start = self.range(span);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_tag(tag.as_deref(), &start);
                self.refuse_anchor(anchor);
                let style = match style {
                    ScalarStyle::Plain => Style::Plain,
                    ScalarStyle::SingleQuoted
                    | ScalarStyle::DoubleQuoted
                    | ScalarStyle::Literal
                    | ScalarStyle::Folded => Style::Quoted,
                };
                Node {
                    span: start,
                    value: Value::Text {
                        text: text.into_owned(),
                        style,
                    },
                }
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.refuse_tag(tag.as_deref(), &start);
                self.refuse_anchor(anchor);
                self.list(start)
            }
            Event::MappingStart(_, anchor, tag) => {
                self.refuse_tag(tag.as_deref(), &start);
                self.refuse_anchor(anchor);
                self.map(start)
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.refuse(
                    &start,
                    "references to anchors are not part of the format",
                    "stands for another place",
                    Some("write the value out".to_owned()),
                );
                Node {
                    span: start,
                    value: Value::Refused,
                }
            }
            Event::Anchor(..)
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(..)
            | Event::DocumentEnd
            | Event::SequenceEnd
            | Event::MappingEnd
            | Event::Comment(..)
            | _ => Node {
                span: start,
                value: Value::Refused,
            },
        }
    }

    fn list(&mut self, start: Range<usize>) -> Node {
        let mut items: Vec<Node> = Vec::new();
        let mut end = start.end;
        while let Some((event, span)) = self.events.next() {
            if event == Event::SequenceEnd {
                end = end.max(self.range(span).end);
                break;
            }
            items.push(self.node(event, span));
        }
        Node {
            span: start.start..end,
            value: Value::List(items),
        }
    }

    fn map(&mut self, start: Range<usize>) -> Node {
        let mut entries: Vec<Entry> = Vec::new();
        let mut end = start.end;
        while let Some((event, span)) = self.events.next() {
            if event == Event::MappingEnd {
                end = end.max(self.range(span).end);
                break;
            }
            let key = self.node(event, span);
            let Some((event, span)) = self.events.next() else {
                break;
            };
            let value = self.node(event, span);
            if let Some(entry) = self.entry(key, value, &entries) {
                entries.push(entry);
            }
        }
        Node {
            span: start.start..end,
            value: Value::Map(entries),
        }
    }

    fn entry(&mut self, key: Node, value: Node, known: &[Entry]) -> Option<Entry> {
        let Node { span, value: name } = key;
        let (name, style) = match name {
            Value::Text { text, style } => (text, style),
            Value::Refused => return None,
            Value::List(_) | Value::Map(_) => {
                self.refuse(&span, "a key is a single word", "not a word", None);
                return None;
            }
        };
        if name == "<<" && style == Style::Plain {
            self.refuse(
                &span,
                "merge keys are not part of the format",
                "not a key",
                Some("write the keys out".to_owned()),
            );
            return None;
        }
        if style == Style::Plain
            && !matches!(classify(&name), Plain::Value(serde_json::Value::String(_)))
        {
            self.refuse(
                &span,
                "a key is text",
                "not text without quotes",
                Some(format!("write `\"{name}\"`")),
            );
        }
        if name.contains("${") {
            self.refuse(&span, "`${…}` is replaced in values only", "a key", None);
        }
        if let Some(first) = known.iter().find(|entry| entry.key == name) {
            let line = self.source.place(&first.key_span).line;
            self.refuse(
                &span,
                format!("key `{name}` stands twice"),
                "the second one",
                Some(format!(
                    "the first one is in line {line}: keep one of the two"
                )),
            );
            return None;
        }
        Some(Entry {
            key: name,
            key_span: span,
            value,
        })
    }

    fn refuse_tabs(&mut self) -> bool {
        let mut offset = 0;
        let mut found = false;
        for line in Arc::clone(self.source.text()).split_inclusive('\n') {
            if let Some(column) = line.find('\t') {
                found = true;
                let at = offset + column;
                self.refuse(
                    &(at..at + 1),
                    "tabs are not part of the format",
                    "a tab",
                    Some(
                        "write spaces, and `\\t` in double quotes where a text needs a tab"
                            .to_owned(),
                    ),
                );
            }
            offset += line.len();
        }
        found
    }

    fn refuse_tag(&mut self, tag: Option<&Tag>, node: &Range<usize>) {
        if let Some(tag) = tag {
            let message = format!("tags are not part of the format: `{}`", tag.original());
            self.refuse(
                node,
                message,
                "tagged",
                Some("leave the tag out; quotes make a text".to_owned()),
            );
        }
    }

    /// The anchor's own event follows the event of its node.
    fn refuse_anchor(&mut self, anchor: usize) {
        if anchor > 0
            && let Some((Event::Anchor(_, name), span)) = self.events.next()
        {
            let span = self.range(span);
            self.refuse(
                &span,
                format!("anchors are not part of the format: `&{name}`"),
                "an anchor",
                Some("leave it out and write the value where it is needed".to_owned()),
            );
        }
    }

    fn refuse(
        &mut self,
        span: &Range<usize>,
        message: impl Into<String>,
        label: &str,
        help: Option<String>,
    ) {
        self.problems
            .push(Problem::new(self.source, span, message, label, help));
    }

    fn range(&self, span: Span) -> Range<usize> {
        byte_of(self.source, &span.start)..byte_of(self.source, &span.end)
    }
}
