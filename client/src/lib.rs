//! A typed client for Coupa, and the reference connector that is built on it.
//!
//! It knows Coupa from its documentation only and never the fake in this workspace: the two meet on
//! the socket, so that neither can agree with a mistake of the other.

pub mod api;
pub mod clock;
pub mod connector;
pub mod csv;
pub mod sftp;

pub use api::{Client, Settings};
