//! Scenario files: from YAML text to checked cases, or to every problem at once with its place.
//!
//! A file is read twice by the same reader: once before anything runs, with stand-ins for what only a target can
//! tell (the ids of users), and once per case with the real values. What was accepted first cannot be refused later.

mod file;
mod model;
mod parse;
mod problem;
mod read;
mod scalar;
mod source;
mod template;
#[cfg(test)]
#[expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
mod tests;
mod tree;

pub use file::{CaseName, ScenarioFile, load};
pub use model::{
    AnswerExpectation, Capture, CaptureFrom, Case, ExitExpectation, Expectations, Fault,
    FaultExpectation, FileExpectation, GivenUser, Level, LoadExpectation, LogExpectation, Notify,
    NotifyExpectation, Place, RequestExpectation, RequestStep, StateExpectation, Step, Trigger,
    TriggerKind, Until, Verb, Via, Waiver,
};
pub use problem::{Problem, Problems};
pub use source::Source;
pub use template::{Captures, UserIds};

pub(crate) use read::default_email;
