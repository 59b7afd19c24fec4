//! The embeddable server: bind, hand out addresses, stop cleanly.

mod app;
mod ready;
#[expect(
    clippy::module_inception,
    reason = "the folder is named after its main type"
)]
mod server;
mod start;

pub use ready::{Place, Ready, SftpPlace};
pub use server::MockServer;
pub use start::StartError;
