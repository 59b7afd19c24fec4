//! Mails: what the sink takes from strangers, and what `/_mock` shows of it.

pub mod sink;
mod strangers;
