//! What the site tells of its files and folders, and what clients may change of it.

use jiff::Timestamp;

use super::path::SitePath;
use crate::journal::EventId;

/// A file or a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Bytes.
    File,
    /// Names.
    Folder,
}

/// What is known of a file or folder besides its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attributes {
    /// Which of the two.
    pub kind: Kind,
    /// How long it is, in bytes; 0 for a folder.
    pub size: u64,
    /// Permission bits as `chmod` takes them. Kept and shown, not enforced.
    pub permissions: u32,
    /// When it was last read, as far as a client said so.
    pub accessed: Timestamp,
    /// When it was last written, by the instance's clock unless a client said otherwise.
    pub modified: Timestamp,
}

impl Attributes {
    pub(super) fn file(at: Timestamp) -> Self {
        Self {
            kind: Kind::File,
            size: 0,
            permissions: 0o644,
            accessed: at,
            modified: at,
        }
    }

    pub(super) fn folder(at: Timestamp) -> Self {
        Self {
            kind: Kind::Folder,
            permissions: 0o755,
            ..Self::file(at)
        }
    }

    /// The change's times and permissions; its size is the file's own matter.
    pub(super) fn apply(&mut self, change: Change) {
        self.permissions = change.permissions.unwrap_or(self.permissions) & 0o7777;
        self.accessed = change.accessed.unwrap_or(self.accessed);
        self.modified = change.modified.unwrap_or(self.modified);
    }
}

/// What a client changes of the attributes; `None` leaves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Change {
    /// Cuts the file, or adds zeros.
    pub size: Option<u64>,
    /// Permission bits.
    pub permissions: Option<u32>,
    /// When it was last read.
    pub accessed: Option<Timestamp>,
    /// When it was last written.
    pub modified: Option<Timestamp>,
}

/// Something in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name there.
    pub name: Box<[u8]>,
    /// What is known of it.
    pub attributes: Attributes,
}

/// What the site tells of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileInfo {
    /// Where it lies.
    pub path: SitePath,
    /// How long it is, in bytes.
    pub size: u64,
    /// When it was last written, by the instance's clock unless a client said otherwise.
    pub modified: Timestamp,
    /// A client has it open for writing.
    pub open: bool,
    /// The event of the write that left it so, for whatever the file leads to.
    pub written_by: Option<EventId>,
}
