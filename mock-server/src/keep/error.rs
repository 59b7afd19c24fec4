//! What goes wrong with a data folder: at the start, and later.

use std::path::PathBuf;
use std::sync::Arc;

/// A data folder that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// It cannot be made, or nothing can be written in it.
    #[error("the data folder {path} cannot be used: {source}")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Another process has it.
    #[error(
        "the data folder {0} is in use by another coupa-mock: stop that one, or choose another folder"
    )]
    InUse(PathBuf),
    /// The file is not one of ours.
    #[error("{0} is not a file of coupa-mock: choose another folder, or move the file away")]
    Foreign(PathBuf),
    /// A later version has written it.
    #[error(
        "{path} has format {found}, and this coupa-mock reads up to {known}: use the version that \
         wrote it, or choose another folder"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The latest that is read.
        known: i64,
    },
    /// The disk does not let it be read or written.
    #[error(
        "{path} cannot be read and written now ({reason}): see whether the disk is full or the file may \
         not be written to, then start again; nothing in it is lost"
    )]
    Unreachable {
        /// The file.
        path: PathBuf,
        /// What is in the way.
        reason: String,
    },
    /// What is in it cannot be read.
    #[error(
        "{path} is damaged ({reason}): put back a copy, or move the folder away to begin with the world"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

/// A change that could not be written, and was therefore taken back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the data folder cannot take the change ({0}), so it was not made")]
pub struct NotKept(pub(super) Arc<str>);
