//! What a scenario says, for one of its cases: everything is filled in, nothing is left to interpret.

mod case;
mod expectation;
mod place;
mod step;

pub use case::{Case, Fault, GivenUser, Waiver};
pub use expectation::{
    AnswerExpectation, ExitExpectation, Expectations, FaultExpectation, FileExpectation, Level,
    LoadExpectation, LogExpectation, Notify, NotifyExpectation, RequestExpectation,
    StateExpectation,
};
pub use place::Place;
pub use step::{Capture, CaptureFrom, RequestStep, Step, Trigger, TriggerKind, Until, Verb, Via};
