//! The mails that an instance keeps, oldest first.

use std::collections::VecDeque;

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::message;
use crate::instance::Base64;
use crate::journal::{Direction, MailSent};

/// Mails that are kept; the oldest go first.
const MAILS_MAX: usize = 10_000;
/// Bytes of their sources together; the oldest go first.
const SOURCES_MAX_BYTES: usize = 128 << 20;

/// A mail, as `/_mock/instances/{name}/mails` lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// Its number in the instance, from 1 on.
    pub id: u64,
    /// When it was sent or received, by the instance's clock.
    pub at: Timestamp,
    /// From Coupa to its admin, or from a connector to a person.
    pub direction: Direction,
    /// Address of the sender.
    pub from: String,
    /// Addresses of the recipients; of a received mail those that belong to this instance.
    pub to: Vec<String>,
    /// What it is about, decoded.
    pub subject: String,
    /// What it says, as plain text.
    pub text: String,
    /// The files that came with it.
    pub attachments: Vec<Attachment>,
    /// Bytes of its source.
    pub size: usize,
    /// As it went over the wire.
    #[serde(skip)]
    pub source: Bytes,
}

impl Mail {
    /// The bytes of the attachment at a position, decoded.
    pub fn attachment(&self, position: usize) -> Option<Vec<u8>> {
        message::attachment(&self.source, position)
    }

    /// What it says as HTML, where it does.
    pub(crate) fn html(&self) -> Option<String> {
        message::parse(&self.source).html
    }
}

/// A file that came with a mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its file name, where it has one.
    pub name: Option<String>,
    /// Its media type.
    #[serde(rename = "type")]
    pub media_type: String,
    /// Its bytes, decoded.
    pub size: usize,
}

/// A mail before it is kept.
#[derive(Debug, Clone)]
pub(crate) struct NewMail {
    pub(crate) direction: Direction,
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) attachments: Vec<Attachment>,
    pub(crate) source: Bytes,
}

impl NewMail {
    /// As the journal tells of it.
    pub(crate) fn sent(&self) -> MailSent {
        MailSent {
            direction: self.direction,
            from: self.from.clone(),
            to: self.to.clone(),
            subject: self.subject.clone(),
            text: self.text.clone(),
            error: None,
        }
    }
}

/// All mails of an instance, both directions.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mailbox {
    mails: VecDeque<Mail>,
    /// How many there ever were.
    count: u64,
    sources_bytes: usize,
}

/// A mailbox as it leaves memory.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MailboxState {
    pub(crate) count: u64,
    pub(crate) mails: Vec<MailState>,
}

/// A mail with its source.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MailState {
    mail: Mail,
    source: Base64,
}

impl MailState {
    /// The number of the mail.
    pub(crate) fn id(&self) -> u64 {
        self.mail.id
    }

    fn new(mail: &Mail) -> Self {
        Self {
            mail: mail.clone(),
            source: Base64(mail.source.clone()),
        }
    }

    fn read(self) -> Mail {
        Mail {
            source: self.source.0,
            ..self.mail
        }
    }
}

impl Mailbox {
    /// Keeps a mail and answers its number.
    pub(crate) fn keep(&mut self, at: Timestamp, mail: NewMail) -> u64 {
        self.count += 1;
        self.sources_bytes += mail.source.len();
        self.mails.push_back(Mail {
            id: self.count,
            at,
            direction: mail.direction,
            from: mail.from,
            to: mail.to,
            subject: mail.subject,
            text: mail.text,
            attachments: mail.attachments,
            size: mail.source.len(),
            source: mail.source,
        });
        while self.mails.len() > MAILS_MAX || self.sources_bytes > SOURCES_MAX_BYTES {
            let Some(oldest) = self.mails.pop_front() else {
                break;
            };
            self.sources_bytes -= oldest.source.len();
        }
        self.count
    }

    /// How many mails there ever were.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// The number of the oldest mail that is kept, or of the next.
    pub(crate) fn first(&self) -> u64 {
        self.mails.front().map_or(self.count + 1, |mail| mail.id)
    }

    /// The mail that was kept last.
    pub(crate) fn last_state(&self) -> Option<MailState> {
        self.mails.back().map(MailState::new)
    }

    pub(crate) fn all(&self) -> Vec<Mail> {
        self.mails.iter().cloned().collect()
    }

    pub(crate) fn get(&self, id: u64) -> Option<Mail> {
        let position = self.mails.binary_search_by_key(&id, |mail| mail.id).ok()?;
        self.mails.get(position).cloned()
    }

    /// All of it.
    pub(crate) fn state(&self) -> MailboxState {
        MailboxState {
            count: self.count,
            mails: self.mails.iter().map(MailState::new).collect(),
        }
    }

    /// The mailbox that goes on as the other would have.
    pub(crate) fn from_state(state: MailboxState) -> Self {
        let mails: VecDeque<_> = state.mails.into_iter().map(MailState::read).collect();
        Self {
            count: mails.back().map_or(0, |last| last.id).max(state.count),
            sources_bytes: mails.iter().map(|mail| mail.source.len()).sum(),
            mails,
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use jiff::Timestamp;

    use super::{MAILS_MAX, Mailbox, NewMail, SOURCES_MAX_BYTES};
    use crate::journal::Direction;

    fn mail(bytes: usize) -> NewMail {
        NewMail {
            direction: Direction::In,
            from: "hr@example.com".to_owned(),
            to: Vec::new(),
            subject: String::new(),
            text: String::new(),
            attachments: Vec::new(),
            source: Bytes::from(vec![b'x'; bytes]),
        }
    }

    fn ids(mailbox: &Mailbox) -> Vec<u64> {
        mailbox.all().iter().map(|mail| mail.id).collect()
    }

    #[test]
    fn the_oldest_go_first_when_there_are_too_many() {
        let mut mailbox = Mailbox::default();
        for _ in 0..=MAILS_MAX {
            mailbox.keep(Timestamp::UNIX_EPOCH, mail(1));
        }
        assert_eq!(mailbox.all().len(), MAILS_MAX);
        assert_eq!(mailbox.get(1), None);
        assert_eq!(mailbox.get(2).map(|mail| mail.id), Some(2));
    }

    #[test]
    fn the_oldest_go_first_when_they_are_too_large() {
        let mut mailbox = Mailbox::default();
        for _ in 0..3 {
            mailbox.keep(Timestamp::UNIX_EPOCH, mail(SOURCES_MAX_BYTES / 2));
        }
        assert_eq!(ids(&mailbox), [2, 3]);
    }

    #[test]
    fn a_mailbox_that_was_written_goes_on_as_the_other() {
        let mut mailbox = Mailbox::default();
        mailbox.keep(Timestamp::UNIX_EPOCH, mail(3));
        let mut read = Mailbox::from_state(mailbox.state());
        assert_eq!(read.all(), mailbox.all());
        assert_eq!(read.keep(Timestamp::UNIX_EPOCH, mail(1)), 2);
    }
}
