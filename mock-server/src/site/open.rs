//! A file that somebody has open.

use std::sync::Arc;

use bytes::BytesMut;
use jiff::Timestamp;

use super::attributes::{Attributes, Change};
use super::error::SiteError;
use super::file::File;
use crate::journal::EventId;

/// What a file is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Reading.
    Read,
    /// Writing.
    Write,
    /// Both.
    ReadWrite,
}

impl Access {
    /// Whether bytes may be changed.
    pub fn writes(self) -> bool {
        self != Self::Read
    }

    /// Whether bytes may be read.
    pub fn reads(self) -> bool {
        self != Self::Write
    }
}

/// Where writes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// Where each says.
    Given,
    /// To the end, wherever that is by then.
    End,
}

/// How a file is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenOptions {
    /// What for.
    pub access: Access,
    /// Where writes go.
    pub position: Position,
    /// Made when it is not there.
    pub create: bool,
    /// With `create`: refused when it is there.
    pub exclusive: bool,
    /// Emptied at once.
    pub truncate: bool,
    /// Permission bits of a new file.
    pub permissions: Option<u32>,
}

/// A file that somebody has open, wherever it is moved meanwhile.
#[derive(Debug)]
pub struct OpenFile {
    pub(super) file: Arc<File>,
    access: Access,
    position: Position,
}

impl OpenFile {
    pub(super) fn new(file: Arc<File>, access: Access, position: Position) -> Self {
        if access.writes() {
            file.begin_writing();
        }
        Self {
            file,
            access,
            position,
        }
    }

    /// What it is open for.
    pub fn access(&self) -> Access {
        self.access
    }

    /// Appends up to `length` bytes from `offset` on to `into`; nothing at the end of the file.
    ///
    /// # Errors
    /// [`SiteError::WrongAccess`]
    pub fn read(&self, offset: u64, length: usize, into: &mut BytesMut) -> Result<(), SiteError> {
        if !self.access.reads() {
            return Err(SiteError::WrongAccess);
        }
        self.file.copy_to(offset, length, into);
        Ok(())
    }

    /// Writes at `offset`, or at the end when it was opened so.
    ///
    /// # Errors
    /// [`SiteError::WrongAccess`], [`SiteError::NoSpace`].
    pub fn write(&self, offset: u64, data: &[u8], at: Timestamp) -> Result<(), SiteError> {
        if !self.access.writes() {
            return Err(SiteError::WrongAccess);
        }
        let offset = match self.position {
            Position::Given => Some(offset),
            Position::End => None,
        };
        self.file.write(offset, data, at)
    }

    /// Changes its attributes.
    ///
    /// # Errors
    /// [`SiteError::WrongAccess`] for a size without the right to write, [`SiteError::NoSpace`].
    pub fn change(&self, change: Change, at: Timestamp) -> Result<(), SiteError> {
        if change.size.is_some() && !self.access.writes() {
            return Err(SiteError::WrongAccess);
        }
        self.file.change(change, at)
    }

    /// What is known of it now.
    pub fn attributes(&self) -> Attributes {
        self.file.attributes()
    }

    /// Closes it. `event` is what others shall take as the cause of what the file leads to.
    /// Dropping it closes it too, without a cause.
    pub fn close(self, event: Option<EventId>) {
        if self.access.writes() {
            // The count is taken back by the drop; only the cause is new here.
            self.file.note_writer(event);
        }
    }
}

impl Drop for OpenFile {
    fn drop(&mut self) {
        if self.access.writes() {
            self.file.end_writing();
        }
    }
}
