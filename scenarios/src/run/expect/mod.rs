//! What a scenario expects, against what was observed: pure functions of a history, one file per plane.

mod exit;
mod failure;
mod faults;
mod log;
mod notify;
mod planes;
mod request;
mod state;
mod traffic;

pub use failure::Failure;
pub(crate) use planes::failures;
