//! The files of the sFTP site as the mock holds them, never faulted and never journalled: the truth to assert on.

use axum::Json;
use bytes::Bytes;
use serde::Serialize;

use super::router::Named;
use crate::journal::Body;
use crate::site::{Site, SitePath};

/// A longer file is listed without its content.
const CONTENT_MAX_BYTES: usize = 1024 * 1024;

/// One file.
#[derive(Debug, Serialize)]
pub(super) struct File {
    path: String,
    size: usize,
    /// As text when it is UTF-8, otherwise `{"base64": "…"}`; null when it is too long to show.
    content: Option<Body>,
}

/// All files, in the order of their paths.
pub(super) async fn list(Named(instance): Named) -> Json<Vec<File>> {
    let mut files = Vec::new();
    collect(&instance.site(), &SitePath::default(), &mut files);
    Json(files)
}

/// A path has a bounded length, and so has the tree a bounded depth.
fn collect(site: &Site, folder: &SitePath, files: &mut Vec<File>) {
    for entry in site.list(folder).unwrap_or_default() {
        let path = folder.join(&entry.name);
        match site.read(&path) {
            Ok(content) => files.push(File::new(&path, content)),
            // A folder; or a file that is gone since.
            Err(_) => collect(site, &path, files),
        }
    }
}

impl File {
    fn new(path: &SitePath, content: Bytes) -> Self {
        Self {
            path: path.to_string(),
            size: content.len(),
            content: (content.len() <= CONTENT_MAX_BYTES).then(|| content.into()),
        }
    }
}
