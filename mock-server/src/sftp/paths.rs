//! Paths as clients write them: onto the site, and into the journal.

use super::status::{Refusal, Status};
use crate::site::SitePath;

/// Bytes of a path; what Linux takes too.
const PATH_MAX_BYTES: usize = 4096;

/// Bytes of a path that is too long, as the journal shows it.
const PATH_SHOWN_BYTES: usize = 255;

pub(super) fn site_path(path: &[u8]) -> Result<SitePath, Refusal> {
    if path.len() > PATH_MAX_BYTES {
        return Err(Refusal::new(Status::Failure, "the path is too long"));
    }
    Ok(SitePath::read(path))
}

/// A path as the journal shows it.
pub(super) fn shown(path: &[u8]) -> String {
    if path.len() > PATH_MAX_BYTES {
        let start = path.get(..PATH_SHOWN_BYTES).unwrap_or(path);
        return format!("{}…", String::from_utf8_lossy(start));
    }
    SitePath::read(path).to_string()
}
