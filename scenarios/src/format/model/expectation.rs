//! What must be observed.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::place::Place;

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
