//! A site as it leaves memory: every folder and file, with its times.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::attributes::{Attributes, Change};
use super::error::SiteError;
use super::folder::{Folder, Node};
use super::limits::ENTRIES_MAX;
use super::path::SitePath;
use super::site::Site;
use crate::instance::Base64;
use crate::journal::Body;

/// A folder, or a file with its content.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NodeState {
    /// From the root of the site.
    pub(crate) path: Body,
    permissions: u32,
    accessed: Timestamp,
    modified: Timestamp,
    /// None is a folder.
    pub(crate) content: Option<Base64>,
}

impl NodeState {
    pub(super) fn new(path: &SitePath, node: &Node) -> Self {
        let attributes = node.attributes();
        let content = match node {
            Node::Folder(_) => None,
            Node::File(file) => Some(Base64(file.whole())),
        };
        Self::with(path, attributes, content)
    }

    fn with(path: &SitePath, attributes: Attributes, content: Option<Base64>) -> Self {
        Self {
            path: Body::from(bytes::Bytes::from(path.to_bytes())),
            permissions: attributes.permissions,
            accessed: attributes.accessed,
            modified: attributes.modified,
            content,
        }
    }

    fn site_path(&self) -> SitePath {
        SitePath::read(self.path.bytes())
    }
}

impl Site {
    /// Everything that is there, what is above before what is in it. A file that somebody writes is
    /// as far as he has come.
    pub(crate) fn nodes(&self) -> Vec<NodeState> {
        let root = self.lock();
        let top = SitePath::default();
        let mut nodes = vec![NodeState::with(&top, root.attributes, None)];
        collect(&root, &top, &mut nodes);
        nodes
    }

    /// The site with these folders and files, and room for so many bytes.
    ///
    /// # Errors
    /// The position of the first that cannot be there, and why.
    pub(crate) fn from_nodes(
        nodes: &[NodeState],
        bytes_max: u64,
    ) -> Result<Self, (usize, SiteError)> {
        let site = Self::with_room(bytes_max, ENTRIES_MAX, Timestamp::UNIX_EPOCH);
        let each = |step: &mut dyn FnMut(&NodeState) -> Result<(), SiteError>| {
            let mut nodes = nodes.iter().enumerate();
            nodes.try_for_each(|(position, node)| step(node).map_err(|error| (position, error)))
        };
        each(&mut |node| match &node.content {
            Some(content) => {
                let path = node.site_path();
                site.write(&path, content.0.clone(), Timestamp::UNIX_EPOCH, None)
            }
            None => match site.make_folder(&node.site_path(), Timestamp::UNIX_EPOCH) {
                // Coupa's own folders are there already.
                Ok(()) | Err(SiteError::Exists(_)) => Ok(()),
                Err(error) => Err(error),
            },
        })?;
        // Once everything is in its place: whatever comes into a folder changes its time.
        each(&mut |node| {
            let change = Change {
                size: None,
                permissions: Some(node.permissions),
                accessed: Some(node.accessed),
                modified: Some(node.modified),
            };
            site.change(&node.site_path(), change, node.modified)
        })?;
        Ok(site)
    }
}

/// The depth is bounded by that of the site.
fn collect(folder: &Folder, path: &SitePath, nodes: &mut Vec<NodeState>) {
    for (name, node) in &folder.nodes {
        let path = path.join(name);
        nodes.push(NodeState::new(&path, node));
        if let Node::Folder(folder) = node {
            collect(folder, &path, nodes);
        }
    }
}

#[cfg(test)]
#[expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]
mod tests {
    use bytes::Bytes;
    use jiff::Timestamp;

    use super::{NodeState, Site};
    use crate::site::{BYTES_MAX, Change, SiteError, SitePath};

    fn json(site: &Site) -> String {
        serde_json::to_string(&site.nodes()).unwrap()
    }

    #[test]
    fn a_site_is_read_as_it_was_written() {
        let site = Site::new(Timestamp::UNIX_EPOCH);
        let later = Timestamp::from_second(100).unwrap();
        let odd = SitePath::read(b"/Incoming/\xff/deep/a.csv");
        site.write_with_folders(&odd, Bytes::from_static(b"\x00\xff"), later)
            .unwrap();
        let change = Change {
            permissions: Some(0o600),
            accessed: Timestamp::from_second(5).ok(),
            ..Change::default()
        };
        site.change(&odd, change, later).unwrap();
        site.change(&odd.parent().unwrap(), change, later).unwrap();
        let written = json(&site);
        let nodes: Vec<NodeState> = serde_json::from_str(&written).unwrap();
        let read = Site::from_nodes(&nodes, BYTES_MAX).unwrap();
        assert_eq!(json(&read), written);
        assert_eq!(read.space(), site.space());
    }

    #[test]
    fn a_file_without_its_folder_is_refused() {
        let site = Site::new(Timestamp::UNIX_EPOCH);
        let path = SitePath::read("/Nowhere/a.csv");
        site.write_with_folders(&path, Bytes::new(), Timestamp::UNIX_EPOCH)
            .unwrap();
        let mut nodes = site.nodes();
        nodes.retain(|node| node.path.text() != Some("/Nowhere"));
        let (position, error) = Site::from_nodes(&nodes, BYTES_MAX).unwrap_err();
        assert!(matches!(error, SiteError::NotFound(_)), "{error}");
        assert_eq!(nodes[position].path.text(), Some("/Nowhere/a.csv"));
    }
}
