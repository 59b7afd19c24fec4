//! One HR event, as it stands on a line of standard input.

use serde::Deserialize;

use super::Change;

/// What an event asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The user's login, as HR gave it.
    pub login: String,
    /// What is to become of the user.
    pub change: Change,
}

/// The way into Coupa.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Via {
    Api,
    Csv,
}

/// A line that cannot be acted on, with what could be read of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BadEvent {
    pub(super) event: Option<String>,
    pub(super) login: Option<String>,
    pub(super) reason: EventError,
}

/// Why a line cannot be acted on.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum EventError {
    #[error("it is not a JSON object with texts for `event`, `login` and `via`: {0}")]
    Malformed(String),
    #[error("it is longer than {0} bytes")]
    TooLong(usize),
    #[error("it has no `event`")]
    NoEvent,
    #[error("event `{0}` is not supported, only `user.deactivate` and `user.reactivate` are")]
    Unsupported(String),
    #[error("`via: {0}` is not supported, only `api` and `csv` are")]
    UnsupportedVia(String),
    #[error("it has no `login`")]
    NoLogin,
    #[error("{0}")]
    NoWay(&'static str),
}

/// What is read of an event; other members are HR's own business.
#[derive(Default, Deserialize)]
struct Line {
    event: Option<String>,
    login: Option<String>,
    via: Option<String>,
}

/// Reads one line.
pub(super) fn parse(line: &[u8]) -> Result<(Asked, Via), BadEvent> {
    let Line { event, login, via } = serde_json::from_slice(line).map_err(|error| BadEvent {
        event: None,
        login: None,
        reason: EventError::Malformed(error.to_string()),
    })?;
    let login = login.filter(|login| !login.trim().is_empty());
    match asked(event.as_deref(), login.clone(), via.as_deref()) {
        Ok(asked) => Ok(asked),
        Err(reason) => Err(BadEvent {
            event,
            login,
            reason,
        }),
    }
}

fn asked(
    event: Option<&str>,
    login: Option<String>,
    via: Option<&str>,
) -> Result<(Asked, Via), EventError> {
    let event = event.ok_or(EventError::NoEvent)?;
    let change =
        Change::of_event(event).ok_or_else(|| EventError::Unsupported(event.to_owned()))?;
    let via = match via {
        None | Some("api") => Via::Api,
        Some("csv") => Via::Csv,
        Some(other) => return Err(EventError::UnsupportedVia(other.to_owned())),
    };
    let login = login.ok_or(EventError::NoLogin)?;
    Ok((Asked { login, change }, via))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_read_and_other_members_are_ignored() {
        let read = |line: &str| parse(line.as_bytes()).unwrap();
        let leaver = Asked {
            login: "USER_TEST".into(),
            change: Change::Deactivate,
        };
        for line in [
            r#"{"event":"user.deactivate","login":"USER_TEST","employee_number":"E-281","email":"u@example.com","via":"api"}"#,
            r#"{"login":"USER_TEST","event":"user.deactivate","cost_centre":7}"#,
        ] {
            assert_eq!(read(line), (leaver.clone(), Via::Api), "{line}");
        }
        let back = Asked {
            change: Change::Reactivate,
            ..leaver
        };
        let line = r#"{"event":"user.reactivate","login":"USER_TEST","via":"csv"}"#;
        assert_eq!(read(line), (back, Via::Csv));
    }

    #[test]
    fn a_line_that_cannot_be_acted_on_says_why_and_whom_it_is_about() {
        for (line, login, reason) in [
            ("not json", None, "not a JSON object"),
            ("[]x", None, "not a JSON object"),
            ("\"user.deactivate\"", None, "not a JSON object"),
            (
                r#"{"event":"user.deactivate","login":7}"#,
                None,
                "not a JSON object",
            ),
            (r#"{"login":"jdoe"}"#, Some("jdoe"), "no `event`"),
            (
                r#"{"event":"user.create","login":"jdoe"}"#,
                Some("jdoe"),
                "event `user.create` is not supported",
            ),
            (
                r#"{"event":"user.deactivate","login":"jdoe","via":"mail"}"#,
                Some("jdoe"),
                "`via: mail` is not supported",
            ),
            (r#"{"event":"user.deactivate"}"#, None, "no `login`"),
            (
                r#"{"event":"user.deactivate","login":" "}"#,
                None,
                "no `login`",
            ),
        ] {
            let bad = parse(line.as_bytes()).unwrap_err();
            assert_eq!(bad.login.as_deref(), login, "{line}");
            assert!(
                bad.reason.to_string().contains(reason),
                "{line}: {}",
                bad.reason
            );
        }
        assert!(parse(b"{\"event\":\"\xff\"}").is_err());
    }
}
