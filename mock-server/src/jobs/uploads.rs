//! Files that clients of the API ask to load: pending loads, until the job comes to them at its next
//! tick. Which they are is read from the records, so that they outlive a snapshot.

use std::cell::Cell;
use std::collections::HashMap;

use bytes::Bytes;

use super::archive::archive;
use super::books::{self, Arrival};
use super::held::Hold;
use super::loads;
use super::pick_up::{Due, OBJECT, PickedUp, Taken};
use super::settings::PickUp;
use crate::domain::error::{Error, Flaw};
use crate::domain::record::{Record, RecordId};
use crate::domain::render::View;
use crate::domain::resource::Resource;
use crate::instance::{API_USER, Instance, Life, Writing};
use crate::journal::EventId;
use crate::site::{FileInfo, SitePath};

/// A file that is to be loaded.
#[derive(Debug)]
pub(crate) struct Upload {
    /// As Coupa records it.
    pub(crate) name: String,
    pub(crate) content: Bytes,
    /// Where it lies on the site; nowhere, if the request brought it.
    pub(crate) from: Option<SitePath>,
}

/// What is known of the loads that are pending.
pub(super) type Asked = HashMap<RecordId, Request>;

/// What asked for a load, and what keeps it.
#[derive(Debug, Clone, Default)]
pub(super) struct Request {
    cause: Option<EventId>,
    hold: Option<Hold>,
}

impl Instance {
    /// Notes that a file is to be loaded; `show` sees its data file source. A file of the site goes
    /// to the archive at once, so that the job does not take it up too.
    ///
    /// # Errors
    /// Never for a name that a record can have.
    pub(crate) fn upload<T>(
        &self,
        upload: Upload,
        writing: Writing,
        show: impl FnOnce(View<'_>, &Record) -> T,
    ) -> Result<T, Error> {
        let cause = match writing {
            Writing::Kept(cause) => Some(cause),
            Writing::Rehearsed => None,
        };
        let arrival = Arrival {
            file_name: upload.name,
            bytes: upload.content.len() as u64,
            by: API_USER,
            cause,
        };
        let content = Cell::new(Some(upload.content));
        let shown = self.write(
            Resource::DataFileSource,
            writing,
            // Still under the lock of the records, so that no reset comes between.
            |view, source| {
                if let (Some(_), Some(content)) = (cause, content.take()) {
                    self.keep_content(source.id, content);
                    let request = Request { cause, hold: None };
                    self.asked(|asked| asked.insert(source.id, request));
                }
                show(view, source)
            },
            |store, change| books::expect(store, change, &arrival),
        )?;
        if let (Some(_), Some(path)) = (cause, upload.from) {
            self.put_away(&path);
        }
        Ok(shown)
    }

    /// The file of that path on the site, or of that name where files with users are dropped, or of
    /// the name that Coupa would record.
    ///
    /// # Errors
    /// [`Error::Invalid`] for one that is not there, or that is not whole.
    pub(crate) fn upload_from_site(&self, name: &str) -> Result<Upload, Error> {
        let refused = |text: &str| Error::Invalid {
            resource: Resource::DataFileSource,
            flaws: vec![Flaw::of("file-file-name", text.to_owned())],
        };
        let file = self
            .file_named(name)
            .ok_or_else(|| refused("File unable to find matching file."))?;
        if file.open && self.import_settings().pick_up == PickUp::Closed {
            return Err(refused("File is still being written"));
        }
        let content = (self.site().read(&file.path))
            .map_err(|_| refused("File unable to find matching file."))?;
        Ok(Upload {
            name: Arrival::on_site(&file).file_name,
            content,
            from: Some(file.path),
        })
    }

    fn file_named(&self, name: &str) -> Option<FileInfo> {
        let path = SitePath::read(name);
        let dropped = SitePath::read(super::pick_up::INCOMING);
        let folder = if name.starts_with('/') {
            path.parent()?
        } else {
            dropped
        };
        let files = self.site().files(&folder).ok()?;
        files.into_iter().find(|file| {
            let is_named = || file.path.name() == path.name();
            let is_recorded = || Arrival::on_site(file).file_name == name;
            is_named() || is_recorded()
        })
    }

    /// Moves a file of the site to the archive, unless it is there.
    pub(super) fn put_away(&self, path: &SitePath) {
        let root = self.archive();
        if path.is_within(&root) {
            return;
        }
        if let Err(error) = archive(&self.site(), path, &root.join(OBJECT), self.now()) {
            tracing::warn!(%error, file = %path, "the file cannot be archived");
        }
    }

    /// The loads that clients asked for and that have not begun, oldest first.
    pub(super) fn uploads(&self) -> Vec<(RecordId, String, Bytes)> {
        let pending = self.read(|view| loads::pending(view.store()));
        let with_content = |(id, name): (RecordId, _)| Some((id, name, self.load_content(id.0)?));
        pending.into_iter().filter_map(with_content).collect()
    }

    /// Whether there is one that the job would come to.
    pub(super) fn has_uploads_waiting(&self) -> bool {
        self.uploads().into_iter().any(|(id, ..)| {
            let request = self.asked(|asked| asked.get(&id).cloned().unwrap_or_default());
            !self.is_lost(request.hold.as_ref())
        })
    }

    /// Loads what clients asked for. Only who has the turn may.
    pub(super) fn take_up_uploads(&self, life: Life) -> Vec<PickedUp> {
        let mut done = Vec::new();
        for (id, name, content) in self.uploads() {
            // Nothing is known of a load that came with a snapshot.
            let request = self.asked(|asked| asked.get(&id).cloned().unwrap_or_default());
            let cause = request.cause;
            let fault = match self.due_by(request.hold.as_ref(), &name, cause) {
                Due::Now(fault) => fault,
                Due::Later(reason) => {
                    let hold = Some(reason);
                    self.asked(|asked| asked.insert(id, Request { cause, hold }));
                    continue;
                }
            };
            self.asked(|asked| asked.remove(&id));
            let taken = Taken {
                path: &name,
                by: API_USER,
                cause,
                content,
                fault: fault.as_ref(),
            };
            match self.load(life, id, taken) {
                Some(load) => done.push(PickedUp::new(name, load)),
                None => break,
            }
        }
        done
    }
}
