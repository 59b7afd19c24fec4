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
}
