//! Mails of an instance: what Coupa sends to its admin, and what connectors send to people.

mod mailbox;

pub use mailbox::Mail;
pub(crate) use mailbox::Mailbox;
