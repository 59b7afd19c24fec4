//! Mails: what the sink takes from strangers, and what `/_mock` shows of it.

mod notification;
pub mod sink;
mod strangers;
