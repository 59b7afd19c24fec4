//! The control API under `/_mock`: how tests set up, move and inspect instances. Never journalled,
//! never faulted.

mod clock;
mod entry;
mod error;
mod faults;
mod files;
mod har;
mod input;
mod instances;
mod jobs;
mod journal;
mod mails;
mod metrics;
mod openapi;
mod places;
mod records;
mod router;
mod snapshot;
mod webhooks;

pub use entry::Entry;
pub(crate) use places::Places;
pub(crate) use router::{Control, no_such_call, router};
