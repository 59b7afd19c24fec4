//! Whether the log or a message names a user.
//!
//! By login, id, e-mail or employee number. With one event in the run anywhere in the log or message; with several, in
//! the same record.

use crate::history::{Run, Subject};
use crate::text::Haystack;

/// Whether `text` names the user.
pub(super) fn names(text: &Haystack, subject: &Subject<'_>) -> bool {
    subject.names.iter().any(|name| text.contains_word(name))
}

/// The log of one run, ready for searching.
pub(super) struct Log {
    records: Vec<Haystack>,
    has_one_event: bool,
}

impl Log {
    pub(super) fn of(run: &Run<'_>) -> Self {
        Self {
            records: run
                .records()
                .into_iter()
                .map(|(_, record)| Haystack::new(&record.text))
                .collect(),
            has_one_event: run.events.len() == 1,
        }
    }

    /// Whether the log says `said` about the user.
    pub(super) fn says(&self, subject: &Subject<'_>, said: impl Fn(&Haystack) -> bool) -> bool {
        if self.has_one_event {
            return self.names(subject) && self.has(said);
        }
        self.records
            .iter()
            .any(|record| names(record, subject) && said(record))
    }

    /// Whether the log names the user at all.
    pub(super) fn names(&self, subject: &Subject<'_>) -> bool {
        self.records.iter().any(|record| names(record, subject))
    }

    /// Whether any record says so, about whomever.
    pub(super) fn has(&self, said: impl Fn(&Haystack) -> bool) -> bool {
        self.records.iter().any(said)
    }
}
