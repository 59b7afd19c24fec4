//! The tree of files: every step under one lock, whole or not at all.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use jiff::Timestamp;

use super::error::SiteError;
use super::path::SitePath;
use crate::journal::EventId;

/// Folders of objects below `/Incoming` and `/Archive/Incoming` (Coupa Compass, *sFTP Overview*).
const INCOMING: [&str; 20] = [
    "Accounts",
    "AccountValidationRules",
    "Addresses",
    "ApprovalChains",
    "BudgetLines",
    "BusinessGroups",
    "Commodities",
    "Contracts",
    "Departments",
    "ExchangeRates",
    "ExpensePayments",
    "InvoicePayments",
    "Invoices",
    "Items",
    "LookupValues",
    "Receipts",
    "RemitToAddresses",
    "Requisitions",
    "Suppliers",
    "Users",
];

/// Folders of objects below `/Outgoing` (the same page).
const OUTGOING: [&str; 7] = [
    "ExpenseReports",
    "Invoices",
    "PurchaseOrders",
    "Receipts",
    "Requisitions",
    "Suppliers",
    "SupplierInformations",
];

/// The files and folders of one instance.
#[derive(Debug)]
pub struct Site {
    nodes: Mutex<BTreeMap<SitePath, Node>>,
}

#[derive(Debug, Clone)]
enum Node {
    Folder,
    File(File),
}

#[derive(Debug, Clone)]
struct File {
    content: Bytes,
    modified: Timestamp,
    written_by: Option<EventId>,
}

/// What the site tells of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileInfo {
    /// Where it lies.
    pub path: SitePath,
    /// How long it is, in bytes.
    pub size: u64,
    /// When it was last written, by the instance's clock.
    pub modified: Timestamp,
    /// A client has it open for writing.
    pub open: bool,
    /// The event of the write that left it so, for whatever the file leads to.
    pub written_by: Option<EventId>,
}

impl Default for Site {
    fn default() -> Self {
        Self::new()
    }
}

impl Site {
    /// Coupa's folders, empty.
    pub fn new() -> Self {
        let folder = |path: &str| (SitePath::read(path), Node::Folder);
        let mut nodes: BTreeMap<_, _> = [
            "/",
            "/Incoming",
            "/Outgoing",
            "/Archive",
            "/Archive/Incoming",
        ]
        .map(folder)
        .into();
        nodes.extend(INCOMING.iter().flat_map(|object| {
            ["/Incoming", "/Archive/Incoming"].map(|above| folder(&format!("{above}/{object}")))
        }));
        nodes.extend(OUTGOING.map(|object| folder(&format!("/Outgoing/{object}"))));
        Self {
            nodes: Mutex::new(nodes),
        }
    }

    /// Puts a whole file in its place, over another if need be.
    ///
    /// # Errors
    /// [`SiteError::NotFound`] without the folder, [`SiteError::IsFolder`] when the path is one.
    pub fn write(
        &self,
        path: &SitePath,
        content: Bytes,
        at: Timestamp,
        written_by: Option<EventId>,
    ) -> Result<(), SiteError> {
        let mut nodes = self.lock();
        folder_of(&nodes, path)?;
        if let Some(Node::Folder) = nodes.get(path) {
            return Err(SiteError::IsFolder(path.clone()));
        }
        nodes.insert(
            path.clone(),
            Node::File(File {
                content,
                modified: at,
                written_by,
            }),
        );
        Ok(())
    }

    /// The content of a file.
    ///
    /// # Errors
    /// [`SiteError::NotFound`], [`SiteError::IsFolder`].
    pub fn read(&self, path: &SitePath) -> Result<Bytes, SiteError> {
        match self.lock().get(path) {
            Some(Node::File(file)) => Ok(file.content.clone()),
            Some(Node::Folder) => Err(SiteError::IsFolder(path.clone())),
            None => Err(SiteError::NotFound(path.clone())),
        }
    }

    /// The files in a folder, not those below it, in the order of their names.
    ///
    /// # Errors
    /// [`SiteError::NotFound`], [`SiteError::NotFolder`].
    pub fn files(&self, folder: &SitePath) -> Result<Vec<FileInfo>, SiteError> {
        let nodes = self.lock();
        match nodes.get(folder) {
            Some(Node::Folder) => {}
            Some(Node::File(_)) => return Err(SiteError::NotFolder(folder.clone())),
            None => return Err(SiteError::NotFound(folder.clone())),
        }
        Ok(nodes
            .iter()
            .filter(|(path, _)| path.parent().as_ref() == Some(folder))
            .filter_map(|(path, node)| match node {
                Node::Folder => None,
                Node::File(file) => Some(FileInfo {
                    path: path.clone(),
                    size: file.content.len() as u64,
                    modified: file.modified,
                    open: false,
                    written_by: file.written_by,
                }),
            })
            .collect())
    }

