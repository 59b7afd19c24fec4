//! One HR event, as it stands on a line of standard input.

use serde::Deserialize;

/// The one event that is supported so far.
pub(super) const DEACTIVATE: &str = "user.deactivate";

/// Somebody leaves: this user is to be deactivated through the API.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Leaver {
    pub(super) login: String,
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
    #[error("event `{0}` is not supported, only `{DEACTIVATE}` is")]
    Unsupported(String),
    #[error("`via: {0}` is not supported, only `api` is")]
    UnsupportedVia(String),
    #[error("it has no `login`")]
    NoLogin,
}

/// What is read of an event; other members are HR's own business.
#[derive(Default, Deserialize)]
struct Line {
    event: Option<String>,
    login: Option<String>,
    via: Option<String>,
}

/// Reads one line.
pub(super) fn parse(line: &[u8]) -> Result<Leaver, BadEvent> {
    let bad = |event, login, reason| {
        Err(BadEvent {
            event,
            login,
            reason,
        })
    };
    let Line { event, login, via } = match serde_json::from_slice(line) {
        Ok(line) => line,
        Err(error) => return bad(None, None, EventError::Malformed(error.to_string())),
    };
    let login = login.filter(|login| !login.trim().is_empty());
    match (event.as_deref(), via.as_deref(), login) {
        (None, _, login) => bad(event, login, EventError::NoEvent),
        (Some(DEACTIVATE), None | Some("api"), Some(login)) => Ok(Leaver { login }),
        (Some(DEACTIVATE), None | Some("api"), None) => bad(event, None, EventError::NoLogin),
        (Some(DEACTIVATE), Some(via), login) => {
            let reason = EventError::UnsupportedVia(via.to_owned());
            bad(event, login, reason)
        }
        (Some(other), _, login) => {
            let reason = EventError::Unsupported(other.to_owned());
            bad(event, login, reason)
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_leaver_is_read_and_other_members_are_ignored() {
        for line in [
            r#"{"event":"user.deactivate","login":"USER_TEST","employee_number":"E-281","email":"u@example.com","via":"api"}"#,
            r#"{"login":"USER_TEST","event":"user.deactivate","cost_centre":7}"#,
        ] {
            let leaver = Leaver {
                login: "USER_TEST".into(),
            };
            assert_eq!(parse(line.as_bytes()), Ok(leaver), "{line}");
        }
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
                r#"{"event":"user.deactivate","login":"jdoe","via":"csv"}"#,
                Some("jdoe"),
                "`via: csv` is not supported",
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
