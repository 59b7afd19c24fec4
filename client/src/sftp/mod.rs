//! Coupa's sFTP site: a file is dropped there, whole or not at all.
//!
//! The host key is checked against a `known_hosts` file before any credential is sent, and the connection is closed
//! after use (Coupa, *Integration Considerations*).

mod error;
mod known_hosts;
mod session;
mod settings;
mod upload;

pub use error::{Error, ErrorKind};
pub use settings::{Credential, Placement, Settings, UnknownPlacement};
pub use upload::{Uploaded, upload};
