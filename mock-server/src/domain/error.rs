//! Why a request to the records failed. Knows no status code; `http::error` has that table.

use std::fmt;

use compact_str::CompactString;

use super::resource::Resource;

/// A refused read or write.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is no such record.
    #[error("no {} with that id", .0.table().element)]
    NotFound(Resource),
    /// The record would not be valid; one sentence for each reason, as Coupa words them.
    #[error("{}", Flaws(.flaws))]
    Invalid {
        /// What was written.
        resource: Resource,
        /// The reasons, in field order.
        flaws: Vec<Flaw>,
    },
    /// The query string cannot be understood.
    #[error("{message}")]
    Query {
        /// What was searched.
        resource: Resource,
        /// What is wrong and what was expected.
        message: String,
    },
    /// Coupa has it, this fake does not yet.
    #[error("{0}")]
    NotImitated(String),
}

/// One reason why a record would not be valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// The sentence, as Coupa words it for the API.
    pub text: String,
    /// Name of the field that it is about, in kebab-case; none for the record as a whole.
    pub field: Option<CompactString>,
    /// What it is about.
    pub subject: Subject,
}

/// What a flaw is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// What was written itself.
    Value,
    /// A record that was named and is not there. People call the reference so.
    Reference(String),
}

impl Flaw {
    /// Something is wrong with the value of a field.
    pub(crate) fn of(field: &str, text: String) -> Self {
        Self {
            text,
            field: Some(field.into()),
            subject: Subject::Value,
        }
    }

    /// A field names a record that is not there.
    pub(crate) fn unmatched(field: &str, label: String, text: String) -> Self {
        Self {
            subject: Subject::Reference(label),
            ..Self::of(field, text)
        }
    }
}

impl From<String> for Flaw {
    fn from(text: String) -> Self {
        Self {
            text,
            field: None,
            subject: Subject::Value,
        }
    }
}

impl AsRef<str> for Flaw {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

/// All sentences in one line.
struct Flaws<'a>(&'a [Flaw]);

impl fmt::Display for Flaws<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, flaw) in self.0.iter().enumerate() {
            let separator = if position == 0 { "" } else { "; " };
            write!(f, "{separator}{}", flaw.text)?;
        }
        Ok(())
    }
}
