//! Reports: one stream of events, and what is derived from it.

mod console;
mod error;
mod event;
mod events;
mod junit;
mod reporter;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
mod timeline;

pub use error::ReportError;
pub use event::Event;
pub use reporter::Reporter;
pub use timeline::{TimelineLine, timeline};
