//! SSH: the only part that knows the SSH library. Lets clients in by password or key and carries
//! the bytes of their conversations.
//!
//! **The reader never waits for the writer.** What a client sends goes into an [`inbox`]; a task
//! of its own answers and waits until the client takes the answers. Otherwise requests that are
//! read ahead would keep the library from the very message that lets answers go on.

mod client;
mod connection;
mod converse;
mod host_key;
mod inbox;
mod line;
mod login;
mod server;

pub(crate) use host_key::HostKey;
pub use host_key::HostKeyError;
pub(crate) use server::SftpServer;
