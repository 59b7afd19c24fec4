//! One conversation in SMTP, without a socket: bytes in, replies out.
//!
//! smtp-proto reads commands and the dots of messages. A mail under way is in `transaction.rs`, who
//! the client says he is in `auth.rs`.

use std::slice::Iter;

use smtp_proto::request::receiver::{BdatReceiver, DataReceiver, DummyDataReceiver};
use smtp_proto::{Error, Request};

use super::limits::Limits;
use super::reply::Reply;
use super::transaction::Transaction;

/// A mail as its envelope says, and its source.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Envelope {
    /// Empty for the null sender.
    pub(super) from: String,
    pub(super) to: Vec<String>,
    pub(super) source: Vec<u8>,
}

/// What the session needs before it can go on.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// More bytes.
    Read,
    /// A decision on this recipient: [`Session::decide_recipient`].
    Recipient(String),
    /// This mail to be delivered: [`Session::delivered`].
    Deliver(Envelope),
    /// TLS from here on; what the client sent in advance is worth nothing.
    StartTls,
    /// The end of the connection.
    Close,
}

/// Where a conversation stands.
pub(super) struct Session {
    pub(super) limits: Limits,
    starttls: Starttls,
    pub(super) greeted: bool,
    pub(super) authenticated: bool,
    mistakes: u32,
    line: Vec<u8>,
    pub(super) expected: Expected,
    pub(super) transaction: Option<Transaction>,
    replies: Vec<u8>,
}

/// Whether TLS can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Starttls {
    Offered,
    Active,
}

/// How the next bytes are to be read.
pub(super) enum Expected {
    Command,
    /// The rest of a line that is too long.
    LineEnd,
    /// This many lines of credentials.
    Credentials(Credentials),
    Message(DataReceiver),
    Chunk(BdatReceiver),
    /// Bytes of a message that is refused already.
    Refused(DummyDataReceiver, Reply),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Credentials {
    Plain,
    LoginName,
    LoginPassword,
}

impl Session {
    /// A conversation that begins with the greeting.
    pub(super) fn new(limits: Limits) -> Self {
        let mut session = Self {
            limits,
            starttls: Starttls::Offered,
            greeted: false,
            authenticated: false,
            mistakes: 0,
            line: Vec::new(),
            expected: Expected::Command,
            transaction: None,
            replies: Vec::new(),
        };
        session.answer(&Reply::Greeting);
        session
    }

    /// The conversation under TLS, which knows nothing of what was said before (RFC 3207).
    pub(super) fn secured(&self) -> Self {
        let mut session = Self::new(self.limits);
        session.starttls = Starttls::Active;
        session.replies.clear();
        session
    }

    /// What is to be sent to the client.
    pub(super) fn take_replies(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.replies)
    }

    /// Whether a mail is under way.
    pub(super) fn is_busy(&self) -> bool {
        self.transaction.is_some()
    }

    /// Reads on until something is needed.
    pub(super) fn advance(&mut self, bytes: &mut Iter<'_, u8>) -> Next {
        while !bytes.as_slice().is_empty() {
            let next = self.step(bytes);
            if next != Next::Read {
                return next;
            }
            if self.mistakes > self.limits.mistakes_max {
                return self.close(&Reply::TooManyMistakes);
            }
        }
        Next::Read
    }

    /// The answer to [`Next::Recipient`].
    pub(super) fn decide_recipient(&mut self, address: String, decision: Result<(), Reply>) {
        match (decision, &mut self.transaction) {
            (Ok(()), Some(transaction)) => {
                transaction.to.push(address);
                self.answer(&Reply::RecipientTaken);
            }
            (Ok(()), None) => self.answer(&Reply::OutOfOrder("expected MAIL first")),
            (Err(refusal), _) => self.answer(&refusal),
        }
    }

    /// The answer to [`Next::Deliver`].
    pub(super) fn delivered(&mut self) {
        self.answer(&Reply::MessageTaken);
    }

    /// Takes leave of the client.
    pub(super) fn close(&mut self, reply: &Reply) -> Next {
        reply.write(&mut self.replies);
        Next::Close
    }

    pub(super) fn answer(&mut self, reply: &Reply) {
        if reply.is_mistake() {
            self.mistakes += 1;
        }
        reply.write(&mut self.replies);
    }