    /// Moves a file; what is in the new place is replaced.
    ///
    /// # Errors
    /// [`SiteError::NotFound`] without the file or the new folder, [`SiteError::IsFolder`].
    pub fn move_file(&self, from: &SitePath, to: &SitePath) -> Result<(), SiteError> {
        let mut nodes = self.lock();
        folder_of(&nodes, to)?;
        if let Some(Node::Folder) = nodes.get(to) {
            return Err(SiteError::IsFolder(to.clone()));
        }
        match nodes.get(from) {
            Some(Node::File(_)) => {}
            Some(Node::Folder) => return Err(SiteError::IsFolder(from.clone())),
            None => return Err(SiteError::NotFound(from.clone())),
        }
        if let Some(file) = nodes.remove(from) {
            nodes.insert(to.clone(), file);
        }
        Ok(())
    }

    /// Moves a file into a folder, which is made if need be, under a name that is free there: a
    /// number stands before the extension if the file's own name is taken. Answers where it is now.
    ///
    /// # Errors
    /// [`SiteError::NotFound`], [`SiteError::IsFolder`]; [`SiteError::NotFolder`] when a file is in
    /// the way of the folder.
    pub fn move_aside(&self, from: &SitePath, folder: &SitePath) -> Result<SitePath, SiteError> {
        let mut nodes = self.lock();
        match nodes.get(from) {
            Some(Node::File(_)) => {}
            Some(Node::Folder) => return Err(SiteError::IsFolder(from.clone())),
            None => return Err(SiteError::NotFound(from.clone())),
        }
        let mut above = Some(folder.clone());
        while let Some(path) = above {
            if let Some(Node::File(_)) = nodes.get(&path) {
                return Err(SiteError::NotFolder(path));
            }
            above = path.parent();
            nodes.entry(path).or_insert(Node::Folder);
        }
        let name = from.name().unwrap_or_default();
        let mut to = folder.join(name);
        let mut number = 0_u64;
        while nodes.contains_key(&to) {
            number += 1;
            to = folder.join(&numbered(name, number));
        }
        if let Some(file) = nodes.remove(from) {
            nodes.insert(to.clone(), file);
        }
        Ok(to)
    }

    /// A step that panicked under the lock has only moved values.
    fn lock(&self) -> MutexGuard<'_, BTreeMap<SitePath, Node>> {
        self.nodes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `users.1.csv` for `users.csv`.
fn numbered(name: &[u8], number: u64) -> Vec<u8> {
    let dot = name
        .iter()
        .rposition(|byte| *byte == b'.')
        .filter(|at| *at > 0);
    let (stem, extension) = name.split_at(dot.unwrap_or(name.len()));
    [stem, format!(".{number}").as_bytes(), extension].concat()
}

fn folder_of(nodes: &BTreeMap<SitePath, Node>, path: &SitePath) -> Result<(), SiteError> {
    let Some(folder) = path.parent() else {
        return Err(SiteError::IsFolder(path.clone()));
    };
    match nodes.get(&folder) {
        Some(Node::Folder) => Ok(()),
        Some(Node::File(_)) => Err(SiteError::NotFolder(folder)),
        None => Err(SiteError::NotFound(folder)),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use bytes::Bytes;
    use jiff::Timestamp;

    use super::{Site, SiteError, SitePath};

    #[test]
    fn a_file_is_written_listed_moved_and_read() {
        let site = Site::new();
        let from = SitePath::read("/Incoming/Users/a.csv");
        let to = SitePath::read("/Archive/Incoming/Users/a.csv");
        site.write(
            &from,
            Bytes::from_static(b"Login\n"),
            Timestamp::UNIX_EPOCH,
            None,
        )
        .unwrap();
        let listed = site.files(&SitePath::read("/Incoming/Users")).unwrap();
        assert_eq!(listed.len(), 1);
        site.move_file(&from, &to).unwrap();
        assert_eq!(site.read(&from), Err(SiteError::NotFound(from)));
        assert_eq!(site.read(&to).unwrap(), "Login\n");
    }
}
