//! The tree of files: every step under one lock, whole or not at all.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use jiff::Timestamp;

use super::attributes::{Attributes, Change, Entry, FileInfo};
use super::error::SiteError;
use super::file::File;
use super::folder::{Folder, Node};
use super::limits::{BYTES_MAX, DEPTH_MAX, ENTRIES_MAX, NAME_MAX_BYTES};
use super::open::{OpenFile, OpenOptions};
use super::path::SitePath;
use super::standing::{folders, is_standing};
use super::usage::{Space, Usage};
use crate::journal::EventId;

/// The files and folders of one instance.
#[derive(Debug)]
pub struct Site {
    usage: Arc<Usage>,
    root: Mutex<Folder>,
}

/// What becomes of something that already has the new name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// It stays, and the step is refused.
    Kept,
    /// It goes, if it is a file.
    Replaced,
}

impl Site {
    /// Coupa's folders, empty.
    pub fn new(at: Timestamp) -> Self {
        Self::with_room(BYTES_MAX, ENTRIES_MAX, at)
    }

    /// As [`Site::new`], with room for so many bytes and entries besides Coupa's folders.
    pub fn with_room(bytes_max: u64, entries_max: u64, at: Timestamp) -> Self {
        let standing = folders().count() as u64;
        let usage = Usage::new(bytes_max, entries_max.saturating_add(standing));
        let site = Self {
            usage: Arc::new(usage),
            root: Mutex::new(Folder::new(at)),
        };
        for folder in folders() {
            // Each comes after the one that it is in, and there is room for all.
            let _ = site.make_folder(&folder, at);
        }
        site
    }

    /// Puts a whole file in its place, over another if need be.
    ///
    /// # Errors
    /// [`SiteError::NotFound`] without the folder, [`SiteError::IsFolder`] when the path is one,
    /// [`SiteError::NoSpace`], [`SiteError::TooLong`].
    pub fn write(
        &self,
        path: &SitePath,
        content: Bytes,
        at: Timestamp,
        written_by: Option<EventId>,
    ) -> Result<(), SiteError> {
        let mut root = self.lock();
        let (folder, name) = place(&mut root, path)?;
        match folder.nodes.get(name) {
            Some(Node::File(file)) => file.replace(content, at, written_by),
            Some(Node::Folder(_)) => Err(SiteError::IsFolder(path.clone())),
            None => {
                let file = File::new(Arc::clone(&self.usage), None, at)?;
                file.replace(content, at, written_by)?;
                folder.put(name, Node::File(Arc::new(file)), at);
                Ok(())
            }
        }
    }

    /// As [`Site::write`], with the folders above when they are missing.
    ///
    /// # Errors
    /// As [`Site::write`].
    pub fn write_with_folders(
        &self,
        path: &SitePath,
        content: Bytes,
        at: Timestamp,
    ) -> Result<(), SiteError> {
        let mut above = SitePath::default();
        let folders = path.names().count().saturating_sub(1);
        for name in path.names().take(folders) {
            above = above.join(name);
            match self.make_folder(&above, at) {
                Ok(()) | Err(SiteError::Exists(_)) => {}
                Err(error) => return Err(error),
            }
        }
        self.write(path, content, at, None)
    }

    /// The content of a file.
    ///
    /// # Errors
    /// [`SiteError::NotFound`], [`SiteError::IsFolder`].
    pub fn read(&self, path: &SitePath) -> Result<Bytes, SiteError> {
        Ok(self.lock().file(path)?.whole())
    }

