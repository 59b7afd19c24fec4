//! What a client asks for: which step a request is on the site, and what is replied.

use super::conversation::Conversation;
use super::files::current;
use crate::instance::Instance;
use crate::sftp::handles::HANDLES_MAX;
use crate::sftp::paths::site_path;
use crate::sftp::status::{Refusal, Status};
use crate::sftp::wire::{Extended, Listed, Request};
use crate::site::{NAME_MAX_BYTES, Target};

impl Conversation {
    /// Replies unless the request is refused.
    pub(super) fn perform(
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
                let open = self.handles.file(handle)?;
                let attributes = self.fault.around(|| Ok(open.file.attributes()))?;
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
}

pub(super) fn unsupported() -> Refusal {
    Refusal::new(Status::Unsupported, "Operation unsupported")
}
