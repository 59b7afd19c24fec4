//! What a site keeps in a data folder: a row for each folder and file, by its path.

use std::sync::{Arc, PoisonError};

use super::file::File;
use super::folder::{Folder, Node};
use super::open::OpenFile;
use super::path::SitePath;
use super::site::Site;
use super::state::NodeState;
use crate::journal::EventId;
use crate::keep::{Keep, Key, Step, row};

/// The part of a data folder that files are kept in.
pub(crate) const FILES: &str = "_files";

impl Site {
    /// Keeps changes there from now on; `None` once another site has taken its place.
    pub(crate) fn keep(&self, keep: Option<Keep>) {
        let _root = self.lock();
        *self.keep.lock().unwrap_or_else(PoisonError::into_inner) = keep;
    }

    /// A client is about to close a file that was opened under that path, which this event tells:
    /// it lasts as it is now, wherever it lies by now.
    pub(crate) fn keep_file(&self, opened: &SitePath, file: &OpenFile, told: EventId) {
        let root = self.lock();
        if !self.is_kept() {
            return;
        }
        let is_at = |path: &SitePath| matches!(root.node(path), Ok(Some(Node::File(there))) if Arc::ptr_eq(there, &file.file));
        let path = if is_at(opened) {
            Some(opened.clone())
        } else {
            find(&root, &SitePath::default(), &file.file)
        };
        if let Some(path) = path {
            self.note_told(&root, &[&path], vec![told]);
        }
    }

    /// Something is, or is no longer, under each of the paths.
    pub(super) fn note(&self, root: &Folder, paths: &[&SitePath]) {
        self.note_told(root, paths, Vec::new());
    }

    fn note_told(&self, root: &Folder, paths: &[&SitePath], told: Vec<EventId>) {
        if self.is_kept() {
            let above = paths.iter().filter_map(|path| path.parent());
            let above: Vec<_> = above.collect();
            let all = paths.iter().copied().chain(&above);
            self.write_down(all.map(|path| step(root, path)).collect(), told);
        }
    }

    /// What was under one path is under another.
    pub(super) fn note_move(&self, root: &Folder, from: &SitePath, to: &SitePath) {
        if !self.is_kept() {
            return;
        }
        let mut now = vec![to.clone()];
        below(root, to, &mut now);
        let mut steps = Vec::new();
        for path in &now {
            let rest = path.names().skip(to.names().count());
            let before = rest.fold(from.clone(), |path, name| path.join(name));
            steps.push(step(root, &before));
            steps.push(step(root, path));
        }
        self.write_down(steps, Vec::new());
    }

    fn is_kept(&self) -> bool {
        let keep = self.keep.lock().unwrap_or_else(PoisonError::into_inner);
        keep.is_some()
    }

    fn write_down(&self, steps: Vec<Step>, told: Vec<EventId>) {
        let keep = self.keep.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(keep) = &*keep {
            keep.note_told(steps, told);
        }
    }
}

/// What is under the path now.
fn step(root: &Folder, path: &SitePath) -> Step {
    let node = match root.node(path) {
        Ok(None) => Some(NodeState::root(root)),
        Ok(Some(node)) => Some(NodeState::new(path, node)),
        Err(_) => None,
    };
    match node {
        Some(node) => row(FILES, key(&node), &node),
        None => Step::Delete(FILES, text(&path.to_bytes())),
    }
}

/// Names the row of a folder or file.
pub(crate) fn key(node: &NodeState) -> Key {
    text(node.path.bytes())
}

/// Bytes that are no UTF-8 are written so that no two paths are the same.
fn text(path: &[u8]) -> Key {
    Key::Text(path.escape_ascii().to_string())
}

fn below(root: &Folder, path: &SitePath, paths: &mut Vec<SitePath>) {
    if let Ok(folder) = root.folder(path) {
        for name in folder.nodes.keys() {
            let path = path.join(name);
            paths.push(path.clone());
            below(root, &path, paths);
        }
    }
}

fn find(folder: &Folder, at: &SitePath, file: &Arc<File>) -> Option<SitePath> {
    folder.nodes.iter().find_map(|(name, node)| {
        let path = at.join(name);
        match node {
            Node::File(there) => Arc::ptr_eq(there, file).then_some(path),
            Node::Folder(folder) => find(folder, &path, file),
        }
    })
}
