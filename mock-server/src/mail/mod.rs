//! Mails of an instance: what Coupa sends to its admin, and what connectors send to people.

mod mailbox;
mod notification;

pub use mailbox::Mail;
pub(crate) use mailbox::Mailbox;
pub use notification::notify_failed_load;
