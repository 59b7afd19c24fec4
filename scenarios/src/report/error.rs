//! Why a report could not be written.

use std::path::PathBuf;

/// A report that could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// To a file.
    #[error("cannot write `{path}`: {reason}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// To the console.
    #[error("cannot write the report: {0}")]
    Console(#[from] std::io::Error),
}

impl ReportError {
    pub(super) fn file(path: &std::path::Path, reason: &dyn std::fmt::Display) -> Self {
        Self::File {
            path: path.to_owned(),
            reason: reason.to_string(),
        }
    }
}
