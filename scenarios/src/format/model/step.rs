//! What happens, in order.

use jiff::SignedDuration;
use serde_json::Value;

use super::expectation::{AnswerExpectation, Expectations};
use super::place::Place;

/// One thing that happens.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What the report calls it.
    pub name: Option<String>,
    /// What is done.
    pub verb: Verb,
    /// What must be observed once it is done.
    pub expect: Expectations,
    /// Where it stands.
    pub place: Place,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq)]
pub enum Verb {
    /// HR events reach the connector.
    Trigger(Trigger),
    /// Somebody else drops a file on the sFTP site.
    Upload {
        /// Its path.
        path: String,
        /// What it says.
        text: String,
    },
    /// The instance's clock moves: `advance` or `set`, as the control API takes it.
    Clock {
        /// `{"advance": "5m"}`
        wish: Value,
        /// As it was written.
        written: String,
    },
    /// Somebody else asks Coupa something.
    Request(Box<RequestStep>),
    /// Nothing: only what is expected is looked at.
    Look,
}

/// HR events that reach the connector together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// What HR asks for.
    pub kind: TriggerKind,
    /// Whom HR names, in order.
    pub logins: Vec<String>,
    /// The way into Coupa.
    pub via: Via,
}

/// What HR asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TriggerKind {
    /// `leaver`: each is to be deactivated.
    Leaver,
    /// `returner`: each is to be made active again.
    Returner,
}

/// The way into Coupa.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Via {
    /// The REST API.
    #[default]
    Api,
    /// A users file on the sFTP site.
    Csv,
}

/// A request to Coupa that the runner sends itself.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestStep {
    /// `GET`
    pub method: String,
    /// `/api/data_file_sources`
    pub path: String,
    /// Its parameters.
    pub query: Vec<(String, String)>,
    /// Its body.
    pub body: Option<String>,
    /// Sent again until the answer is as expected.
    pub until: Option<Until>,
    /// What the answer must be.
    pub answer: AnswerExpectation,
    /// What later steps call parts of the answer.
    pub capture: Vec<Capture>,
}

/// How long a request is repeated, by the instance's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Until {
    /// So long at most.
    pub within: SignedDuration,
    /// So far apart.
    pub every: SignedDuration,
}

/// A part of an answer, and the name by which later steps refer to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capture {
    /// `load` is `${load}`.
    pub name: String,
    /// Where it is found.
    pub from: CaptureFrom,
    /// Where it stands.
    pub place: Place,
}

/// Where a captured value is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaptureFrom {
    /// `xpath /users/user[1]/id`
    Xpath(String),
    /// `json /0/id`
    Json(String),
}
