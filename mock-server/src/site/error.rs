//! What the site refuses.

use super::path::SitePath;

/// A step on the site that is refused; nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SiteError {
    /// Nothing has that path.
    #[error("no such file or folder: {0}")]
    NotFound(SitePath),
    /// Something has that path already.
    #[error("there is something already: {0}")]
    Exists(SitePath),
    /// A folder where a file is needed.
    #[error("a folder, not a file: {0}")]
    IsFolder(SitePath),
    /// A file where a folder is needed.
    #[error("a file, not a folder: {0}")]
    NotFolder(SitePath),
    /// A folder that still holds something.
    #[error("the folder is not empty: {0}")]
    NotEmpty(SitePath),
    /// One of Coupa's own folders, which stay where they are.
    #[error("a folder of Coupa's own: {0}")]
    Standing(SitePath),
    /// A name is too long, or there are too many of them.
    #[error("the path is too long")]
    TooLong,
    /// A folder cannot be moved into itself.
    #[error("a folder cannot be in itself: {0}")]
    IntoItself(SitePath),
    /// The site is full, or the file would be mostly a gap.
    #[error("no space is left")]
    NoSpace,
    /// The file was opened for the other thing.
    #[error("the file is not open for that")]
    WrongAccess,
}
