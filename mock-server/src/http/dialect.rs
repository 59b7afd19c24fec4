//! How an answer is written: its format, and the release whose shapes it has.

use super::negotiate;
use super::path::Path;
use crate::domain::release::Release;
use crate::instance::Instance;
use crate::wire::Format;
use axum::http::HeaderMap;

/// Format and release of an answer.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Dialect {
    pub(super) format: Format,
    pub(super) release: Release,
}

impl Dialect {
    /// What an instance says in that format.
    pub(super) fn new(instance: &Instance, format: Format) -> Self {
        Self {
            format,
            release: instance.release(),
        }
    }

    /// What it says in the format that a request asked for, in XML when that is none of Coupa's.
    pub(super) fn asked(instance: &Instance, headers: &HeaderMap, path: &Path) -> Self {
        let format = negotiate::answer(headers, path.suffix).unwrap_or_default();
        Self::new(instance, format)
    }
}
