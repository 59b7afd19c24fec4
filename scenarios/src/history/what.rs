//! What can happen in a case.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::event::HrEvent;
use super::exchange::Exchange;
use super::log::LogRecord;
use super::site::{Direction, JobStep, Load, Mail, SftpStep, SiteFile};

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum What {
    /// What Coupa holds, read before the first step and after each.
    State {
        /// All users, fields in kebab-case.
        users: Vec<Value>,
        /// The files of its sFTP site.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<SiteFile>,
        /// The files that it has taken up.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        loads: Vec<Load>,
    },
    /// HR events reached the connector.
    Trigger {
        /// In order.
        events: Vec<HrEvent>,
        /// The same events once more, with the faults gone: for rule R21 alone.
        #[serde(default, skip_serializing_if = "is_false")]
        again: bool,
    },
    /// Somebody else's step: a file that was dropped, a request that was sent, the clock that was moved. What the
    /// journal tells until the next entry of this kind or the next trigger is its doing.
    Step {
        /// What was done, for people.
        what: String,
        /// The place of the step in the scenario, counted from 0.
        step: usize,
    },
    /// A request to Coupa and its answer.
    Http(Exchange),
    /// Coupa created or changed a record.
    Change(Change),
    /// A rule of the fault plan fired.
    Fault(Firing),
    /// The instance's clock was moved by hand.
    Clock,
    /// A step on the sFTP site.
    Sftp(SftpStep),
    /// A step of the import job.
    Job(JobStep),
    /// A mail from Coupa, or one that the connector sent to a person.
    Mail(Mail),
    /// The connector logged something.
    Log(LogRecord),
    /// The connector told a person something.
    #[serde(rename = "webhook")]
    Notification(Notification),
    /// The connector ended.
    Exit {
        /// In which way.
        how: Exit,
    },
}

/// Each asks for one kind.
impl What {
    pub(crate) fn state(&self) -> Option<&[Value]> {
        if let Self::State { users, .. } = self {
            Some(users)
        } else {
            None
        }
    }

    pub(crate) fn http(&self) -> Option<&Exchange> {
        if let Self::Http(exchange) = self {
            Some(exchange)
        } else {
            None
        }
    }

    pub(crate) fn change(&self) -> Option<&Change> {
        if let Self::Change(change) = self {
            Some(change)
        } else {
            None
        }
    }

    pub(crate) fn firing(&self) -> Option<&Firing> {
        if let Self::Fault(firing) = self {
            Some(firing)
        } else {
            None
        }
    }

    pub(crate) fn log(&self) -> Option<&LogRecord> {
        if let Self::Log(record) = self {
            Some(record)
        } else {
            None
        }
    }

    /// What reached a person, by whichever way.
    pub(crate) fn told(&self) -> Option<Told> {
        match self {
            Self::Notification(notification) => Some(Told {
                channel: Channel::Webhook,
                to: Vec::new(),
                text: notification.text(),
            }),
            Self::Mail(mail) if mail.direction == Direction::In => Some(Told {
                channel: Channel::Mail,
                to: mail.to.clone(),
                text: mail.message(),
            }),
            Self::State { .. }
            | Self::Trigger { .. }
            | Self::Step { .. }
            | Self::Http(_)
            | Self::Change(_)
            | Self::Fault(_)
            | Self::Clock
            | Self::Sftp(_)
            | Self::Job(_)
            | Self::Mail(_)
            | Self::Log(_)
            | Self::Exit { .. } => None,
        }
    }

    pub(crate) fn site(&self) -> Option<(&[SiteFile], &[Load])> {
        if let Self::State { files, loads, .. } = self {
            Some((files, loads))
        } else {
            None
        }
    }

    pub(crate) fn sftp(&self) -> Option<&SftpStep> {
        if let Self::Sftp(step) = self {
            Some(step)
        } else {
            None
        }
    }

    pub(crate) fn job(&self) -> Option<&JobStep> {
        if let Self::Job(step) = self {
            Some(step)
        } else {
            None
        }
    }

    pub(crate) fn mail(&self) -> Option<&Mail> {
        if let Self::Mail(mail) = self {
            Some(mail)
        } else {
            None
        }
    }

    pub(crate) fn exit(&self) -> Option<Exit> {
        if let Self::Exit { how } = self {
            Some(*how)
        } else {
            None
        }
    }
}

/// A record that was created or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// `users`
    pub resource: String,
    /// The record.
    pub id: u64,
    /// The changed fields as they were.
    #[serde(default)]
    pub before: Map<String, Value>,
    /// The changed fields as they became.
    #[serde(default)]
    pub after: Map<String, Value>,
}

impl Change {
    /// Coupa's own marks of a change.
    pub(crate) const STAMPS: [&str; 2] = ["updated-at", "updated-by"];
}

/// A rule of the fault plan that fired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Firing {
    /// Its name.
    pub rule: String,
    /// The name of its effect: `reply`.
    #[serde(default)]
    pub effect: String,
}

/// A way to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Channel {
    Webhook,
    Mail,
}

/// A message that reached a person.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) channel: Channel,
    /// Its recipients, where the channel says them.
    pub(crate) to: Vec<String>,
    pub(crate) text: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes it so")]
fn is_false(flag: &bool) -> bool {
    !*flag
}

/// What reached a person through the webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// The JSON that was posted.
    pub body: Value,
}

impl Notification {
    /// The message as text.
    pub(crate) fn text(&self) -> String {
        match &self.body {
            Value::String(text) => text.clone(),
            body @ (Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Array(_)
            | Value::Object(_)) => body.to_string(),
        }
    }
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exit {
    /// With this status.
    Status(i32),
    /// By a signal that it did not get from the runner.
    Signal,
    /// It did not end within the time limit and was stopped.
    TimedOut,
}

impl Exit {
    /// Whether the connector says that it did its work.
    pub fn is_success(self) -> bool {
        self == Self::Status(0)
    }
}
