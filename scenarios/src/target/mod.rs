//! Where a case runs: a mock by URL, or one that is started in process. Both are reached over the control API.

mod control;
mod coupa;
mod error;
mod instance;
mod mock;
mod places;

pub use error::TargetError;
pub use mock::Target;

pub(crate) use instance::{Instance, World};
