//! One event: its number, its times, what led to it and what happened.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::exchange::Exchange;
use super::fields::Fields;
use super::kind::Kind;
use super::near_miss::NearMiss;

/// Number of an event: 1 for the first one after the start or a clear. 0 stands before all events.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Seq(pub u64);

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One line of the journal.
///
/// As JSON: `{"seq": 12, "time": "…", "at": "…", "cause": 9, "kind": "http", …}`; the members of
/// the kind follow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Its place in the journal.
    pub seq: Seq,
    /// The instance's clock when it began.
    pub time: Timestamp,
    /// The real time when it began.
    pub at: Timestamp,
    /// The event that led to this one.
    pub cause: Option<Seq>,
    /// A data folder could not take it: what happened was undone, and whoever asked for it was told.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub taken_back: bool,
    /// What happened.
    #[serde(flatten)]
    pub details: Details,
}

/// What happened; the JSON member `kind` names the variant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Details {
    /// A request to Coupa's own surface and its answer.
    Http(Exchange),
    /// A record was created or changed.
    Change(Change),
    /// A connector told a person something through the webhook sink.
    Webhook(Webhook),
    /// The instance's clock was set or advanced.
    Clock(ClockMove),
    /// A rule of the fault plan fired.
    Fault(Firing),
    /// A step of a client on the sFTP site.
    Sftp(SftpOperation),
    /// A scheduled job took up a file, or was done with it.
    Job(JobStep),
    /// A mail from Coupa to its admin, or from a connector to a person.
    Mail(MailSent),
}

impl Details {
    /// The kind that a reader can filter by.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Http(_) => Kind::Http,
            Self::Change(_) => Kind::Change,
            Self::Webhook(_) => Kind::Webhook,
            Self::Clock(_) => Kind::Clock,
            Self::Fault(_) => Kind::Fault,
            Self::Sftp(_) => Kind::Sftp,
            Self::Job(_) => Kind::Job,
            Self::Mail(_) => Kind::Mail,
        }
    }
}

/// A created or changed record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The resource as in URLs: `users`.
    pub resource: String,
    /// Id of the record.
    pub id: u64,
    /// Login of the user who changed it.
    pub by: String,
    /// The changed fields as they were, names in kebab-case; empty when the record is new.
    pub before: Fields,
    /// The same fields as they are now.
    pub after: Fields,
}

/// A message to the webhook sink.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Webhook {
    /// The JSON that was sent.
    pub body: Value,
}

/// A move of the instance's clock by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockMove {
    /// The clock before.
    pub from: Timestamp,
    /// The clock after.
    pub to: Timestamp,
}

/// A rule of the fault plan that fired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Firing {
    /// Name of the rule.
    pub rule: String,
    /// Name of its effect: `reply`.
    pub effect: String,
    /// How often the rule has fired, this time included.
    pub count: u64,
}

/// A step on the sFTP site; all writes to one handle are one step, noted when it is closed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SftpOperation {
    /// `auth`, `open`, `read`, `write`, `close`, `rename`, `remove`, `mkdir`, `list`, …
    pub op: String,
    /// Who asked.
    pub user: String,
    /// The path that it is about, from the root of the site; empty for `auth`.
    pub path: String,
    /// The new path of a `rename`.
    pub to: Option<String>,
    /// How many bytes were moved.
    pub bytes: Option<u64>,
    /// `ok`, or the name of the SFTP status: `no_such_file`, `permission_denied`, …
    pub status: String,
    /// Name of the fault rule that met it.
    pub fault: Option<String>,
    /// What came closest to a log-in that was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub near_miss: Option<NearMiss>,
}

/// A file on its way through a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobStep {
    /// `import`
    pub job: String,
    /// The file's path on the site when it was picked up.
    pub file: String,
    /// Id of its data file source.
    pub load_id: u64,
    /// How far it is.
    pub state: JobState,
    /// Records that it created.
    pub created: u64,
    /// Records that it updated.
    pub updated: u64,
    /// Rows that it refused.
    pub errors: u64,
}

/// How far a job is with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Taken up.
    Started,
    /// Done, well or not.
    Finished,
}