    fn step(&mut self, bytes: &mut Iter<'_, u8>) -> Next {
        match std::mem::replace(&mut self.expected, Expected::Command) {
            Expected::Command => self.line(bytes, |session, line| session.command(&line)),
            Expected::LineEnd => {
                let rest = bytes.as_slice();
                let end = rest.iter().position(|byte| *byte == b'\n');
                let skipped = end.map_or(rest.len(), |end| end + 1);
                *bytes = rest.get(skipped..).unwrap_or_default().iter();
                if end.is_none() {
                    self.expected = Expected::LineEnd;
                }
                Next::Read
            }
            Expected::Credentials(credentials) => {
                self.expected = Expected::Credentials(credentials);
                self.line(bytes, |session, line| {
                    session.credentials(credentials, line.trim_ascii());
                    Next::Read
                })
            }
            Expected::Message(receiver) => self.message(receiver, bytes),
            Expected::Chunk(receiver) => self.chunk(receiver, bytes),
            Expected::Refused(mut receiver, reply) => {
                if receiver.ingest(bytes) {
                    self.answer(&reply);
                } else {
                    self.expected = Expected::Refused(receiver, reply);
                }
                Next::Read
            }
        }
    }

    /// Collects a line and hands it on once it is whole.
    fn line(
        &mut self,
        bytes: &mut Iter<'_, u8>,
        then: impl FnOnce(&mut Self, Vec<u8>) -> Next,
    ) -> Next {
        let rest = bytes.as_slice();
        let end = rest.iter().position(|byte| *byte == b'\n');
        let (part, rest) = rest.split_at(end.map_or(rest.len(), |end| end + 1));
        *bytes = rest.iter();
        if self.line.len() + part.len() > self.limits.line_max_bytes {
            self.line.clear();
            self.expected = match end {
                Some(_) => Expected::Command,
                None => Expected::LineEnd,
            };
            self.answer(&Reply::LineTooLong);
            return Next::Read;
        }
        self.line.extend_from_slice(part);
        if end.is_none() {
            return Next::Read;
        }
        let line = std::mem::take(&mut self.line);
        then(self, line)
    }

    fn command(&mut self, line: &[u8]) -> Next {
        let request = match Request::parse(&mut line.iter()) {
            Ok(request) => request,
            Err(error) => {
                self.answer(&refusal(&error));
                return Next::Read;
            }
        };
        match request {
            Request::Mail { from } => self.mail(from.into_owned()),
            Request::Rcpt { to } => return self.recipient(to.address.into_owned()),
            Request::Data => self.data(),
            Request::Bdat {
                chunk_size,
                is_last,
            } => return self.bdat(chunk_size, is_last),
            Request::Auth {
                mechanism,
                initial_response,
            } => self.auth(mechanism, initial_response.as_bytes()),
            Request::StartTls => return self.start_tls(),
            Request::Ehlo { host } => {
                self.greet();
                self.answer(&Reply::Ehlo {
                    client: host.into_owned(),
                    starttls: self.starttls == Starttls::Offered,
                    message_max_bytes: self.limits.message_max_bytes,
                });
            }
            Request::Helo { .. } => {
                self.greet();
                self.answer(&Reply::Helo);
            }
            Request::Rset => {
                self.transaction = None;
                self.answer(&Reply::Done);
            }
            Request::Noop { .. } => self.answer(&Reply::Done),
            Request::Vrfy { .. } => self.answer(&Reply::CannotVerify),
            Request::Help { .. } => self.answer(&Reply::Help),
            Request::Quit => return self.close(&Reply::Bye),
            Request::Expn { .. }
            | Request::Lhlo { .. }
            | Request::Etrn { .. }
            | Request::Atrn { .. }
            | Request::Burl { .. } => self.answer(&Reply::NotImplemented),
        }
        Next::Read
    }

    fn greet(&mut self) {
        self.greeted = true;
        self.transaction = None;
    }

    fn start_tls(&mut self) -> Next {
        if self.starttls == Starttls::Active {
            self.answer(&Reply::OutOfOrder("TLS is active already"));
            return Next::Read;
        }
        if self.transaction.is_some() {
            self.answer(&Reply::OutOfOrder("a mail is under way"));
            return Next::Read;
        }
        Next::StartTls
    }

    /// The answer to [`Next::StartTls`].
    pub(super) fn decide_tls(&mut self, available: bool) {
        self.answer(if available {
            &Reply::StartTls
        } else {
            &Reply::TlsUnavailable
        });
    }
}

fn refusal(error: &Error) -> Reply {
    match error {
        Error::UnknownCommand | Error::InvalidResponse { .. } => Reply::UnknownCommand,
        Error::NeedsMoreData { .. } => Reply::Syntax("the line ends too early"),
        Error::SyntaxError { syntax } => Reply::Syntax(syntax),
        Error::InvalidSenderAddress => Reply::BadSender,
        Error::InvalidRecipientAddress => Reply::BadRecipient,
        Error::InvalidParameter { .. } | Error::UnsupportedParameter { .. } => Reply::BadParameter,
        Error::ResponseTooLong => Reply::LineTooLong,
    }
}
