//! The one table from what went wrong to what a client is told.

use crate::site::SiteError;

/// A status of version 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Ok,
    Eof,
    NoSuchFile,
    PermissionDenied,
    Failure,
    BadMessage,
    ConnectionLost,
    Unsupported,
}

impl Status {
    /// Its number on the wire.
    pub(super) fn code(self) -> u32 {
        match self {
            Self::Ok => 0,
            Self::Eof => 1,
            Self::NoSuchFile => 2,
            Self::PermissionDenied => 3,
            Self::Failure => 4,
            Self::BadMessage => 5,
            Self::ConnectionLost => 7,
            Self::Unsupported => 8,
        }
    }

    /// Its name in the journal.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Eof => "eof",
            Self::NoSuchFile => "no_such_file",
            Self::PermissionDenied => "permission_denied",
            Self::Failure => "failure",
            Self::BadMessage => "bad_message",
            Self::ConnectionLost => "connection_lost",
            Self::Unsupported => "op_unsupported",
        }
    }
}

/// Why a request is not done: the status and a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: Status,
    pub(super) text: String,
}

impl Refusal {
    pub(super) fn new(status: Status, text: impl Into<String>) -> Self {
        Self {
            status,
            text: text.into(),
        }
    }
}

/// Version 3 has no status for most of it; these are the ones that OpenSSH's server gives.
impl From<SiteError> for Refusal {
    fn from(error: SiteError) -> Self {
        let status = match &error {
            SiteError::NotFound(_) | SiteError::NotFolder(_) => Status::NoSuchFile,
            SiteError::Standing(_) | SiteError::WrongAccess => Status::PermissionDenied,
            SiteError::Exists(_)
            | SiteError::IsFolder(_)
            | SiteError::NotEmpty(_)
            | SiteError::TooLong
            | SiteError::IntoItself(_)
            | SiteError::NoSpace => Status::Failure,
        };
        Self::new(status, error.to_string())
    }
}
