//! Mails of an instance: what Coupa sends to its admin, and what connectors send to people.

mod address;
mod mailbox;
mod message;
pub(crate) mod smtp;

pub(crate) use address::at_instance;
pub use mailbox::{Attachment, Mail};
pub(crate) use mailbox::{Mailbox, NewMail};
