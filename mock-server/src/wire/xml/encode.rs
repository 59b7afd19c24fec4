//! Records to XML, indented by two spaces.
//!
//! The forms are those of Coupa's newest capture in XML (Coupa Compass, *Expense Delegates API*,
//! 2023): `<x nil="true"/>` for null, `<x></x>` for the empty string. A reference to no record is
//! left out (Coupa Compass, *Sample Requests/Responses - XML vs JSON*).

use std::convert::Infallible;

use compact_str::ToCompactString;

use super::chars::{escape, is_name};
use crate::domain::sink::{Leaf, Sink};
use crate::domain::table::{Moments, Table};
use crate::domain::tree::TextKind;
use crate::wire::error::WireError;

const DECLARATION: &[u8] = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// Room that one record takes in most cases, 8 KiB with the declaration.
const RECORD_BYTES: usize = 8 * 1024 - DECLARATION.len();

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
pub(in crate::wire) struct Writer {
    out: Vec<u8>,
    /// Where the content of each open element begins.
    open: Vec<usize>,
    moments: Moments,
    /// What XML cannot carry.
    refused: Option<WireError>,
}

impl Writer {
    /// A document that so many records of the table are written to.
    pub(in crate::wire) fn new(table: &Table, records: usize) -> Self {
        let mut out = Vec::with_capacity(DECLARATION.len() + RECORD_BYTES * records);
        out.extend_from_slice(DECLARATION);
        Self {
            out,
            open: Vec::new(),
            moments: table.moments,
            refused: None,
        }
    }

    /// The whole document.
    ///
    /// # Errors
    /// [`WireError::Uncarriable`]
    pub(in crate::wire) fn finish(self) -> Result<Vec<u8>, WireError> {
        self.refused.map_or(Ok(self.out), Err)
    }

    fn text(&mut self, name: &str, attribute: &str, text: &str) {
        self.start(name, attribute);
        self.out.push(b'>');
        let escaped = escape(text, &mut self.out, |character| {
            let member = name.to_owned();
            Err(WireError::Uncarriable { member, character })
        });
        if let Err(error) = escaped {
            self.refused.get_or_insert(error);
        }
        self.close(name);
    }

    fn begin(&mut self, name: &str, attribute: &str) {
        self.start(name, attribute);
        self.out.extend_from_slice(b">\n");
        self.open.push(self.out.len());
    }

    fn end(&mut self, name: &str) {
        let content = self.open.pop();
        if content == Some(self.out.len()) {
            self.out.truncate(self.out.len() - b">\n".len());
            self.out.extend_from_slice(b"/>\n");
        } else {
            self.indent();
            self.close(name);
        }
    }

    fn start(&mut self, name: &str, attribute: &str) {
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
        self.out.resize(self.out.len() + 2 * self.open.len(), b' ');
    }
}

impl<'a> Sink<'a> for Writer {
    fn leaf(&mut self, name: &'a str, leaf: Leaf<'a>) {
        match leaf {
            Leaf::NoRecord => {}
            Leaf::Null => {
                self.start(name, " nil=\"true\"");
                self.out.extend_from_slice(b"/>\n");
            }
            Leaf::Boolean(true) => self.text(name, " type=\"boolean\"", "true"),
            Leaf::Boolean(false) => self.text(name, " type=\"boolean\"", "false"),
            Leaf::Integer(value) => {
                self.text(name, " type=\"integer\"", &value.to_compact_string());
            }
            Leaf::Text(kind, text) => self.text(name, type_attribute(kind, self.moments), &text),
        }
    }

    fn begin_object(&mut self, name: &'a str) {
        self.begin(name, "");
    }

    fn end_object(&mut self, name: &'a str) {
        self.end(name);
    }

    fn begin_list(&mut self, name: &'a str, _: &'a str) {
        self.begin(name, " type=\"array\"");
    }

    fn end_list(&mut self, name: &'a str) {
        self.end(name);
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
