//! The files of an instance's sFTP site: a tree in memory that no path leaves.
//!
//! Knows nothing of SSH and nothing of CSV: the sFTP server and the jobs both work on it.

mod error;
mod path;
#[expect(
    clippy::module_inception,
    reason = "the folder is named after its main type"
)]
mod site;

pub use error::SiteError;
pub use path::SitePath;
pub use site::{FileInfo, Site};
