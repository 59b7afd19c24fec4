//! Running cases: each in an instance of its own, many at once, judged by what was observed.

mod case;
mod expect;
mod outcome;
mod plan;
mod request;
mod runner;
mod steps;
mod world;

pub(crate) use expect::Answer;
pub use expect::Failure;
pub use outcome::{Outcome, Status, Strictness, Summary};
pub use plan::{Planned, Selection};
pub use runner::{Options, Runner};
