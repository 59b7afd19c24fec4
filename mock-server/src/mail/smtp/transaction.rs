//! A mail under way: from its sender to its last byte.

use std::slice::Iter;

use smtp_proto::request::receiver::{BdatReceiver, DataReceiver, DummyDataReceiver};
use smtp_proto::{MAIL_BODY_BINARYMIME, MAIL_REQUIRETLS, MailFrom};

use super::reply::Reply;
use super::session::{Envelope, Expected, Next, Session};

#[derive(Debug, Default)]
pub(super) struct Transaction {
    from: String,
    pub(super) to: Vec<String>,
    message: Vec<u8>,
    chunked: bool,
}

impl Session {
    pub(super) fn mail(&mut self, from: MailFrom<String>) {
        let reply = if !self.greeted {
            Reply::OutOfOrder("expected EHLO or HELO first")
        } else if self.transaction.is_some() {
            Reply::OutOfOrder("a mail is under way already")
        } else if from.size > self.limits.message_max_bytes {
            Reply::MessageTooLarge
        } else if from.flags & (MAIL_BODY_BINARYMIME | MAIL_REQUIRETLS) != 0 {
            Reply::BadParameter
        } else {
            self.transaction = Some(Transaction {
                from: from.address,
                ..Transaction::default()
            });
            Reply::SenderTaken
        };
        self.answer(&reply);
    }

    pub(super) fn recipient(&mut self, address: String) -> Next {
        let reply = match &self.transaction {
            None => Reply::OutOfOrder("expected MAIL first"),
            Some(transaction) if transaction.chunked => {
                Reply::OutOfOrder("the message has begun already")
            }
            Some(transaction) if transaction.to.len() >= self.limits.recipients_max => {
                Reply::TooManyRecipients
            }
            Some(_) => return Next::Recipient(address),
        };
        self.answer(&reply);
        Next::Read
    }

    pub(super) fn data(&mut self) {
        let reply = match &self.transaction {
            None => Reply::OutOfOrder("expected MAIL first"),
            Some(transaction) if transaction.to.is_empty() => {
                Reply::OutOfOrder("expected RCPT first")
            }
            Some(transaction) if transaction.chunked => {
                Reply::OutOfOrder("expected BDAT, with which the message began")
            }
            Some(_) => {
                let mut receiver = DataReceiver::new();
                // The line end of the command counts: a full stop right after it ends an empty mail.
                receiver.ingest(&mut b"\r\n".iter(), &mut Vec::new());
                self.expected = Expected::Message(receiver);
                Reply::SendMessage
            }
        };
        self.answer(&reply);
    }

    pub(super) fn message(&mut self, mut receiver: DataReceiver, bytes: &mut Iter<'_, u8>) -> Next {
        let Some(transaction) = &mut self.transaction else {
            return Next::Read;
        };
        let whole = receiver.ingest(bytes, &mut transaction.message);
        if transaction.message.len() > self.limits.message_max_bytes {
            self.transaction = None;
            if whole {
                self.answer(&Reply::MessageTooLarge);
            } else {
                let rest = DummyDataReceiver::new_data(&receiver);
                self.expected = Expected::Refused(rest, Reply::MessageTooLarge);
            }
        } else if whole {
            return self.deliver();
        } else {
            self.expected = Expected::Message(receiver);
        }
        Next::Read
    }

    /// The chunk follows the command whatever is answered (RFC 3030), so it must be read in any case.
    pub(super) fn bdat(&mut self, size: usize, is_last: bool) -> Next {
        let refusal = match &mut self.transaction {
            None => Some(Reply::OutOfOrder("expected MAIL first")),
            Some(transaction) if transaction.to.is_empty() => {
                Some(Reply::OutOfOrder("expected RCPT first"))
            }
            Some(transaction) => {
                transaction.chunked = true;
                let total = transaction.message.len().saturating_add(size);
                (total > self.limits.message_max_bytes).then_some(Reply::MessageTooLarge)
            }
        };
        match refusal {
            Some(reply) => {
                self.transaction = None;
                if size == 0 {
                    self.answer(&reply);
                } else {
                    self.expected = Expected::Refused(DummyDataReceiver::new_bdat(size), reply);
                }
                Next::Read
            }
            None => self.chunk(BdatReceiver::new(size, is_last), &mut [].iter()),
        }
    }

    pub(super) fn chunk(&mut self, mut receiver: BdatReceiver, bytes: &mut Iter<'_, u8>) -> Next {
        let Some(transaction) = &mut self.transaction else {
            return Next::Read;
        };
        if !receiver.ingest(bytes, &mut transaction.message) {
            self.expected = Expected::Chunk(receiver);
        } else if receiver.is_last {
            return self.deliver();
        } else {
            self.answer(&Reply::ChunkTaken);
        }
        Next::Read
    }

    pub(super) fn deliver(&mut self) -> Next {
        let Some(transaction) = self.transaction.take() else {
            return Next::Read;
        };
        Next::Deliver(Envelope {
            from: transaction.from,
            to: transaction.to,
            source: transaction.message,
        })
    }
}
