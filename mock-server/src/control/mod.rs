//! The control API under `/_mock`: how tests set up, move and inspect instances. Never journalled,
//! never faulted.

mod clock;
mod entry;
mod error;
mod faults;
mod har;
mod input;
mod instances;
mod jobs;
mod journal;
mod mails;
mod metrics;
mod records;
mod router;
mod webhooks;

pub use entry::Entry;
pub(crate) use router::{Control, router};
