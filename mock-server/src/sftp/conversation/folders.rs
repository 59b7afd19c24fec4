//! Folders that a client lists.

use std::sync::Arc;

use jiff::Timestamp;

use super::conversation::Conversation;
use crate::instance::Instance;
use crate::sftp::handles::Open;
use crate::sftp::long_name::long_name;
use crate::sftp::status::{Refusal, Status};
use crate::sftp::wire::Listed;
use crate::site::{Attributes, Site, SitePath};

/// Names in one reply; what OpenSSH sends too.
const NAMES_AT_ONCE: usize = 100;

impl Conversation {
    pub(super) fn open_folder(
        &mut self,
        instance: &Instance,
        id: u32,
        path: &[u8],
    ) -> Result<(), Refusal> {
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

    pub(super) fn read_folder(&mut self, id: u32, handle: &[u8]) -> Result<(), Refusal> {
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
