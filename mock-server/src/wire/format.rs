//! The formats of Coupa's API, and what can be done in either.

use std::fmt;

use super::error::{Problem, WireError};
use super::{json, xml};
use crate::domain::release::Release;
use crate::domain::sink::Sink;
use crate::domain::table::Table;
use crate::domain::tree::{Object, Tree};

/// A format of request and answer bodies.
///
/// ```
/// use coupa_mock_server::domain::resource::Resource;
/// use coupa_mock_server::wire::Format;
///
/// let users = Resource::User.table();
/// let xml = Format::Xml.decode(users, b"<user><active>false</active></user>")?;
/// let json = Format::Json.decode(users, br#"{"active": false}"#)?;
/// assert_eq!(xml, json);
/// # Ok::<(), coupa_mock_server::wire::WireError>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Format {
    /// `application/xml`, for clients that ask for nothing
    #[default]
    Xml,
    /// `application/json`
    Json,
}

impl Format {
    /// Value of the `Content-Type` header. The charset is what Rails adds; captures do not show it.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Xml => "application/xml; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }

    /// A document of so many records, as `show` shows it.
    ///
    /// # Errors
    /// [`WireError::Uncarriable`] when XML has no way to write one of its texts.
    pub fn encode<'a>(
        self,
        table: &Table,
        records: usize,
        show: impl FnOnce(&mut dyn Sink<'a>),
    ) -> Result<Vec<u8>, WireError> {
        match self {
            Self::Xml => {
                let mut writer = xml::Writer::new(table, records);
                show(&mut writer);
                writer.finish()
            }
            Self::Json => {
                let mut writer = json::Writer::new(records);
                show(&mut writer);
                writer.finish()
            }
        }
    }

    /// One record: `<user>…</user>`, or a bare JSON object.
    ///
    /// # Errors
    /// [`WireError::Uncarriable`] when XML has no way to write one of its texts.
    pub fn encode_record(self, table: &Table, record: &Tree<'_>) -> Result<Vec<u8>, WireError> {
        self.encode(table, 1, |sink| record.show(table.element, sink))
    }

    /// A list of records: `<users type="array">…</users>`, or a bare JSON array.
    ///
    /// # Errors
    /// As [`Self::encode_record`].
    pub fn encode_list(self, table: &Table, records: &[Tree<'_>]) -> Result<Vec<u8>, WireError> {
        self.encode(table, records.len(), |sink| {
            sink.begin_list(table.list_element, table.element);
            for record in records {
                record.show(table.element, sink);
            }
            sink.end_list(table.list_element);
        })
    }

    /// Coupa's error envelope: `<errors><error>…</error></errors>`, or
    /// `{"errors":{"user":["…"],"warnings":null}}` under the element name of the resource. Where no
    /// resource is concerned the key is `base`, as Rails calls errors of no field (not documented;
    /// assumed). Early releases have no `warnings`.
    pub fn encode_errors(
        self,
        release: Release,
        table: Option<&Table>,
        messages: &[impl AsRef<str>],
    ) -> Vec<u8> {
        match self {
            Self::Xml => xml::encode_errors(messages),
            Self::Json => {
                let key = table.map_or("base", |table| table.element);
                json::encode_errors(release, key, messages)
            }
        }
    }

    /// The members of the record in `body`, typed by the table as far as they fit it: what does
    /// not fit stays as it was sent, for the domain to refuse. Texts borrow from `body`.
    ///
    /// A byte order mark is skipped, as XML 1.0 asks and RFC 8259 allows.
    ///
    /// # Errors
    /// [`WireError::Unreadable`]
    pub fn decode<'a>(
        self,
        table: &'static Table,
        body: &'a [u8],
    ) -> Result<Object<'a>, WireError> {
        let text = std::str::from_utf8(body).map_err(|error| {
            let valid = body.utf8_chunks().next().map_or("", |chunk| chunk.valid());
            Problem::NotUtf8
                .at(error.valid_up_to())
                .unreadable(self, valid)
        })?;
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        match self {
            Self::Xml => xml::decode(text, table),
            Self::Json => json::decode(text, table),
        }
        .map_err(|located| located.unreadable(self, text))
    }
}

/// A JSON value that stands by itself, such as the `fields` of a query string.
///
/// # Errors
/// [`WireError::Unreadable`]
pub fn decode_json(text: &str) -> Result<Tree<'_>, WireError> {
    json::decode_any(text).map_err(|located| located.unreadable(Format::Json, text))
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Xml => "XML",
            Self::Json => "JSON",
        })
    }
}
