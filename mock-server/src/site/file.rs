//! A file apart from its name: it outlives a rename and a removal as long as somebody has it open.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::{Bytes, BytesMut};
use jiff::Timestamp;

use super::attributes::{Attributes, Change, FileInfo};
use super::content::Content;
use super::error::SiteError;
use super::limits::GAP_MAX_BYTES;
use super::path::SitePath;
use super::usage::Usage;
use crate::journal::EventId;

#[derive(Debug)]
pub(super) struct File {
    usage: Arc<Usage>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    content: Content,
    attributes: Attributes,
    /// How many have it open for writing.
    writers: u32,
    written_by: Option<EventId>,
}

impl File {
    /// An empty file.
    pub(super) fn new(
        usage: Arc<Usage>,
        permissions: Option<u32>,
        at: Timestamp,
    ) -> Result<Self, SiteError> {
        usage.add_entry()?;
        let mut attributes = Attributes::file(at);
        attributes.apply(Change {
            permissions,
            ..Change::default()
        });
        Ok(Self {
            usage,
            state: Mutex::new(State {
                content: Content::default(),
                attributes,
                writers: 0,
                written_by: None,
            }),
        })
    }

    /// Exchanges everything that is in it.
    pub(super) fn replace(
        &self,
        content: Bytes,
        at: Timestamp,
        written_by: Option<EventId>,
    ) -> Result<(), SiteError> {
        let mut state = self.lock();
        self.usage
            .resize(state.content.len() as u64, content.len() as u64)?;
        state.content = Content::Settled(content);
        state.attributes.modified = at;
        state.written_by = written_by;
        Ok(())
    }

    pub(super) fn whole(&self) -> Bytes {
        self.lock().content.whole()
    }

    pub(super) fn copy_to(&self, offset: u64, length: usize, into: &mut BytesMut) {
        self.lock().content.copy_to(offset, length, into);
    }

    /// Writes at `offset`, or at the end for `None`.
    pub(super) fn write(
        &self,
        offset: Option<u64>,
        data: &[u8],
        at: Timestamp,
    ) -> Result<(), SiteError> {
        let mut state = self.lock();
        let before = state.content.len() as u64;
        let offset = offset.unwrap_or(before);
        let end = offset
            .checked_add(data.len() as u64)
            .ok_or(SiteError::NoSpace)?;
        if offset.saturating_sub(before) > GAP_MAX_BYTES {
            return Err(SiteError::NoSpace);
        }
        let offset = usize::try_from(offset).map_err(|_| SiteError::NoSpace)?;
        self.usage.resize(before, before.max(end))?;
        state.content.write(offset, data);
        state.attributes.modified = at;
        Ok(())
    }

    pub(super) fn change(&self, change: Change, at: Timestamp) -> Result<(), SiteError> {
        let mut state = self.lock();
        if let Some(size) = change.size {
            let before = state.content.len() as u64;
            if size.saturating_sub(before) > GAP_MAX_BYTES {
                return Err(SiteError::NoSpace);
            }
            let length = usize::try_from(size).map_err(|_| SiteError::NoSpace)?;
            self.usage.resize(before, size)?;
            state.content.resize(length);
            state.attributes.modified = at;
        }
        state.attributes.apply(change);
        Ok(())
    }

    pub(super) fn attributes(&self) -> Attributes {
        let state = self.lock();
        Attributes {
            size: state.content.len() as u64,
            ..state.attributes
        }
    }

    pub(super) fn info(&self, path: SitePath) -> FileInfo {
        let state = self.lock();
        FileInfo {
            path,
            size: state.content.len() as u64,
            modified: state.attributes.modified,
            open: state.writers > 0,
            written_by: state.written_by,
        }
    }

    pub(super) fn begin_writing(&self) {
        self.lock().writers += 1;
    }

    pub(super) fn end_writing(&self) {
        let mut state = self.lock();
        state.writers = state.writers.saturating_sub(1);
    }

    pub(super) fn note_writer(&self, event: Option<EventId>) {
        self.lock().written_by = event;
    }

    /// A step that panicked under the lock has only moved values.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let size = self.lock().content.len() as u64;
        // Giving back never fails.
        let _ = self.usage.resize(size, 0);
        self.usage.drop_entry();
    }
}
