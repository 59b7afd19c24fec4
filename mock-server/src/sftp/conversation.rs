//! One client's conversation: each request is one step on the instance's site, and one reply.

use std::sync::{Arc, Weak};

use jiff::Timestamp;

use super::fault::Fault;
use super::handles::{FileHandle, HANDLES_MAX, Handles, Open};
use super::long_name::long_name;
use super::paths::{shown, site_path};
use super::status::{Refusal, Status};
use super::step::{fault, moved};
use super::wire::{
    DATA_MAX_BYTES, Extended, Listed, Malformed, Packet, Replies, Request, TooLong, Wanted,
};
use crate::faults::Phase;
use crate::instance::Instance;
use crate::journal::{Details, EventId, SftpOperation};
use crate::site::{Attributes, NAME_MAX_BYTES, OpenOptions, Site, SitePath, Target};

/// Names in one reply; what OpenSSH sends too.
const NAMES_AT_ONCE: usize = 100;

/// The account that a client came in with. Holds nobody's Coupa alive that was deleted.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub(super) instance: Weak<Instance>,
    pub(super) user: Arc<str>,
}

/// Why a conversation cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum End {
    /// Nothing can be answered.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// Where the next packet begins cannot be known.
    #[error(transparent)]
    TooLong(#[from] TooLong),
    /// A request came before the start.
    #[error("a request before the start of the conversation")]
    NotStarted,
    /// The instance was deleted.
    #[error("the instance is gone")]
    Gone,
    /// A fault rule wants the connection to end, without a word.
    #[error("a fault rule ends the connection")]
    Cut,
}

#[derive(Debug)]
pub(super) struct Conversation {
    account: Account,
    handles: Handles,
    started: bool,
    /// What meets the step that is being taken.
    fault: Arc<Fault>,
    pub(super) replies: Replies,
}

impl Conversation {
    pub(super) fn new(account: Account) -> Self {
        Self {
            account,
            handles: Handles::default(),
            started: false,
            fault: Arc::default(),
            replies: Replies::default(),
        }
    }

    /// How many files and folders the client has open.
    pub(super) fn open_count(&self) -> usize {
        self.handles.len()
    }

    /// Does what a packet asks for and puts the reply to the others.
    pub(super) async fn answer(&mut self, frame: &[u8]) -> Result<(), End> {
        let (id, wanted) = match Packet::read(frame)? {
            Packet::Init => {
                self.started = true;
                self.replies.version();
                return Ok(());
            }
            Packet::Request(id, wanted) => (id, wanted),
        };
        if !self.started {
            return Err(End::NotStarted);
        }
        let instance = self.account.instance.upgrade().ok_or(End::Gone)?;
        let refusal = match wanted {
            Wanted::This(request) => return self.meet(&instance, id, request).await,
            Wanted::Unknown => unsupported(),
            Wanted::Malformed => Refusal::new(Status::BadMessage, "a malformed request"),
        };
        self.replies.status(id, refusal.status, &refusal.text);
        Ok(())
    }

    /// Takes a step as far as the fault plan lets it be taken.
    async fn meet(
        &mut self,
        instance: &Instance,
        id: u32,
        request: Request<'_>,
    ) -> Result<(), End> {
        self.fault = fault(instance, &request, &mut self.handles);
        let fault = Arc::clone(&self.fault);
        let span = moved(&request, &mut self.handles);
        let stalls = |phase| {
            let (duration, at) = fault.stall(phase)?;
            span.reaches(at).then_some(duration)
        };
        if let Some(duration) = stalls(Phase::Before) {
            instance.delay(duration).await;
        }
        let cut = fault.disconnects_after().filter(|at| span.reaches(*at));
        if let Some(at) = cut {
            self.write_up_to(instance, &request, at.saturating_sub(span.from));
            return Err(End::Cut);
        }
        if let Err(refusal) = self.perform(instance, id, request) {
            self.replies.status(id, refusal.status, &refusal.text);
        }
        if let Some(duration) = stalls(Phase::After) {
            instance.delay(duration).await;
        }
        Ok(())
    }

    /// What of a write still arrives before the connection ends.
    fn write_up_to(&mut self, instance: &Instance, request: &Request<'_>, bytes: u64) {
        let Request::Write {
            handle,
            offset,
            data,
        } = request
        else {
            return;
        };
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        let data = data.get(..bytes).unwrap_or(data);
        // There is nobody left to be told.
        let _ = self.write(&instance.site(), handle, *offset, data, instance.now());
    }

