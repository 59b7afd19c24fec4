//! The sFTP site of every instance: SSH in, steps on the instance's [`Site`](crate::site::Site) out.
//!
//! `wire` reads and writes the protocol, `conversation` does what a client asks for, `status` says
//! what it is told when that fails, `ssh` carries the bytes and lets clients in. Nothing but `ssh`
//! knows the SSH library.

mod conversation;
mod fault;
mod handles;
mod long_name;
mod paths;
mod sessions;
mod settings;
mod ssh;
mod status;
mod step;
mod wire;

pub(crate) use settings::SftpSettings;
pub use settings::{HostKeySource, IdleTimeout, SessionsMax};
pub use ssh::HostKeyError;
pub(crate) use ssh::{HostKey, SftpServer};
