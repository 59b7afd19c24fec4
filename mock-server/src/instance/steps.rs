//! Steps on the records of one resource.

use super::instance::{API_USER, Instance};
use super::replica::Writing;
use crate::domain::error::Error;
use crate::domain::record::{Record, RecordId};
use crate::domain::render::View;
use crate::domain::resource::Resource;
use crate::domain::store::Store;
use crate::domain::tree::Object;
use crate::domain::write::{self, Change, Written};

impl Instance {
    /// Creates a record; `show` sees it before anybody else can change it.
    ///
    /// # Errors
    /// As [`Edit::create`](super::edit::Edit::create).
    pub(crate) fn create<T>(
        &self,
        resource: Resource,
        input: &Object<'_>,
        writing: impl Into<Writing>,
        show: impl FnOnce(View<'_>, &Record) -> T,
    ) -> Result<T, Error> {
        self.write(resource, writing.into(), show, |store, change| {
            write::create(store, resource, input, change)
        })
    }

    /// Changes a record; `show` sees it before anybody else can change it.
    ///
    /// # Errors
    /// As [`Edit::update`](super::edit::Edit::update).
    pub(crate) fn update<T>(
        &self,
        resource: Resource,
        id: RecordId,
        input: &Object<'_>,
        writing: impl Into<Writing>,
        show: impl FnOnce(View<'_>, &Record) -> T,
    ) -> Result<T, Error> {
        self.write(resource, writing.into(), show, |store, change| {
            write::update(store, resource, id, input, change)
        })
    }

    /// Deletes a record; `show` sees it as it was.
    ///
    /// # Errors
    /// As [`write::delete`].
    pub(crate) fn delete<T>(
        &self,
        resource: Resource,
        id: RecordId,
        writing: impl Into<Writing>,
        show: impl FnOnce(View<'_>, &Record) -> T,
    ) -> Result<T, Error> {
        self.write(resource, writing.into(), show, |store, change| {
            write::delete(store, resource, id, change)
        })
    }

    /// Takes one step on the records; `show` sees what it wrote before anybody else can change it.
    pub(crate) fn write<T>(
        &self,
        resource: Resource,
        writing: Writing,
        show: impl FnOnce(View<'_>, &Record) -> T,
        step: impl FnOnce(&mut Store, Change) -> Result<Written, Error>,
    ) -> Result<T, Error> {
        let Writing::Kept(cause) = writing else {
            let (mut copy, ways) = self.copy();
            let written = step(&mut copy, self.change(API_USER, self.now()))?;
            return Ok(show(self.view(&copy, &ways), &written.after));
        };
        let mut edit = self.edit(API_USER, Some(cause));
        let written = edit.write(resource, step)?;
        Ok(show(edit.view(), &written.after))
    }
}
