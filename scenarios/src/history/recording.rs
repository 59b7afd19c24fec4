//! Histories for tests, written down as they happen.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use crate::history::{
    Change, Entry, Exchange, Exit, Firing, History, HrEvent, LogRecord, Message, Notification,
    Response, Stream, What,
};

/// A user: id, login, active.
pub(crate) type User<'u> = (u64, &'u str, bool);

/// A history being written. Each entry comes 50 ms after the one before.
pub(crate) struct Recording {
    history: History,
    now: Timestamp,
    seq: u64,
}

impl Recording {
    /// `users` exist, and HR says that `leavers` leave.
    pub(crate) fn of(users: &[User<'_>], leavers: &[&str]) -> Self {
        let recording = Self {
            history: History::default(),
            now: Timestamp::UNIX_EPOCH,
            seq: 0,
        };
        let events = leavers
            .iter()
            .map(|login| HrEvent::leaver(login, Some(&format!("{login}@example.com")), None))
            .collect();
        recording.after(users).push(What::Trigger { events })
    }

    /// The article's procedure without any fault.
    pub(crate) fn by_the_book() -> Self {
        Self::of(&[(281, "jdoe", true)], &["jdoe"])
            .token()
            .find("jdoe", &[(281, "jdoe", true)])
            .put(281, 200)
            .changed(281, &["active"])
            .read((281, "jdoe", false))
            .log("INFO jdoe deactivated")
            .exit(0)
            .after(&[(281, "jdoe", false)])
    }

    pub(crate) fn history(self) -> History {
        self.history
    }

    /// The entry before, for tests that need more of it.
    pub(crate) fn last(&mut self) -> Option<&mut What> {
        self.history.entries.last_mut().map(|entry| &mut entry.what)
    }

    pub(crate) fn with_secret(mut self, secret: &str) -> Self {
        self.history.secrets = [secret].into_iter().collect();
        self
    }

    /// Time passes; an entry takes 50 ms of it anyway.
    pub(crate) fn wait_ms(mut self, ms: i64) -> Self {
        self.now += SignedDuration::from_millis(ms);
        self
    }

    pub(crate) fn token(self) -> Self {
        self.http(
            "POST /oauth2/token",
            200,
            r#"{"access_token":"***","expires_in":86399}"#,
        )
    }

    /// A query by login.
    pub(crate) fn find(self, login: &str, found: &[User<'_>]) -> Self {
        let users: Vec<_> = found.iter().map(|user| shown(*user)).collect();
        self.http(
            &format!("GET /api/users?login={login}"),
            200,
            &Value::from(users).to_string(),
        )
    }

    /// A read by id.
    pub(crate) fn read(self, user: User<'_>) -> Self {
        self.http(
            &format!("GET /api/users/{}", user.0),
            200,
            &shown(user).to_string(),
        )
    }

    /// The update; an error is the one that the tests expect in logs.
    pub(crate) fn put(self, id: u64, status: u16) -> Self {
        let body = if status < 300 {
            format!(r#"{{"id":{id}}}"#)
        } else {
            "<errors><error>Department can't be blank</error></errors>".to_owned()
        };
        self.http(&format!("PUT /api/users/{id}"), status, &body)
    }

    pub(crate) fn http(self, line: &str, status: u16, body: &str) -> Self {
        self.http_with(line, Some(status), body, &[])
    }

    pub(crate) fn lost(self, line: &str) -> Self {
        self.http_with(line, None, "", &[])
    }

    pub(crate) fn http_with(
        self,
        line: &str,
        status: Option<u16>,
        body: &str,
        headers: &[(&str, &str)],
    ) -> Self {
        let (method, target) = line.split_once(' ').unwrap_or((line, "/"));
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Value::from(*value)))
            .collect();
        let response = status.map(|status| Response {
            status,
            message: Message {
                headers,
                body: body.to_owned(),
            },
        });
        self.push(What::Http(Exchange {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            request: Message::default(),
            response,
            duration_ms: Some(5),
            fault: None,
        }))
    }

    /// The request before changed these fields of a user; `active` became false, anything else empty.
    pub(crate) fn changed(self, id: u64, fields: &[&str]) -> Self {
        let cause = self.seq;
        let before = fields
            .iter()
            .map(|field| ((*field).to_owned(), json!(true)))
            .collect();
        let after: Map<_, _> = fields
            .iter()
            .map(|field| {
                (
                    (*field).to_owned(),
                    if *field == "active" {
                        json!(false)
                    } else {
                        json!("")
                    },
                )
            })
            .collect();
        let mut recording = self.push(What::Change(Change {
            resource: "users".to_owned(),
            id,
            before,
            after,
        }));
        if let Some(entry) = recording.history.entries.last_mut() {
            entry.cause = Some(cause);
        }
        recording
    }

    /// A rule of the fault plan met the request before.
    pub(crate) fn faulted(self) -> Self {
        self.push(What::Fault(Firing {
            rule: "fault".to_owned(),
        }))
    }

    pub(crate) fn log(self, text: &str) -> Self {
        self.push(What::Log(LogRecord {
            stream: Stream::Stdout,
            text: text.to_owned(),
        }))
    }

    pub(crate) fn told(self, text: &str) -> Self {
        self.push(What::Notification(Notification {
            body: json!({ "text": text }),
        }))
    }

    pub(crate) fn exit(self, status: i32) -> Self {
        self.ended(Exit::Status(status))
    }

    pub(crate) fn ended(self, how: Exit) -> Self {
        self.push(What::Exit { how })
    }

    /// The users as Coupa holds them.
    pub(crate) fn after(self, users: &[User<'_>]) -> Self {
        let users = users.iter().map(|user| shown(*user)).collect();
        self.push(What::State { users })
    }

    pub(crate) fn push(mut self, what: What) -> Self {
        self.now += SignedDuration::from_millis(50);
        self.seq += 1;
        self.history.entries.push(Entry {
            at: self.now,
            seq: Some(self.seq),
            cause: None,
            what,
        });
        self
    }
}

fn shown((id, login, active): User<'_>) -> Value {
    json!({ "id": id, "login": login, "email": format!("{login}@example.com"), "active": active })
}
