//! What a scenario says, for one of its cases: everything is filled in, nothing is left to interpret.

use std::fmt;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::file::CaseName;

/// One scenario with one row of its cases.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// `deactivate.api.put-400[dept]`
    pub name: CaseName,
    /// The sentence under `scenario:`.
    pub title: String,
    /// The file that it stands in.
    pub file: String,
    /// The words under `tags:`.
    pub tags: Vec<String>,
    /// The instance's clock at the start. Without one it shows real time.
    pub clock: Option<String>,
    /// The users of the instance.
    pub users: Vec<GivenUser>,
    /// The files on its sFTP site, by path.
    pub files: Map<String, Value>,
    /// Its settings.
    pub settings: Map<String, Value>,
    /// The fault plan.
    pub faults: Vec<Fault>,
    /// What happens, in order.
    pub steps: Vec<Step>,
    /// What must be observed in the end.
    pub expect: Expectations,
    /// Rules that do not count here.
    pub waivers: Vec<Waiver>,
}

/// Where something stands in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Counted from 1.
    pub line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)
    }
}

/// A user that exists before anything happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenUser {
    /// The login.
    pub login: String,
    /// All fields, by Coupa's names in kebab-case.
    pub fields: Map<String, Value>,
}

impl GivenUser {
    /// A field that holds text.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.fields.get(field).and_then(Value::as_str)
    }
}

/// A rule of the fault plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// Its name in the journal.
    pub name: String,
    /// Which requests it means: `PUT /api/users/281`.
    pub when: String,
    /// The rule as a target takes it.
    pub rule: Value,
    /// Where it stands.
    pub place: Place,
}

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

/// What an answer must be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AnswerExpectation {
    /// Its status; without it any success.
    pub status: Option<u64>,
    /// Headers that it must have.
    pub headers: Vec<(String, String)>,
    /// Texts of the XML body, by path.
    pub xml: Vec<(String, String)>,
    /// Values of the JSON body, by path.
    pub json: Vec<(String, Value)>,
    /// Where it stands.
    pub place: Option<Place>,
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

impl Case {
    /// Whether any trigger goes through a file: then the instance's clock runs.
    pub fn is_by_file(&self) -> bool {
        self.steps
            .iter()
            .any(|step| matches!(&step.verb, Verb::Trigger(trigger) if trigger.via == Via::Csv))
    }

    /// Whether anybody connects to the sFTP site.
    pub(crate) fn uses_site(&self) -> bool {
        let mut steps = self.steps.iter();
        self.is_by_file() || steps.any(|step| matches!(step.verb, Verb::Upload { .. }))
    }

    /// Whether a fault shows another host key.
    pub(crate) fn changes_host_key(&self) -> bool {
        let mut faults = self.faults.iter();
        faults.any(|fault| fault.rule.get("host_key").is_some())
    }
}

/// What must be observed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expectations {
    /// Requests in this order; any other write to `/api/users` fails the scenario. `None`: not looked at.
    pub traffic: Option<Vec<RequestExpectation>>,
    /// Fields of users at the end.
    pub state: Vec<StateExpectation>,
    /// Files of the sFTP site at the end.
    pub files: Vec<FileExpectation>,
    /// What Coupa took up, at the end.
    pub loads: Vec<LoadExpectation>,
    /// Coupa's own mails. `None`: not looked at.
    pub mails: Option<Notify>,
    /// Records of the connector's log.
    pub log: Vec<LogExpectation>,
    /// What a person was told. `None`: not looked at.
    pub notify: Option<Notify>,
    /// How often fault rules fired.
    pub faults: Vec<FaultExpectation>,
    /// The exit status of every command.
    pub exit: Option<(ExitExpectation, Place)>,
}

/// A request that must reach Coupa.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestExpectation {
    /// `PUT`
    pub method: String,
    /// `/api/users/281`
    pub path: String,
    /// Parameters that the query must have; it may have more.
    pub query: Vec<(String, String)>,
    /// Exactly so many such requests; without it at least one.
    pub times: Option<u64>,
    /// Texts of the XML body, by path from the root: `/user/active`.
    pub xml: Vec<(String, String)>,
    /// Values of the JSON body, by path from the root: `/active`.
    pub json: Vec<(String, Value)>,
    /// Where it stands.
    pub place: Place,
}

/// Fields that a user must have at the end.
#[derive(Clone, Debug, PartialEq)]
pub struct StateExpectation {
    /// The login.
    pub user: String,
    /// Fields by Coupa's names in kebab-case; a group is compared as far as it goes.
    pub fields: Map<String, Value>,
    /// Where it stands.
    pub place: Place,
}

/// A file that must be on the sFTP site, or must not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileExpectation {
    /// Its path; `*` stands for any name.
    pub path: String,
    /// Texts that it must contain.
    pub contains: Vec<String>,
    /// Exactly so many such files; without it at least one.
    pub count: Option<u64>,
    /// Where it stands.
    pub place: Place,
}

/// A file that Coupa must have taken up.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadExpectation {
    /// The name under which Coupa lists it; `*` stands for any part of it. Without it any load.
    pub file: Option<String>,
    /// Fields by Coupa's names in kebab-case.
    pub fields: Map<String, Value>,
    /// Texts that its errors must contain.
    pub errors: Vec<String>,
    /// Exactly so many such loads; without it at least one.
    pub count: Option<u64>,
    /// Where it stands.
    pub place: Place,
}

/// A record that the connector must log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogExpectation {
    /// How serious the record must be. A record that does not say satisfies every level.
    pub level: Option<Level>,
    /// Texts that one record must contain.
    pub contains: Vec<String>,
    /// Where it stands.
    pub place: Place,
}

/// How serious a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Detail for developers.
    Debug,
    /// A step was taken.
    Info,
    /// Something is odd.
    Warn,
    /// Something failed.
    Error,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        })
    }
}

/// What a person must have been told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notify {
    /// Nothing at all.
    None(Place),
    /// At least this.
    Some(Vec<NotifyExpectation>),
}

/// A notification that must reach a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotifyExpectation {
    /// Whom it must have reached; `*` stands for any part of the address. A message that names no
    /// recipient, as through a webhook, satisfies every one.
    pub to: Option<String>,
    /// Texts that one notification must contain.
    pub contains: Vec<String>,
    /// Exactly so many such notifications; without it at least one.
    pub times: Option<u64>,
    /// Where it stands.
    pub place: Place,
}

/// How often a rule of the fault plan must fire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultExpectation {
    /// The rule.
    pub name: String,
    /// So often; without it at least once.
    pub fired: Option<u64>,
    /// Where it stands.
    pub place: Place,
}

/// What the exit status must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitExpectation {
    /// This very status.
    Status(u8),
    /// Anything but 0.
    Failure,
}

/// A rule that does not count in this scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// `R16`
    pub rule: String,
    /// Why.
    pub because: String,
}
