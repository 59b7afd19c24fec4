//! One event: its number, its times, what led to it and what happened.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::exchange::Exchange;
use super::kind::Kind;

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
    pub before: Map<String, Value>,
    /// The same fields as they are now.
    pub after: Map<String, Value>,
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
            before: Map::from_iter([("active".to_owned(), json!(true))]),
            after: Map::from_iter([("active".to_owned(), json!(false))]),
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
        [
            Details::Http(exchange),
            Details::Http(hanging),
            Details::Change(change),
            Details::Webhook(webhook),
            Details::Clock(clock),
            Details::Fault(firing),
        ]
        .into_iter()
        .zip(1..)
        .map(|(details, seq)| Event {
            seq: Seq(seq),
            time: Timestamp::UNIX_EPOCH,
            at: "2026-03-02T09:00:00.000123Z".parse().unwrap(),
            cause: (seq > 1).then_some(Seq(1)),
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
