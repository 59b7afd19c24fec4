//! What a client has open, and how it names it.

use std::collections::HashMap;
use std::sync::Arc;
use std::vec;

use super::fault::Fault;
use super::status::{Refusal, Status};
use super::wire::Listed;
use crate::site::{OpenFile, Site, SitePath};

/// Handles of one conversation.
pub(super) const HANDLES_MAX: usize = 256;

#[derive(Debug)]
pub(super) enum Open {
    File(FileHandle),
    Folder(vec::IntoIter<Listed>),
}

#[derive(Debug)]
pub(super) struct FileHandle {
    /// The site that the file is on; after a reset the instance has another.
    pub(super) site: Arc<Site>,
    pub(super) path: SitePath,
    pub(super) file: OpenFile,
    pub(super) bytes_read: u64,
    pub(super) bytes_written: u64,
    /// The first thing that went wrong with it.
    pub(super) failed: Option<Status>,
    /// What meets its reads and its writes, asked for at the first of each.
    pub(super) read_fault: Option<Arc<Fault>>,
    pub(super) write_fault: Option<Arc<Fault>>,
    /// The rule that met an attempt to close it.
    pub(super) close_rule: Option<String>,
}

#[derive(Debug, Default)]
pub(super) struct Handles {
    open: HashMap<u32, Open>,
    next: u32,
}

impl Handles {
    pub(super) fn len(&self) -> usize {
        self.open.len()
    }

    /// Refuses when there are too many already.
    pub(super) fn has_room(&self) -> Result<(), Refusal> {
        if self.open.len() < HANDLES_MAX {
            Ok(())
        } else {
            Err(Refusal::new(Status::Failure, "too many open handles"))
        }
    }

    /// Gives something a name.
    pub(super) fn add(&mut self, open: Open) -> [u8; 4] {
        while self.open.contains_key(&self.next) {
            self.next = self.next.wrapping_add(1);
        }
        let name = self.next;
        self.next = self.next.wrapping_add(1);
        self.open.insert(name, open);
        name.to_be_bytes()
    }

    pub(super) fn file(&mut self, handle: &[u8]) -> Result<&mut FileHandle, Refusal> {
        match number(handle).and_then(|number| self.open.get_mut(&number)) {
            Some(Open::File(file)) => Ok(file),
            Some(Open::Folder(_)) | None => Err(no_handle()),
        }
    }

    pub(super) fn folder(&mut self, handle: &[u8]) -> Result<&mut vec::IntoIter<Listed>, Refusal> {
        match number(handle).and_then(|number| self.open.get_mut(&number)) {
            Some(Open::Folder(names)) => Ok(names),
            Some(Open::File(_)) | None => Err(no_handle()),
        }
    }

    pub(super) fn remove(&mut self, handle: &[u8]) -> Result<Open, Refusal> {
        number(handle)
            .and_then(|number| self.open.remove(&number))
            .ok_or_else(no_handle)
    }

    /// Everything that is still open.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = Open> {
        std::mem::take(&mut self.open).into_values()
    }
}

fn number(handle: &[u8]) -> Option<u32> {
    handle.try_into().ok().map(u32::from_be_bytes)
}

fn no_handle() -> Refusal {
    Refusal::new(Status::Failure, "no such handle")
}
