//! Value trees to XML, indented by two spaces.
//!
//! The forms are those of Coupa's newest capture in XML (Coupa Compass, *Expense Delegates API*,
//! 2023): `<x nil="true"/>` for null, `<x></x>` for the empty string. A reference to no record is
//! left out (Coupa Compass, *Sample Requests/Responses - XML vs JSON*).

use std::convert::Infallible;

use compact_str::ToCompactString;

use super::chars::{escape, is_name};
use crate::domain::table::{Moments, Table};
use crate::domain::tree::{TextKind, Tree};
use crate::wire::error::WireError;

const DECLARATION: &[u8] = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// Room that one record takes in most cases.
const RECORD_BYTES: usize = 8 * 1024;

/// A document with one record.
///
/// # Errors
/// [`WireError::Uncarriable`]
pub(in crate::wire) fn encode_record(
    table: &Table,
    record: &Tree<'_>,
) -> Result<Vec<u8>, WireError> {
    let mut writer = Writer::new(RECORD_BYTES, table.moments);
    writer.element(table.element, record)?;
    Ok(writer.out)
}

/// A document with a list of records.
///
/// # Errors
/// [`WireError::Uncarriable`]
pub(in crate::wire) fn encode_list(
    table: &Table,
    records: &[Tree<'_>],
) -> Result<Vec<u8>, WireError> {
    let mut writer = Writer::new(RECORD_BYTES * records.len(), table.moments);
    writer.list(table.list_element, table.element, records)?;
    Ok(writer.out)
}

/// Coupa's error envelope. A message may quote what a client sent, so what XML cannot carry shows
/// as U+FFFD: an error must always be writable.
pub(in crate::wire) fn encode_errors(messages: &[impl AsRef<str>]) -> Vec<u8> {
    let mut out = DECLARATION.to_vec();
    out.extend_from_slice(b"<errors>\n");
    for message in messages {
        out.extend_from_slice(b"  <error>");
        let Ok(()) = escape(message.as_ref(), &mut out, |_| {
            Ok::<_, Infallible>(char::REPLACEMENT_CHARACTER)
        });
        out.extend_from_slice(b"</error>\n");
    }
    out.extend_from_slice(b"</errors>\n");
    out
}

/// A document in the making.
struct Writer {
    out: Vec<u8>,
    depth: usize,
    moments: Moments,
}

impl Writer {
    fn new(capacity: usize, moments: Moments) -> Self {
        let mut out = Vec::with_capacity(DECLARATION.len() + capacity);
        out.extend_from_slice(DECLARATION);
        Self {
            out,
            depth: 0,
            moments,
        }
    }

    fn element(&mut self, name: &str, tree: &Tree<'_>) -> Result<(), WireError> {
        match tree {
            Tree::NoRecord => Ok(()),
            Tree::Null => {
                self.empty(name, " nil=\"true\"");
                Ok(())
            }
            Tree::Boolean(value) => self.leaf(
                name,
                " type=\"boolean\"",
                if *value { "true" } else { "false" },
            ),
            Tree::Integer(value) => {
                self.leaf(name, " type=\"integer\"", &value.to_compact_string())
            }
            Tree::Text(kind, text) => self.leaf(name, type_attribute(*kind, self.moments), text),
            Tree::List(list) => self.list(name, &list.item, &list.items),
            Tree::Object(object) if object.members.is_empty() => {
                self.empty(name, "");
                Ok(())
            }
            Tree::Object(object) => self.parent(
                name,
                "",
                object
                    .members
                    .iter()
                    .map(|(name, value)| (name.as_ref(), value)),
            ),
        }
    }

    fn list(&mut self, name: &str, item: &str, items: &[Tree<'_>]) -> Result<(), WireError> {
        const ARRAY: &str = " type=\"array\"";
        if items.is_empty() {
            self.empty(name, ARRAY);
            return Ok(());
        }
        self.parent(name, ARRAY, items.iter().map(|value| (item, value)))
    }

    fn parent<'t>(
        &mut self,
        name: &str,
        attribute: &str,
        children: impl Iterator<Item = (&'t str, &'t Tree<'t>)>,
    ) -> Result<(), WireError> {
        self.open(name, attribute);
        self.out.extend_from_slice(b">\n");
        self.depth += 1;
        for (name, value) in children {
            self.element(name, value)?;
        }
        self.depth -= 1;
        self.indent();
        self.close(name);
        Ok(())
    }

    fn leaf(&mut self, name: &str, attribute: &str, text: &str) -> Result<(), WireError> {
        self.open(name, attribute);
        self.out.push(b'>');
        escape(text, &mut self.out, |character| {
            let member = name.to_owned();
            Err(WireError::Uncarriable { member, character })
        })?;
        self.close(name);
        Ok(())
    }

    fn empty(&mut self, name: &str, attribute: &str) {
        self.open(name, attribute);
        self.out.extend_from_slice(b"/>\n");
    }

    fn open(&mut self, name: &str, attribute: &str) {
        debug_assert!(is_name(name), "members have Coupa's names: {name:?}");
        self.indent();
        self.out.push(b'<');
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(attribute.as_bytes());
    }

    fn close(&mut self, name: &str) {
        self.out.extend_from_slice(b"</");
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b">\n");
    }

    fn indent(&mut self) {
        self.out.resize(self.out.len() + 2 * self.depth, b' ');
    }
}

fn type_attribute(kind: TextKind, moments: Moments) -> &'static str {
    match kind {
        TextKind::Plain => "",
        TextKind::Symbol => " type=\"symbol\"",
        TextKind::Decimal => " type=\"decimal\"",
        TextKind::DateTime => match moments {
            Moments::DateTime => " type=\"dateTime\"",
            Moments::Datetime => " type=\"datetime\"",
        },
    }
}
