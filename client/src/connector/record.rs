//! What a log record and a notification say.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use jiff::Timestamp;
use serde::Serialize;

use super::Asked;
use crate::api::UserId;

/// How serious a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Level {
    /// A step was taken.
    Info,
    /// Something went wrong and may still be put right.
    Warn,
    /// An event failed, or nobody could be told.
    Error,
}

/// Whom and what a record or a notification is about; what is not known is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Details {
    /// The event's name, for example `user.deactivate`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) event: Option<String>,
    /// The user's login, as HR gave it; of several, all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) login: Option<String>,
    /// Coupa's id of the user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) user_id: Option<UserId>,
    /// The file that was dropped, by its path on the site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) file: Option<String>,
    /// The status of Coupa's answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<u16>,
    /// Every error text in the answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) errors: Vec<String>,
    /// How the event ended: `deactivated`, `already_inactive`, `failed` and the like.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) outcome: Option<&'static str>,
}

impl Details {
    /// What an event says by itself.
    pub(super) fn of(asked: &Asked) -> Self {
        Self {
            event: Some(asked.change.event().to_owned()),
            login: Some(asked.login.clone()),
            ..Self::default()
        }
    }

    /// The same with `mask` applied to every text.
    pub(super) fn masked(&self, mask: &dyn Fn(&str) -> String) -> Self {
        Self {
            event: self.event.as_deref().map(mask),
            login: self.login.as_deref().map(mask),
            file: self.file.as_deref().map(mask),
            errors: self.errors.iter().map(|text| mask(text)).collect(),
            ..self.clone()
        }
    }
}

/// The form of the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object per line.
    #[default]
    Json,
    /// One line per record, for people.
    Text,
}

impl FromStr for LogFormat {
    type Err = UnknownLogFormat;

    fn from_str(text: &str) -> Result<Self, UnknownLogFormat> {
        match text {
            "json" => Ok(Self::Json),
            "text" => Ok(Self::Text),
            _ => Err(UnknownLogFormat),
        }
    }
}

/// A form in which the log cannot be written.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected `text` or `json`")]
pub struct UnknownLogFormat;

/// One record of the log.
#[derive(Debug, Serialize)]
pub(super) struct Record {
    #[serde(serialize_with = "milliseconds")]
    pub(super) time: Timestamp,
    pub(super) level: Level,
    pub(super) message: String,
    #[serde(flatten)]
    pub(super) details: Details,
}

impl Record {
    /// The record on one line, with its line end.
    pub(super) fn line(&self, format: LogFormat) -> String {
        match format {
            LogFormat::Json => {
                serde_json::to_string(self).map_or_else(|_| self.text_line(), |json| json + "\n")
            }
            LogFormat::Text => self.text_line(),
        }
    }

    fn text_line(&self) -> String {
        let level = match self.level {
            Level::Info => "INFO ",
            Level::Warn => "WARN ",
            Level::Error => "ERROR",
        };
        let mut line = format!("{:.3} {level} {}", self.time, one_line(&self.message));
        let Details {
            event,
            login,
            user_id,
            file,
            status,
            errors,
            outcome,
        } = &self.details;
        push(&mut line, "event", event.as_deref());
        push(&mut line, "login", login.as_deref());
        push(&mut line, "user_id", *user_id);
        push(&mut line, "file", file.as_deref());
        push(&mut line, "status", *status);
        push(&mut line, "outcome", *outcome);
        for error in errors {
            push(&mut line, "error", Some(format_args!("{error:?}")));
        }
        line.push('\n');
        line
    }
}

fn push(line: &mut String, name: &str, value: Option<impl fmt::Display>) {
    if let Some(value) = value {
        // Writing to a `String` cannot fail.
        let _ = write!(line, " {name}={}", one_line(&value.to_string()));
    }
}

/// Escapes what could end the line or steer a terminal: nobody's login forges a record.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() {
            line.extend(character.escape_default());
        } else {
            line.push(character);
        }
    }
    line
}

fn milliseconds<S: serde::Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{time:.3}"))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn record() -> Record {
        Record {
            time: "2026-03-02T09:00:00Z".parse().unwrap(),
            level: Level::Error,
            message: "deactivation of user jdoe failed".into(),
            details: Details {
                event: Some("user.deactivate".into()),
                login: Some("jdoe\n2026 INFO forged".into()),
                user_id: Some(UserId(281)),
                file: None,
                status: Some(400),
                errors: vec!["First \"Name\" can't be blank".into(), "B".into()],
                outcome: Some("failed"),
            },
        }
    }

    #[test]
    fn a_json_record_is_one_object_on_one_line() {
        assert_eq!(
            record().line(LogFormat::Json),
            concat!(
                r#"{"time":"2026-03-02T09:00:00.000Z","level":"error","message":"deactivation of user jdoe failed","#,
                r#""event":"user.deactivate","login":"jdoe\n2026 INFO forged","user_id":281,"status":400,"#,
                r#""errors":["First \"Name\" can't be blank","B"],"outcome":"failed"}"#,
                "\n"
            )
        );
        let details = Details::default();
        let bare = Record {
            level: Level::Info,
            message: "hi".into(),
            details,
            ..record()
        };
        let expected = r#"{"time":"2026-03-02T09:00:00.000Z","level":"info","message":"hi"}"#;
        assert_eq!(bare.line(LogFormat::Json).trim_end(), expected);
    }

    #[test]
    fn a_text_record_stays_on_one_line_whatever_it_says() {
        assert_eq!(
            record().line(LogFormat::Text),
            concat!(
                "2026-03-02T09:00:00.000Z ERROR deactivation of user jdoe failed event=user.deactivate ",
                r#"login=jdoe\n2026 INFO forged user_id=281 status=400 outcome=failed "#,
                r#"error="First \"Name\" can't be blank" error="B""#,
                "\n"
            )
        );
    }

    #[test]
    fn a_log_format_is_text_or_json() {
        assert_eq!("text".parse(), Ok(LogFormat::Text));
        assert_eq!("json".parse(), Ok(LogFormat::Json));
        assert_eq!("yaml".parse::<LogFormat>(), Err(UnknownLogFormat));
    }
}
