//! Open files: their bytes, and what the journal says of them once they are closed.

use std::sync::Arc;

use jiff::Timestamp;

use super::conversation::{Account, Conversation};
use super::noted::note;
use crate::instance::Instance;
use crate::journal::{EventId, SftpOperation};
use crate::sftp::fault::Fault;
use crate::sftp::handles::{FileHandle, Handles, Open};
use crate::sftp::status::{Refusal, Status};
use crate::sftp::wire::DATA_MAX_BYTES;
use crate::site::{OpenOptions, Site};

impl Conversation {
    pub(super) fn open(
        &mut self,
        instance: &Instance,
        id: u32,
        path: &[u8],
        options: OpenOptions,
    ) -> Result<(), Refusal> {
        let room = self.handles.has_room();
        let open = self.step(instance, "open", path, |path| {
            room?;
            let site = instance.site();
            let file = site.open(path, options, instance.now())?;
            Ok(FileHandle {
                site,
                path: path.clone(),
                file,
                bytes_read: 0,
                bytes_written: 0,
                failed: None,
                read_fault: None,
                write_fault: None,
                close_rule: None,
            })
        })?;
        let handle = self.handles.add(Open::File(open));
        self.replies.handle(id, &handle);
        Ok(())
    }

    pub(super) fn close(&mut self, instance: &Instance, handle: &[u8]) -> Result<(), Refusal> {
        let (handles, account, told) = (&mut self.handles, &self.account, &mut self.told);
        if let (Ok(open), Some(rule)) = (handles.file(handle), self.fault.rule()) {
            open.close_rule = Some(rule);
        }
        self.fault.around(|| {
            match handles.remove(handle)? {
                Open::File(file) => told.extend(close_file(account, instance, file, Status::Ok)),
                Open::Folder(_) => {}
            }
            Ok(())
        })
    }

    pub(super) fn read(
        &mut self,
        site: &Arc<Site>,
        id: u32,
        handle: &[u8],
        offset: u64,
        length: u32,
    ) -> Result<(), Refusal> {
        let open = current(&mut self.handles, site, handle)?;
        let rest = open.file.attributes().size.saturating_sub(offset);
        let length = u64::from(length.min(DATA_MAX_BYTES)).min(rest);
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let file = &open.file;
        let replies = &mut self.replies;
        let sent = self
            .fault
            .around(|| Ok(replies.data(id, length, |into| file.read(offset, length, into))?));
        let sent = sent.inspect_err(|refusal| {
            open.failed.get_or_insert(refusal.status);
        })?;
        if !sent {
            return Err(Refusal::new(Status::Eof, "End of file"));
        }
        open.bytes_read += length as u64;
        Ok(())
    }

    pub(super) fn write(
        &mut self,
        site: &Arc<Site>,
        handle: &[u8],
        offset: u64,
        data: &[u8],
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let open = current(&mut self.handles, site, handle)?;
        let written = &mut open.bytes_written;
        let file = &open.file;
        let done = self.fault.around(|| {
            file.write(offset, data, now)?;
            *written += data.len() as u64;
            Ok(())
        });
        done.inspect_err(|refusal| {
            open.failed.get_or_insert(refusal.status);
        })
    }
}

/// An open file, unless a reset has taken it away.
pub(super) fn current<'a>(
    handles: &'a mut Handles,
    site: &Arc<Site>,
    handle: &[u8],
) -> Result<&'a mut FileHandle, Refusal> {
    let open = handles.file(handle)?;
    if Arc::ptr_eq(&open.site, site) {
        Ok(open)
    } else {
        Err(Refusal::new(Status::Failure, "the file is gone by a reset"))
    }
}

/// Closes a file: all that was written is one event, and all that was read.
/// Answers the event of what was written.
pub(super) fn close_file(
    account: &Account,
    instance: &Instance,
    open: FileHandle,
    how: Status,
) -> Option<EventId> {
    if !Arc::ptr_eq(&open.site, &instance.site()) {
        return None;
    }
    let event = |op: &str, bytes, fault: &Option<Arc<Fault>>| SftpOperation {
        op: op.to_owned(),
        path: open.path.to_string(),
        bytes: Some(bytes),
        status: open.failed.unwrap_or(how).name().to_owned(),
        fault: (fault.as_ref().and_then(|fault| fault.rule())).or_else(|| open.close_rule.clone()),
        ..SftpOperation::default()
    };
    let access = open.file.access();
    if open.bytes_read > 0 || !access.writes() {
        note(
            account,
            instance,
            event("read", open.bytes_read, &open.read_fault),
        );
    }
    access.writes().then(|| {
        let written = note(
            account,
            instance,
            event("write", open.bytes_written, &open.write_fault),
        );
        open.site.keep_file(&open.path, &open.file, written);
        open.file.close(Some(written));
        written
    })
}
