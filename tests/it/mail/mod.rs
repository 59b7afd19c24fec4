//! Mails: what the sink takes from strangers, and what `/_mock` shows of it.

mod sink;
mod strangers;
