//! Why a target is of no use.

use crate::history::JournalError;

/// The target failed, not the connector.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// The mock in process could not be started.
    #[error("the mock could not be started: {0}")]
    Start(String),
    /// The address is none.
    #[error("the target is not an address: {0}")]
    Address(String),
    /// Nobody answered.
    #[error("the target is not reachable: {0}")]
    Unreachable(String),
    /// It answered otherwise than a mock does.
    #[error("the target answered {call} with status {status}: {body}")]
    Refused {
        /// The control call.
        call: String,
        /// Its status.
        status: u16,
        /// Its body, shortened.
        body: String,
    },
    /// Its answer cannot be read.
    #[error("the answer to {call} cannot be read: {reason}")]
    Unreadable {
        /// The control call.
        call: String,
        /// Why not.
        reason: String,
    },
    /// Its journal cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
}