    /// Opens a file.
    ///
    /// # Errors
    /// [`SiteError::NotFound`], [`SiteError::Exists`], [`SiteError::IsFolder`],
    /// [`SiteError::NoSpace`], [`SiteError::TooLong`].
    pub fn open(
        &self,
        path: &SitePath,
        options: OpenOptions,
        at: Timestamp,
    ) -> Result<OpenFile, SiteError> {
        let mut root = self.lock();
        let (folder, name) = place(&mut root, path)?;
        let file = match folder.nodes.get(name) {
            Some(Node::Folder(_)) => return Err(SiteError::IsFolder(path.clone())),
            Some(Node::File(_)) if options.create && options.exclusive => {
                return Err(SiteError::Exists(path.clone()));
            }
            Some(Node::File(file)) => Arc::clone(file),
            None if options.create => {
                let file = File::new(Arc::clone(&self.usage), options.permissions, at)?;
                let file = Arc::new(file);
                folder.put(name, Node::File(Arc::clone(&file)), at);
                file
            }
            None => return Err(SiteError::NotFound(path.clone())),
        };
        if options.truncate && options.access.writes() {
            let empty = Change {
                size: Some(0),
                ..Change::default()
            };
            file.change(empty, at)?;
        }
        Ok(OpenFile::new(file, options.access, options.position))
    }

    /// What is known of a file or folder.
    ///
    /// # Errors
    /// [`SiteError::NotFound`], [`SiteError::NotFolder`].
    pub fn attributes(&self, path: &SitePath) -> Result<Attributes, SiteError> {
        let root = self.lock();
        Ok(root.node(path)?.map_or(root.attributes, Node::attributes))
    }

    /// Changes the attributes of a file or folder.
    ///
    /// # Errors
    /// [`SiteError::NotFound`], [`SiteError::IsFolder`] for the size of a folder,
    /// [`SiteError::NoSpace`].
    pub fn change(&self, path: &SitePath, change: Change, at: Timestamp) -> Result<(), SiteError> {
        let mut root = self.lock();
        if let Some(Node::File(file)) = root.node(path)? {
            return file.change(change, at);
        }
        if change.size.is_some() {
            return Err(SiteError::IsFolder(path.clone()));
        }
        root.folder_mut(path)?.attributes.apply(change);
        Ok(())
    }

    /// What is in a folder, in the order of the names.
    ///
    /// # Errors
    /// [`SiteError::NotFound`], [`SiteError::NotFolder`].
    pub fn list(&self, folder: &SitePath) -> Result<Vec<Entry>, SiteError> {
        Ok(self
            .lock()
            .folder(folder)?
            .nodes
            .iter()
            .map(|(name, node)| Entry {
                name: name.clone(),
                attributes: node.attributes(),
            })
            .collect())
    }

    /// The files in a folder, not those below it, in the order of their names.
    ///
    /// # Errors
    /// [`SiteError::NotFound`], [`SiteError::NotFolder`].
    pub fn files(&self, folder: &SitePath) -> Result<Vec<FileInfo>, SiteError> {
        Ok(self
            .lock()
            .folder(folder)?
            .nodes
            .iter()
            .filter_map(|(name, node)| match node {
                Node::Folder(_) => None,
                Node::File(file) => Some(file.info(folder.join(name))),
            })
            .collect())
    }

    /// Moves a file; what is in the new place is replaced.
    ///
    /// # Errors
    /// [`SiteError::NotFound`] without the file or the new folder, [`SiteError::IsFolder`].
    pub fn move_file(&self, from: &SitePath, to: &SitePath) -> Result<(), SiteError> {
        self.lock().file(from)?;
        self.rename(from, to, Target::Replaced)
    }

