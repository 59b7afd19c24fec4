//! Why a call of the API failed.

use std::time::Duration;

/// What Coupa says when a query finds nothing (Coupa, *Differences between XML and JSON in Coupa*).
const NO_MATCH: &str = "no results match your search criteria";

/// A call that failed, with all that is known about it. Secrets are masked in every text.
#[derive(Debug, thiserror::Error)]
#[error("{method} {path}: {kind}{}", earlier_attempts(.earlier))]
pub struct Error {
    /// The method of the request.
    pub method: String,
    /// Its path and query.
    pub path: String,
    /// What went wrong.
    pub kind: ErrorKind,
    /// What went wrong in the attempts before, the oldest first; empty when there was one attempt
    /// only.
    pub earlier: Vec<ErrorKind>,
}

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum ErrorKind {
    /// Coupa answered, and the answer is no success. Also a 200 whose body is an error envelope.
    #[error("status {status}{}", listed(.errors))]
    Refused {
        /// The status of the answer.
        status: u16,
        /// Every error text of the answer; of a body in no known form an excerpt.
        errors: Vec<String>,
        /// How long Coupa asks to wait.
        retry_after: Option<Duration>,
    },
    /// No complete answer came in time.
    #[error("timed out: no complete answer within {0:?}")]
    TimedOut(Duration),
    /// No connection was made, so nothing was sent.
    #[error("could not connect: {0}")]
    Unreachable(String),
    /// The connection was reset or closed before the answer was complete.
    #[error("connection lost before the answer was complete: {0}")]
    ConnectionLost(String),
    /// The answer came, but it is malformed, cut off or not what was asked for.
    #[error("unreadable answer with status {status}: {reason}")]
    Unreadable {
        /// The status of the answer.
        status: u16,
        /// What is wrong with it.
        reason: String,
    },
    /// The answer is longer than is accepted.
    #[error("answer with status {status} is longer than {limit_bytes} bytes")]
    TooLarge {
        /// The status of the answer.
        status: u16,
        /// The limit.
        limit_bytes: usize,
    },
    /// The request cannot be written, so nothing was sent.
    #[error("request cannot be written: {0}")]
    Unwritable(String),
}

impl Error {
    /// The status of the answer, when there was one.
    pub fn status(&self) -> Option<u16> {
        self.kind.status()
    }

    /// Every error text that Coupa sent, in all attempts, each once.
    pub fn errors(&self) -> Vec<String> {
        let mut texts: Vec<String> = Vec::new();
        for text in self
            .earlier
            .iter()
            .chain([&self.kind])
            .flat_map(ErrorKind::errors)
        {
            if !texts.contains(text) {
                texts.push(text.clone());
            }
        }
        texts
    }

    /// Whether the request may have done its work although it failed: the answer is missing or
    /// cannot be read, or it comes from a gateway, which does not know what Coupa did. Look before
    /// writing again.
    pub fn is_outcome_unknown(&self) -> bool {
        match &self.kind {
            ErrorKind::TimedOut(_)
            | ErrorKind::ConnectionLost(_)
            | ErrorKind::Unreadable { .. }
            | ErrorKind::TooLarge { .. } => true,
            ErrorKind::Refused { status, .. } => matches!(status, 502..=504),
            ErrorKind::Unreachable(_) | ErrorKind::Unwritable(_) => false,
        }
    }

    /// Whether this is how Coupa says in XML that a query found nothing, and not any other 404.
    pub(crate) fn is_no_match(&self) -> bool {
        self.status() == Some(404)
            && matches!(self.kind.errors(), [text]
                if text.trim_end_matches('.').eq_ignore_ascii_case(NO_MATCH))
    }

    /// This error, which came of trying again after `first`.
    #[must_use]
    pub(crate) fn after(mut self, first: Error) -> Self {
        let mut earlier = first.earlier;
        earlier.push(first.kind);
        earlier.append(&mut self.earlier);
        self.earlier = earlier;
        self
    }
}

impl ErrorKind {
    /// The status of the answer, when there was one.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused { status, .. }
            | Self::Unreadable { status, .. }
            | Self::TooLarge { status, .. } => Some(*status),
            Self::TimedOut(_)
            | Self::Unreachable(_)
            | Self::ConnectionLost(_)
            | Self::Unwritable(_) => None,
        }
    }

    fn errors(&self) -> &[String] {
        if let Self::Refused { errors, .. } = self {
            errors
        } else {
            &[]
        }
    }

    /// The same with `mask` applied to every text that a server may have written.
    pub(super) fn masked(self, mask: impl Fn(&str) -> String) -> Self {
        match self {
            Self::Refused {
                status,
                errors,
                retry_after,
            } => Self::Refused {
                status,
                errors: errors.iter().map(|text| mask(text)).collect(),
                retry_after,
            },
            Self::Unreachable(text) => Self::Unreachable(mask(&text)),
            Self::ConnectionLost(text) => Self::ConnectionLost(mask(&text)),
            Self::Unreadable { status, reason } => Self::Unreadable {
                status,
                reason: mask(&reason),
            },
            Self::Unwritable(text) => Self::Unwritable(mask(&text)),
            Self::TimedOut(_) | Self::TooLarge { .. } => self,
        }
    }
}

fn listed(errors: &[String]) -> String {
    if errors.is_empty() {
        String::new()
    } else {
        format!(": {}", errors.join("; "))
    }
}

fn earlier_attempts(earlier: &[ErrorKind]) -> String {
    if earlier.is_empty() {
        return String::new();
    }
    let attempts: Vec<String> = earlier.iter().map(ToString::to_string).collect();
    format!(" (before that: {})", attempts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, errors: &[&str]) -> Error {
        Error {
            method: "GET".into(),
            path: "/api/users?login=jdoe".into(),
            kind: ErrorKind::Refused {
                status,
                errors: errors.iter().map(ToString::to_string).collect(),
                retry_after: None,
            },
            earlier: Vec::new(),
        }
    }

    #[test]
    fn only_coupas_own_words_mean_that_nothing_was_found() {
        assert!(refused(404, &["No results match your search criteria."]).is_no_match());
        assert!(refused(404, &["no results match your search criteria"]).is_no_match());
        assert!(!refused(400, &["No results match your search criteria."]).is_no_match());
        assert!(!refused(404, &["Not Found"]).is_no_match());
        assert!(!refused(404, &["No results match your search criteria.", "Other"]).is_no_match());
        assert!(!refused(404, &[]).is_no_match());
    }

    #[test]
    fn a_message_names_the_request_the_status_and_every_text() {
        let error =
            refused(400, &["A", "B"]).after(refused(503, &["C"]).after(refused(503, &["C"])));
        assert_eq!(
            error.to_string(),
            "GET /api/users?login=jdoe: status 400: A; B (before that: status 503: C, status 503: C)"
        );
        assert_eq!(error.errors(), ["C", "A", "B"]);
        assert_eq!(
            refused(500, &[]).to_string(),
            "GET /api/users?login=jdoe: status 500"
        );
    }

    #[test]
    fn a_gateways_answer_leaves_the_outcome_open_and_coupas_own_does_not() {
        for status in [502, 503, 504] {
            assert!(refused(status, &[]).is_outcome_unknown(), "{status}");
        }
        for status in [200, 400, 401, 403, 404, 422, 429, 500] {
            assert!(!refused(status, &[]).is_outcome_unknown(), "{status}");
        }
    }
}
