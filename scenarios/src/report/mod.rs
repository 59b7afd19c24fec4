//! Reports: one stream of events, and what is derived from it.

mod console;
mod error;
mod event;
mod events;
mod junit;
mod reporter;
mod timeline;

pub use error::ReportError;
pub use event::Event;
pub use reporter::Reporter;
pub use timeline::{TimelineLine, timeline};