    /// Replies unless the request is refused.
    fn perform(
        &mut self,
        instance: &Instance,
        id: u32,
        request: Request<'_>,
    ) -> Result<(), Refusal> {
        let now = instance.now();
        let site = instance.site();
        match request {
            Request::Open { path, options } => return self.open(instance, id, path, options),
            Request::Close(handle) => self.close(instance, handle)?,
            Request::Read {
                handle,
                offset,
                length,
            } => return self.read(&site, id, handle, offset, length),
            Request::Write {
                handle,
                offset,
                data,
            } => self.write(&site, handle, offset, data, now)?,
            Request::Stat(path) => {
                let attributes = self
                    .fault
                    .around(|| Ok(site.attributes(&site_path(path)?)?))?;
                self.replies.attributes(id, &attributes);
                return Ok(());
            }
            Request::StatHandle(handle) => {
                let attributes = self.handles.file(handle)?.file.attributes();
                self.replies.attributes(id, &attributes);
                return Ok(());
            }
            Request::SetStat(path, change) => {
                self.step(instance, "setstat", path, |path| {
                    Ok(site.change(path, change, now)?)
                })?;
            }
            Request::SetStatHandle(handle, change) => {
                let open = current(&mut self.handles, &site, handle)?;
                self.fault.around(|| Ok(open.file.change(change, now)?))?;
            }
            Request::OpenFolder(path) => return self.open_folder(instance, id, path),
            Request::ReadFolder(handle) => return self.read_folder(id, handle),
            Request::Remove(path) => {
                self.step(instance, "remove", path, |path| Ok(site.remove(path)?))?;
            }
            Request::MakeFolder(path) => {
                self.step(instance, "mkdir", path, |path| {
                    Ok(site.make_folder(path, now)?)
                })?;
            }
            Request::RemoveFolder(path) => {
                self.step(
                    instance,
                    "rmdir",
                    path,
                    |path| Ok(site.remove_folder(path)?),
                )?;
            }
            Request::RealPath(path) => {
                let plain = self.fault.around(|| Ok(site_path(path)?.to_bytes()))?;
                let listed = Listed {
                    line: plain.clone(),
                    name: plain,
                    attributes: None,
                };
                self.replies.names(id, &[listed]);
                return Ok(());
            }
            Request::Rename { from, to } => {
                self.rename(instance, from, to, Target::Kept)?;
            }
            Request::ReadLink(path) => {
                site.attributes(&site_path(path)?)?;
                return Err(Refusal::new(Status::Failure, "not a link"));
            }
            Request::Link(path) => {
                self.step(instance, "symlink", path, |_| Err::<(), _>(unsupported()))?;
            }
            Request::Extended(extended) => return self.extended(instance, id, &extended),
        }
        self.replies.status(id, Status::Ok, "Success");
        Ok(())
    }

    fn extended(
        &mut self,
        instance: &Instance,
        id: u32,
        extended: &Extended<'_>,
    ) -> Result<(), Refusal> {
        let site = instance.site();
        match extended {
            Extended::PosixRename { from, to } => {
                self.rename(instance, from, to, Target::Replaced)?;
            }
            // Everything is in memory: there is nothing to wait for.
            Extended::Sync(handle) => {
                current(&mut self.handles, &site, handle)?;
            }
            Extended::StatVfs(path) => {
                site.attributes(&site_path(path)?)?;
                self.replies.space(id, site.space(), NAME_MAX_BYTES);
                return Ok(());
            }
            Extended::StatVfsHandle(handle) => {
                self.handles.file(handle)?;
                self.replies.space(id, site.space(), NAME_MAX_BYTES);
                return Ok(());
            }
            Extended::Limits => {
                self.replies.limits(id, HANDLES_MAX);
                return Ok(());
            }
            Extended::Unknown => return Err(unsupported()),
        }
        self.replies.status(id, Status::Ok, "Success");
        Ok(())
    }

