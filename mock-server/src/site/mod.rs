//! The files of an instance's sFTP site: a tree in memory that no path leaves.
//!
//! Knows nothing of SSH and nothing of CSV: the sFTP server and the jobs both work on it.

mod attributes;
mod content;
mod error;
mod file;
mod folder;
mod limits;
mod open;
mod path;
#[expect(
    clippy::module_inception,
    reason = "the folder is named after its main type"
)]
mod site;
mod standing;
mod state;
#[cfg(test)]
mod tests;
mod usage;

pub use attributes::{Attributes, Change, Entry, FileInfo, Kind};
pub use error::SiteError;
pub use limits::{BYTES_MAX, DEPTH_MAX, ENTRIES_MAX, GAP_MAX_BYTES, NAME_MAX_BYTES};
pub use open::{Access, OpenFile, OpenOptions, Position};
pub use path::SitePath;
pub use site::{Site, Target};
pub(crate) use state::NodeState;
pub use usage::Space;
