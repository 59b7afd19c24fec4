//! A folder: names and what they name.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::attributes::Attributes;
use super::error::SiteError;
use super::file::File;
use super::path::SitePath;

#[derive(Debug, Clone)]
pub(super) enum Node {
    Folder(Folder),
    File(Arc<File>),
}

impl Node {
    pub(super) fn attributes(&self) -> Attributes {
        match self {
            Self::Folder(folder) => folder.attributes,
            Self::File(file) => file.attributes(),
        }
    }
}

#[derive(Debug, Clone)]
pub(super) struct Folder {
    pub(super) attributes: Attributes,
    pub(super) nodes: BTreeMap<Box<[u8]>, Node>,
}

impl Folder {
    pub(super) fn new(at: Timestamp) -> Self {
        Self {
            attributes: Attributes::folder(at),
            nodes: BTreeMap::new(),
        }
    }

    /// Gives something a name in it.
    pub(super) fn put(&mut self, name: &[u8], node: Node, at: Timestamp) {
        self.nodes.insert(name.into(), node);
        self.attributes.modified = at;
    }

    /// The folder at `path`, from this one down.
    pub(super) fn folder(&self, path: &SitePath) -> Result<&Self, SiteError> {
        path.names()
            .try_fold(self, |folder, name| match folder.nodes.get(name) {
                Some(Node::Folder(folder)) => Ok(folder),
                Some(Node::File(_)) => Err(SiteError::NotFolder(path.clone())),
                None => Err(SiteError::NotFound(path.clone())),
            })
    }

    /// As [`Folder::folder`], to be changed.
    pub(super) fn folder_mut(&mut self, path: &SitePath) -> Result<&mut Self, SiteError> {
        path.names()
            .try_fold(self, |folder, name| match folder.nodes.get_mut(name) {
                Some(Node::Folder(folder)) => Ok(folder),
                Some(Node::File(_)) => Err(SiteError::NotFolder(path.clone())),
                None => Err(SiteError::NotFound(path.clone())),
            })
    }

    /// What is at `path`; `None` for the folder itself.
    pub(super) fn node(&self, path: &SitePath) -> Result<Option<&Node>, SiteError> {
        let (Some(above), Some(name)) = (path.parent(), path.name()) else {
            return Ok(None);
        };
        self.folder(&above)?
            .nodes
            .get(name)
            .map(Some)
            .ok_or_else(|| SiteError::NotFound(path.clone()))
    }

    /// The file at `path`.
    pub(super) fn file(&self, path: &SitePath) -> Result<&Arc<File>, SiteError> {
        match self.node(path)? {
            Some(Node::File(file)) => Ok(file),
            Some(Node::Folder(_)) | None => Err(SiteError::IsFolder(path.clone())),
        }
    }

    /// How many names the longest path below it has.
    pub(super) fn height(&self) -> usize {
        self.nodes
            .values()
            .map(|node| match node {
                Node::Folder(folder) => 1 + folder.height(),
                Node::File(_) => 1,
            })
            .max()
            .unwrap_or(0)
    }
}
