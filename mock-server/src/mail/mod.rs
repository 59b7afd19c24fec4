//! Mails of an instance: what Coupa sends to its admin, and what connectors send to people.

mod address;
mod mailbox;
mod message;
mod notification;
mod outgoing;
mod relay;
pub(crate) mod smtp;

pub(crate) use address::{at_instance, instance_of_domain};
pub use mailbox::{Attachment, Mail};
pub(crate) use mailbox::{Mailbox, NewMail};
pub(crate) use notification::{Alert, notify_failed_load};
pub use relay::RelayUrl;
pub(crate) use relay::{Relay, RelayTask};
