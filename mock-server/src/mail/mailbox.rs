//! The mails that an instance keeps, oldest first.

use std::collections::VecDeque;

use jiff::Timestamp;
use serde::Serialize;

use crate::journal::Direction;

/// Mails that are kept; the oldest go first.
const MAILS_MAX: usize = 10_000;

/// A mail, as `/_mock/instances/{name}/mails` lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mail {
    /// When it was sent or received, by the instance's clock.
    pub at: Timestamp,
    /// From Coupa to its admin, or from a connector to a person.
    pub direction: Direction,
    /// Address of the sender.
    pub from: String,
    /// Addresses of the recipients.
    pub to: Vec<String>,
    /// What it is about, decoded.
    pub subject: String,
    /// What it says, as plain text.
    pub text: String,
}

/// All mails of an instance, both directions.
#[derive(Debug, Default)]
pub(crate) struct Mailbox {
    mails: VecDeque<Mail>,
}

impl Mailbox {
    pub(crate) fn keep(&mut self, mail: Mail) {
        if self.mails.len() == MAILS_MAX {
            self.mails.pop_front();
        }
        self.mails.push_back(mail);
    }

    pub(crate) fn all(&self) -> Vec<Mail> {
        self.mails.iter().cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        self.mails.clear();
    }
}
