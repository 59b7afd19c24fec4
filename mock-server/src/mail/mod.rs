//! Mails of an instance: what Coupa sends to its people, and what connectors send to people.

mod address;
mod alert;
mod contacts;
mod mailbox;
mod message;
mod notification;
mod outgoing;
mod relay;
pub(crate) mod smtp;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;

pub(crate) use address::{at_instance, instance_of_domain};
pub(crate) use alert::post_alert;
pub(crate) use contacts::Alert;
pub use mailbox::{Attachment, Mail};
pub(crate) use mailbox::{Mailbox, MailboxState, NewMail};
pub(crate) use notification::notify_failed_load;
pub use relay::RelayUrl;
pub(crate) use relay::{Relay, RelayTask};