/// A mail that went out from Coupa, or came in for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailSent {
    /// Which way it went.
    pub direction: Direction,
    /// Address of the sender.
    pub from: String,
    /// Addresses of the recipients.
    pub to: Vec<String>,
    /// What it is about.
    pub subject: String,
    /// What it says, as plain text.
    pub text: String,
    /// Why the mail server of `--smtp-relay` did not take it; the mail has an event without one, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// Which way a mail went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From Coupa to its admin.
    Out,
    /// From a connector to a person, into the sink.
    In,
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::sync::Arc;

    use bytes::Bytes;
    use serde_json::json;

    use super::*;
    use crate::journal::{Headers, Message, Page, Response};

    fn one_of_each_kind() -> Vec<Event> {
        let exchange = Exchange {
            method: "PUT".to_owned(),
            path: "/api/users/281".to_owned(),
            query: String::new(),
            client_id: Some("coupa-mock".to_owned()),
            request: Message {
                headers: Headers::new([("accept", "application/json"), ("x-a", "1"), ("x-a", "2")]),
                body: Bytes::from_static(br#"{"active":false}"#).into(),
            },
            response: Some(Response {
                status: 200,
                headers: Headers::new([("content-type", "application/json")]),
                body: Bytes::from_static(b"\xff\x00").into(),
            }),
            duration_ms: Some(3),
            fault: Some("refused".to_owned()),
            near_miss: None,
        };
        let hanging = Exchange {
            response: None,
            duration_ms: None,
            fault: None,
            client_id: None,
            ..exchange.clone()
        };
        let change = Change {
            resource: "users".to_owned(),
            id: 281,
            by: "api".to_owned(),
            before: Fields::new(&json!({"active": true})),
            after: Fields::new(&json!({"active": false})),
        };
        let clock = ClockMove {
            from: Timestamp::UNIX_EPOCH,
            to: "1970-01-01T00:05:00Z".parse().unwrap(),
        };
        let firing = Firing {
            rule: "refused".to_owned(),
            effect: "reply".to_owned(),
            count: 1,
        };
        let webhook = Webhook {
            body: json!({"text": "no such user"}),
        };
        let write = SftpOperation {
            op: "write".to_owned(),
            user: "coupa".to_owned(),
            path: "/Incoming/Users/a.csv".to_owned(),
            bytes: Some(30),
            status: "ok".to_owned(),
            ..SftpOperation::default()
        };
        let job = JobStep {
            job: "import".to_owned(),
            file: "/Incoming/Users/a.csv".to_owned(),
            load_id: 1,
            state: JobState::Finished,
            created: 0,
            updated: 1,
            errors: 2,
        };
        let mail = MailSent {
            direction: Direction::Out,
            from: "coupa@example.com".to_owned(),
            to: vec!["admin@example.com".to_owned()],
            subject: "failed".to_owned(),
            text: "2 rows".to_owned(),
            error: None,
        };
        [
            Details::Http(exchange),
            Details::Http(hanging),
            Details::Change(change),
            Details::Webhook(webhook),
            Details::Clock(clock),
            Details::Fault(firing),
            Details::Sftp(write),
            Details::Job(job),
            Details::Mail(mail),
        ]
        .into_iter()
        .zip(1..)
        .map(|(details, seq)| Event {
            seq: Seq(seq),
            time: Timestamp::UNIX_EPOCH,
            at: "2026-03-02T09:00:00.000123Z".parse().unwrap(),
            cause: (seq > 1).then_some(Seq(1)),
            taken_back: seq == 4,
            details,
        })
        .collect()
    }

    #[test]
    fn every_kind_has_the_members_of_the_interface() {
        let page = Page {
            events: one_of_each_kind().into_iter().map(Arc::new).collect(),
            dropped: 0,
        };
        let lines = page.ndjson().unwrap();
        insta::assert_snapshot!(String::from_utf8(lines).unwrap());
    }

    #[test]
    fn an_event_reads_back_as_it_was_written() {
        for event in one_of_each_kind() {
            let line = serde_json::to_string(&event).unwrap();
            assert_eq!(serde_json::from_str::<Event>(&line).unwrap(), event);
        }
    }

    #[test]
    fn an_event_of_an_unknown_kind_is_refused() {
        let line = r#"{"seq":1,"time":"1970-01-01T00:00:00Z","at":"1970-01-01T00:00:00Z","cause":null,"kind":"dream"}"#;
        let error = serde_json::from_str::<Event>(line).unwrap_err().to_string();
        assert!(error.contains("unknown variant `dream`"), "{error}");
    }
}
