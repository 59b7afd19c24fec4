//! Histories for tests, written down as they happen.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use crate::history::{
    Change, Direction, Entry, Exchange, Exit, Firing, History, HrEvent, JobState, JobStep, Load,
    LoadError, LogRecord, Mail, Message, Notification, Response, SftpStep, SiteFile, Stream, What,
};

/// A user: id, login, active.
pub(crate) type User<'u> = (u64, &'u str, bool);

/// A history being written. Each entry comes 50 ms after the one before.
pub(crate) struct Recording {
    history: History,
    now: Timestamp,
    seq: u64,
    files: Vec<SiteFile>,
    loads: Vec<Load>,
}

impl Recording {
    /// `users` exist, and HR says that `leavers` leave.
    pub(crate) fn of(users: &[User<'_>], leavers: &[&str]) -> Self {
        Self::with_events(users, leavers.iter().map(|login| leaver(login)).collect())
    }

    /// The same, through a file.
    pub(crate) fn by_file(users: &[User<'_>], leavers: &[&str]) -> Self {
        let events = leavers.iter().map(|login| leaver(login).by_file());
        Self::with_events(users, events.collect())
    }

    fn with_events(users: &[User<'_>], events: Vec<HrEvent>) -> Self {
        let recording = Self {
            history: History::default(),
            now: Timestamp::UNIX_EPOCH,
            seq: 0,
            files: Vec::new(),
            loads: Vec::new(),
        };
        recording.after(users).trigger(events, false)
    }

    /// The same events once more, with the faults gone.
    pub(crate) fn again(self, leavers: &[&str]) -> Self {
        self.trigger(leavers.iter().map(|login| leaver(login)).collect(), true)
    }

    fn trigger(self, events: Vec<HrEvent>, again: bool) -> Self {
        self.push(What::Trigger { events, again })
    }

    /// The article's procedure through a file, without any fault.
    pub(crate) fn by_the_book_with_a_file() -> Self {
        Self::by_file(&[(281, "jdoe", true)], &["jdoe"])
            .token()
            .auth("ok")
            .dropped(FILE, ROWS)
            .job(FILE, 1, &[])
            .changed(281, &["active"])
            .load_read("done")
            .find("jdoe", &[(281, "jdoe", false)])
            .log("INFO jdoe deactivated")
            .exit(0)
            .after(&[(281, "jdoe", false)])
    }

    /// An account showed who it is.
    pub(crate) fn auth(self, status: &str) -> Self {
        self.sftp("auth", "", status)
    }

    pub(crate) fn sftp(self, op: &str, path: &str, status: &str) -> Self {
        self.push(What::Sftp(SftpStep {
            op: op.to_owned(),
            user: "coupa".to_owned(),
            path: path.to_owned(),
            status: status.to_owned(),
            ..SftpStep::default()
        }))
    }

    /// A file was written whole.
    pub(crate) fn dropped(mut self, path: &str, text: &str) -> Self {
        self.files.push(SiteFile {
            path: path.to_owned(),
            text: text.to_owned(),
        });
        self.sftp("write", path, "ok")
    }

    /// A file was renamed.
    pub(crate) fn renamed(mut self, path: &str, to: &str) -> Self {
        for file in self.files.iter_mut().filter(|file| file.path == path) {
            to.clone_into(&mut file.path);
        }
        let mut recording = self.sftp("rename", path, "ok");
        if let Some(What::Sftp(step)) = recording.last() {
            step.to = Some(to.to_owned());
        }
        recording
    }

    /// The job took a file up, archived it and complained of rows: number, first cell and text.
    pub(crate) fn job(self, path: &str, load_id: u64, errors: &[(u64, &str, &str)]) -> Self {
        self.started(path, load_id)
            .finished(path, load_id, "done", errors)
    }

    pub(crate) fn started(self, path: &str, load_id: u64) -> Self {
        self.job_step(path, load_id, JobState::Started, 0)
    }

    pub(crate) fn finished(
        mut self,
        path: &str,
        load_id: u64,
        status: &str,
        errors: &[(u64, &str, &str)],
    ) -> Self {
        for file in self.files.iter_mut().filter(|file| file.path == path) {
            file.path = format!("/Archive{path}");
        }
        self.loads.push(Load {
            id: load_id,
            file_file_name: Some(path.replace('/', "_")),
            status: Some(status.to_owned()),
            result_text: None,
            upload_errors: errors
                .iter()
                .map(|(row, cell, text)| LoadError {
                    row: (*row > 0).then_some(*row),
                    first_column: (*row > 0).then(|| (*cell).to_owned()),
                    field_errors: json!([text]),
                })
                .collect(),
            others: Map::new(),
        });
        self.job_step(path, load_id, JobState::Finished, errors.len() as u64)
    }

    fn job_step(self, path: &str, load_id: u64, state: JobState, errors: u64) -> Self {
        self.push(What::Job(JobStep {
            job: "import".to_owned(),
            file: path.to_owned(),
            load_id,
            state,
            created: 0,
            updated: 0,
            errors,
        }))
    }

    /// The connector looked at the latest load.
    pub(crate) fn load_read(self, status: &str) -> Self {
        let body = json!([{ "id": 1, "status": status }]).to_string();
        self.http("GET /api/data_file_sources?file_file_name=x", 200, &body)
    }

    /// A person got a mail.
    pub(crate) fn mailed(self, text: &str) -> Self {
        self.push(What::Mail(Mail {
            direction: Direction::In,
            from: "connector@example.com".to_owned(),
            to: vec!["ops@example.com".to_owned()],
            subject: "failed".to_owned(),
            text: text.to_owned(),
        }))
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
        self.fired("reply")
    }

    /// A rule with this effect fired.
    pub(crate) fn fired(self, effect: &str) -> Self {
        self.push(What::Fault(Firing {
            rule: "fault".to_owned(),
            effect: effect.to_owned(),
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

    /// The users as Coupa holds them, with its files and loads.
    pub(crate) fn after(self, users: &[User<'_>]) -> Self {
        let users = users.iter().map(|user| shown(*user)).collect();
        let (files, loads) = (self.files.clone(), self.loads.clone());
        self.push(What::State {
            users,
            files,
            loads,
        })
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

/// Where the recorded connectors drop their file.
pub(crate) const FILE: &str = "/Incoming/Users/users.csv";

/// What it says.
pub(crate) const ROWS: &str = "\"Login\",\"Status\"\r\n\"jdoe\",\"inactive\"\r\n";

fn leaver(login: &str) -> HrEvent {
    HrEvent::leaver(login, Some(&format!("{login}@example.com")), None)
}

fn shown((id, login, active): User<'_>) -> Value {
    json!({ "id": id, "login": login, "email": format!("{login}@example.com"), "active": active })
}
