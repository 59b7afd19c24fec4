//! Why a file did not do its work: as a whole, or for one of its users.

use std::time::Duration;

use crate::api::{self, UserId};
use crate::csv::CsvError;
use crate::sftp;

use super::Change;

/// What failed for every user of a file.
#[derive(Debug, thiserror::Error)]
pub enum FileFailure {
    /// The file cannot be written.
    #[error("the file cannot be written, nothing was dropped: {0}")]
    Write(#[from] CsvError),
    /// Coupa could not be asked for earlier files of the same name.
    #[error("the loads of Coupa cannot be read, nothing was dropped: {0}")]
    Before(api::Error),
    /// The file was not dropped.
    #[error("the file was not dropped: {0}")]
    Drop(#[from] sftp::Error),
    /// The file was dropped, and there is no way to see what became of it.
    #[error(
        "the file was dropped, its outcome is unknown: without credentials for the API only Coupa's page /data_sources shows it"
    )]
    Unseen,
    /// The file was dropped, and what became of it cannot be read.
    #[error("the file was dropped, its outcome is unknown: {0}")]
    Unreadable(api::Error),
    /// The file was dropped, and Coupa has not finished with it in time.
    #[error("the file was dropped, its outcome is unknown: timed out, {} within {:.0?}", if *.is_taken { "Coupa has taken it and has not finished" } else { "Coupa has not taken it" }, .waited)]
    NoOutcome {
        /// How long was waited.
        waited: Duration,
        /// Whether Coupa lists the file.
        is_taken: bool,
    },
    /// Coupa took the file and refused it.
    #[error("Coupa refused the file with status {status}: {}", said(.texts))]
    Refused {
        /// The status of the load.
        status: String,
        /// What Coupa says is wrong.
        texts: Vec<String>,
    },
}

impl FileFailure {
    /// The status of an answer that failed.
    pub(super) fn status(&self) -> Option<u16> {
        self.api_error().and_then(api::Error::status)
    }

    /// Every error text that Coupa sent.
    pub(super) fn errors(&self) -> Vec<String> {
        if let Self::Refused { texts, .. } = self {
            return texts.clone();
        }
        self.api_error().map(api::Error::errors).unwrap_or_default()
    }

    fn api_error(&self) -> Option<&api::Error> {
        match self {
            Self::Before(error) | Self::Unreadable(error) => Some(error),
            Self::Write(_)
            | Self::Drop(_)
            | Self::Unseen
            | Self::NoOutcome { .. }
            | Self::Refused { .. } => None,
        }
    }
}

/// What failed for one user, although Coupa took the file.
#[derive(Debug, thiserror::Error)]
pub enum RowFailure {
    /// Coupa refused the row.
    #[error("Coupa refused row {row}: {}", said(.texts))]
    Refused {
        /// The row, counted from 1 without the header.
        row: u64,
        /// What Coupa says is wrong.
        texts: Vec<String>,
    },
    /// Coupa has no such user.
    #[error("Coupa took the row, but has no such user")]
    NoSuchUser,
    /// The query for the user found several, or another.
    #[error("Coupa took the row, but the query for the user found others: ids {}", listed(.0))]
    Others(Vec<UserId>),
    /// The user is still as before.
    #[error("Coupa took the row, but the user is still {}", .0.other_status())]
    NoEffect(Change),
    /// The user could not be read.
    #[error("Coupa took the row, but the user could not be read back: {0}")]
    Unconfirmed(api::Error),
}

impl RowFailure {
    /// The status of an answer that failed.
    pub(super) fn status(&self) -> Option<u16> {
        match self {
            Self::Unconfirmed(error) => error.status(),
            Self::Refused { .. } | Self::NoSuchUser | Self::Others(_) | Self::NoEffect(_) => None,
        }
    }

    /// Every error text that Coupa sent.
    pub(super) fn errors(&self) -> Vec<String> {
        match self {
            Self::Refused { texts, .. } => texts.clone(),
            Self::Unconfirmed(error) => error.errors(),
            Self::NoSuchUser | Self::Others(_) | Self::NoEffect(_) => Vec::new(),
        }
    }
}

fn said(texts: &[String]) -> String {
    if texts.is_empty() {
        "it does not say why".to_owned()
    } else {
        texts.join("; ")
    }
}

fn listed(ids: &[UserId]) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    ids.join(", ")
}
