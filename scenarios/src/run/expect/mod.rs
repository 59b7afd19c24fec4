//! What a scenario expects, against what was observed: pure functions of a history, one file per plane.

mod answer;
mod exit;
mod failure;
mod faults;
mod files;
mod loads;
mod log;
mod notify;
mod planes;
mod request;
mod state;
mod traffic;
mod wildcard;

pub(crate) use answer::{Answer, captured, differences as answer_differences};
pub use failure::Failure;
pub(crate) use planes::{failures, of_step};
