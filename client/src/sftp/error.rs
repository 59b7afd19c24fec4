//! Why a file was not dropped.

use std::time::Duration;

use russh_sftp::client::error::Error as SftpError;
use russh_sftp::protocol::{Status, StatusCode};

/// A step that failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("sftp {host}: {step}: {kind}{}", if *.is_incomplete { "; an incomplete file may lie there, and may be picked up so" } else { "" })]
pub struct Error {
    /// The host and its port.
    pub host: String,
    /// What was being done, with its path.
    pub step: String,
    /// What went wrong.
    pub kind: ErrorKind,
    /// Whether a part of the file may lie in the folder that Coupa watches.
    pub is_incomplete: bool,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ErrorKind {
    /// No connection was made.
    #[error("could not connect: {0}")]
    Unreachable(String),
    /// The file of trusted host keys cannot be used.
    #[error("the trusted host keys cannot be read: `{file}`: {reason}")]
    KnownHosts {
        /// The file.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The host's key is not trusted. No credential was sent.
    #[error("host key refused: {presented} is not in `{file}`, no credential was sent")]
    HostKeyUnknown {
        /// The fingerprint of the key that the host showed.
        presented: String,
        /// The file of trusted keys.
        file: String,
    },
    /// The host showed another key than the trusted one. No credential was sent.
    #[error(
        "host key refused: it has changed to {presented}, `{file}` knows another for this host, no credential was sent"
    )]
    HostKeyChanged {
        /// The fingerprint of the key that the host showed.
        presented: String,
        /// The file of trusted keys.
        file: String,
    },
    /// The private key cannot be used.
    #[error("the private key cannot be read: `{file}`: {reason}")]
    PrivateKey {
        /// The file.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The account was refused.
    #[error("authentication refused: the host does not accept the {0}")]
    AuthRefused(&'static str),
    /// There is no such file or folder.
    #[error("no such file")]
    NotFound,
    /// The account may not do this.
    #[error("permission denied")]
    PermissionDenied,
    /// The site is full.
    #[error("no space left: {0}")]
    NoSpace(String),
    /// Any other refusal.
    #[error("refused: {0}")]
    Refused(String),
    /// The connection ended before the file was whole.
    #[error("connection lost: {0}")]
    ConnectionLost(String),
    /// No answer came in time.
    #[error("timed out: no answer within {0:?}")]
    TimedOut(Duration),
    /// Fewer bytes arrived than were sent.
    #[error("the file is not whole: {arrived} of {sent} bytes arrived")]
    NotWhole {
        /// As the site says.
        arrived: u64,
        /// As was sent.
        sent: u64,
    },
    /// The host speaks otherwise than expected.
    #[error("protocol error: {0}")]
    Protocol(String),
}

impl ErrorKind {
    /// Whether another attempt may do better: nothing was refused.
    pub(super) fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable(_)
            | Self::ConnectionLost(_)
            | Self::TimedOut(_)
            | Self::NotWhole { .. } => true,
            Self::KnownHosts { .. }
            | Self::HostKeyUnknown { .. }
            | Self::HostKeyChanged { .. }
            | Self::PrivateKey { .. }
            | Self::AuthRefused(_)
            | Self::NotFound
            | Self::PermissionDenied
            | Self::NoSpace(_)
            | Self::Refused(_)
            | Self::Protocol(_) => false,
        }
    }

    /// Whether the connection is still there to tidy up with.
    pub(super) fn leaves_a_connection(&self) -> bool {
        matches!(
            self,
            Self::NotFound
                | Self::PermissionDenied
                | Self::NoSpace(_)
                | Self::Refused(_)
                | Self::NotWhole { .. }
        )
    }

    pub(super) fn of_sftp(error: &SftpError, timeout: Duration) -> Self {
        match error {
            SftpError::Status(status) => Self::of_status(status),
            SftpError::Timeout => Self::TimedOut(timeout),
            SftpError::IO(reason) => Self::ConnectionLost(reason.clone()),
            // What its queues say when the session has ended.
            SftpError::UnexpectedBehavior(reason)
                if ["SendError", "RecvError", "sender dropped"]
                    .iter()
                    .any(|said| reason.contains(said)) =>
            {
                Self::ConnectionLost("the session has ended".to_owned())
            }
            SftpError::Limited(_)
            | SftpError::UnexpectedPacket
            | SftpError::UnexpectedBehavior(_) => Self::Protocol(error.to_string()),
        }
    }

    fn of_status(status: &Status) -> Self {
        let text = status.error_message.as_str();
        match status.status_code {
            StatusCode::NoSuchFile => Self::NotFound,
            StatusCode::PermissionDenied => Self::PermissionDenied,
            StatusCode::NoConnection | StatusCode::ConnectionLost => {
                Self::ConnectionLost(text.to_owned())
            }
            StatusCode::Ok
            | StatusCode::Eof
            | StatusCode::Failure
            | StatusCode::BadMessage
            | StatusCode::OpUnsupported => Self::of_text(text),
        }
    }

    /// A refusal of which only the text is known. SFTP version 3 has no status for a full disk: the text says it.
    pub(super) fn of_text(text: &str) -> Self {
        let lower = text.to_lowercase();
        if lower.contains("space") || lower.contains("quota") {
            Self::NoSpace(text.to_owned())
        } else if lower.contains("permission") {
            Self::PermissionDenied
        } else {
            Self::Refused(text.to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(code: StatusCode, text: &str) -> ErrorKind {
        let status = Status {
            id: 1,
            status_code: code,
            error_message: text.to_owned(),
            language_tag: "en".to_owned(),
        };
        ErrorKind::of_sftp(&SftpError::Status(status), Duration::from_secs(1))
    }

    #[test]
    fn each_refusal_has_its_kind_and_is_not_tried_again() {
        for (kind, expected) in [
            (kind(StatusCode::NoSuchFile, "x"), ErrorKind::NotFound),
            (
                kind(StatusCode::PermissionDenied, "x"),
                ErrorKind::PermissionDenied,
            ),
            (
                kind(StatusCode::Failure, "x"),
                ErrorKind::Refused("x".into()),
            ),
            (
                kind(StatusCode::Failure, "No space left on device"),
                ErrorKind::NoSpace("No space left on device".into()),
            ),
        ] {
            assert_eq!(kind, expected);
            assert!(!kind.is_transient());
        }
    }

    #[test]
    fn a_lost_connection_may_be_tried_again() {
        let lost = SftpError::UnexpectedBehavior("RecvError: channel closed".into());
        assert!(ErrorKind::of_sftp(&lost, Duration::ZERO).is_transient());
        assert!(ErrorKind::of_sftp(&SftpError::IO("reset".into()), Duration::ZERO).is_transient());
        assert!(ErrorKind::of_sftp(&SftpError::Timeout, Duration::ZERO).is_transient());
        assert!(!ErrorKind::of_sftp(&SftpError::UnexpectedPacket, Duration::ZERO).is_transient());
    }

    #[test]
    fn a_message_says_where_and_what() {
        let error = Error {
            host: "coupa.example:22".into(),
            step: "write /Incoming/Users/a.csv".into(),
            kind: ErrorKind::ConnectionLost("reset".into()),
            is_incomplete: true,
        };
        assert_eq!(
            error.to_string(),
            "sftp coupa.example:22: write /Incoming/Users/a.csv: connection lost: reset; an incomplete file may lie there, and may be picked up so"
        );
    }
}