    /// Gives a file or folder another path.
    ///
    /// # Errors
    /// [`SiteError::NotFound`] without it or without the new folder, [`SiteError::Standing`],
    /// [`SiteError::IntoItself`], [`SiteError::TooLong`]; [`SiteError::Exists`] when something is
    /// there that is not to be replaced, [`SiteError::IsFolder`] when it cannot.
    pub fn rename(&self, from: &SitePath, to: &SitePath, target: Target) -> Result<(), SiteError> {
        let mut root = self.lock();
        let node = root.node(from)?;
        if is_standing(from) {
            return Err(SiteError::Standing(from.clone()));
        }
        if let Some(Node::Folder(folder)) = node {
            if to != from && to.is_within(from) {
                return Err(SiteError::IntoItself(from.clone()));
            }
            if to.names().count() + folder.height() > DEPTH_MAX {
                return Err(SiteError::TooLong);
            }
        }
        let (folder, name) = place(&mut root, to)?;
        match (folder.nodes.get(name), target) {
            (Some(_), Target::Kept) => return Err(SiteError::Exists(to.clone())),
            (Some(Node::Folder(_)), Target::Replaced) if to != from => {
                return Err(SiteError::IsFolder(to.clone()));
            }
            _ => {}
        }
        if let Some(node) = take(&mut root, from)? {
            let (folder, name) = place(&mut root, to)?;
            folder.nodes.insert(name.into(), node);
        }
        Ok(())
    }

    /// Removes a file. Whoever has it open keeps it until he closes it.
    ///
    /// # Errors
    /// [`SiteError::NotFound`], [`SiteError::IsFolder`].
    pub fn remove(&self, path: &SitePath) -> Result<(), SiteError> {
        let mut root = self.lock();
        root.file(path)?;
        take(&mut root, path).map(drop)
    }

    /// Makes an empty folder.
    ///
    /// # Errors
    /// [`SiteError::Exists`], [`SiteError::NotFound`] without the folder above,
    /// [`SiteError::NoSpace`], [`SiteError::TooLong`].
    pub fn make_folder(&self, path: &SitePath, at: Timestamp) -> Result<(), SiteError> {
        let mut root = self.lock();
        if path.parent().is_none() {
            return Err(SiteError::Exists(path.clone()));
        }
        let (folder, name) = place(&mut root, path)?;
        if folder.nodes.contains_key(name) {
            return Err(SiteError::Exists(path.clone()));
        }
        self.usage.add_entry()?;
        folder.put(name, Node::Folder(Folder::new(at)), at);
        Ok(())
    }

    /// Removes an empty folder.
    ///
    /// # Errors
    /// [`SiteError::NotFound`], [`SiteError::NotFolder`], [`SiteError::NotEmpty`],
    /// [`SiteError::Standing`].
    pub fn remove_folder(&self, path: &SitePath) -> Result<(), SiteError> {
        let mut root = self.lock();
        match root.node(path)? {
            Some(Node::File(_)) => return Err(SiteError::NotFolder(path.clone())),
            _ if is_standing(path) => return Err(SiteError::Standing(path.clone())),
            Some(Node::Folder(folder)) if !folder.nodes.is_empty() => {
                return Err(SiteError::NotEmpty(path.clone()));
            }
            Some(Node::Folder(_)) | None => {}
        }
        take(&mut root, path)?;
        self.usage.drop_entry();
        Ok(())
    }

    /// What is there and what is used.
    pub fn space(&self) -> Space {
        self.usage.space()
    }

    /// A step that panicked under the lock has only moved values.
    pub(super) fn lock(&self) -> MutexGuard<'_, Folder> {
        self.root.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The folder that something is or shall be in, and its name there.
fn place<'a, 'p>(
    root: &'a mut Folder,
    path: &'p SitePath,
) -> Result<(&'a mut Folder, &'p [u8]), SiteError> {
    if path.names().count() > DEPTH_MAX || path.names().any(|name| name.len() > NAME_MAX_BYTES) {
        return Err(SiteError::TooLong);
    }
    let (Some(above), Some(name)) = (path.parent(), path.name()) else {
        return Err(SiteError::IsFolder(path.clone()));
    };
    Ok((root.folder_mut(&above)?, name))
}

/// Takes something out of its folder.
fn take(root: &mut Folder, path: &SitePath) -> Result<Option<Node>, SiteError> {
    let (folder, name) = place(root, path)?;
    Ok(folder.nodes.remove(name))
}