    fn open(
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

    fn close(&mut self, instance: &Instance, handle: &[u8]) -> Result<(), Refusal> {
        let (handles, account) = (&mut self.handles, &self.account);
        if let (Ok(open), Some(rule)) = (handles.file(handle), self.fault.rule()) {
            open.close_rule = Some(rule);
        }
        self.fault.around(|| {
            match handles.remove(handle)? {
                Open::File(file) => close_file(account, instance, file, Status::Ok),
                Open::Folder(_) => {}
            }
            Ok(())
        })
    }

    fn read(
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

    fn write(
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

    fn open_folder(&mut self, instance: &Instance, id: u32, path: &[u8]) -> Result<(), Refusal> {
        let room = self.handles.has_room();
        let user = Arc::clone(&self.account.user);
        let names = self.step(instance, "list", path, |path| {
            room?;
            list(&instance.site(), path, &user, instance.now())
        })?;
        let handle = self.handles.add(Open::Folder(names.into_iter()));
        self.replies.handle(id, &handle);
        Ok(())
    }

    fn read_folder(&mut self, id: u32, handle: &[u8]) -> Result<(), Refusal> {
        let names: Vec<_> = self
            .handles
            .folder(handle)?
            .by_ref()
            .take(NAMES_AT_ONCE)
            .collect();
        if names.is_empty() {
            return Err(Refusal::new(Status::Eof, "End of folder"));
        }
        self.replies.names(id, &names);
        Ok(())
    }

    fn rename(
        &self,
        instance: &Instance,
        from: &[u8],
        to: &[u8],
        target: Target,
    ) -> Result<(), Refusal> {
        let step = || {
            Ok(instance
                .site()
                .rename(&site_path(from)?, &site_path(to)?, target)?)
        };
        let done = step();
        let operation = SftpOperation {
            to: Some(shown(to)),
            ..operation("rename", shown(from), &done)
        };
        note(&self.account, instance, operation);
        done
    }

    /// A step that is about one path, noted in the journal however it ends.
    fn step<T>(
        &self,
        instance: &Instance,
        op: &str,
        path: &[u8],
        step: impl FnOnce(&SitePath) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let done = self
            .fault
            .around(|| site_path(path).and_then(|path| step(&path)));
        let operation = SftpOperation {
            fault: self.fault.rule(),
            ..operation(op, shown(path), &done)
        };
        note(&self.account, instance, operation);
        done
    }
}

/// A client that goes without closing its files leaves them as they are.
impl Drop for Conversation {
    fn drop(&mut self) {
        let Some(instance) = self.account.instance.upgrade() else {
            return;
        };
        for open in self.handles.drain() {
            match open {
                Open::File(file) => {
                    close_file(&self.account, &instance, file, Status::ConnectionLost);
                }
                Open::Folder(_) => {}
            }
        }
    }
}

/// An open file, unless a reset has taken it away.
fn current<'a>(
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
fn close_file(account: &Account, instance: &Instance, open: FileHandle, how: Status) {
    if !Arc::ptr_eq(&open.site, &instance.site()) {
        return;
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
    if access.writes() {
        let written = note(
            account,
            instance,
            event("write", open.bytes_written, &open.write_fault),
        );
        open.file.close(Some(written));
    }
}

fn operation<T>(op: &str, path: String, done: &Result<T, Refusal>) -> SftpOperation {
    let status = match done {
        Ok(_) => Status::Ok,
        Err(refusal) => refusal.status,
    };
    SftpOperation {
        op: op.to_owned(),
        path,
        status: status.name().to_owned(),
        ..SftpOperation::default()
    }
}

fn note(account: &Account, instance: &Instance, operation: SftpOperation) -> EventId {
    let operation = SftpOperation {
        user: account.user.to_string(),
        ..operation
    };
    instance
        .journal()
        .append(instance.stamp(), None, Details::Sftp(operation))
}

/// What is in a folder, `.` and `..` first.
fn list(site: &Site, path: &SitePath, user: &str, now: Timestamp) -> Result<Vec<Listed>, Refusal> {
    let above = path.parent().unwrap_or_default();
    let named = |name: &[u8], attributes: Attributes| Listed {
        name: name.to_vec(),
        line: long_name(name, &attributes, user, now),
        attributes: Some(attributes),
    };
    let listed = site.list(path)?;
    let mut all = Vec::with_capacity(listed.len() + 2);
    all.push(named(b".", site.attributes(path)?));
    all.push(named(b"..", site.attributes(&above)?));
    all.extend(
        listed
            .into_iter()
            .map(|entry| named(&entry.name, entry.attributes)),
    );
    Ok(all)
}

fn unsupported() -> Refusal {
    Refusal::new(Status::Unsupported, "Operation unsupported")
}
