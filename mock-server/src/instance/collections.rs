//! Steps on records that are reached through another one.

use std::cell::Cell;

use super::instance::Instance;
use super::replica::Writing;
use crate::domain::error::Error;
use crate::domain::record::{Record, RecordId};
use crate::domain::render::View;
use crate::domain::tree::Object;
use crate::domain::write::{self, Collection, Link, Member};

impl Instance {
    /// Creates a record in a collection.
    ///
    /// # Errors
    /// As [`write::create_in`].
    pub(crate) fn create_in<T>(
        &self,
        collection: &Collection,
        input: &Object<'_>,
        writing: impl Into<Writing>,
        show: impl FnOnce(View<'_>, &Record) -> T,
    ) -> Result<T, Error> {
        self.write(
            collection.resource,
            writing.into(),
            show,
            |store, change| write::create_in(store, collection, input, change),
        )
    }

    /// Changes a record of a collection.
    ///
    /// # Errors
    /// As [`write::update`], and [`Error::NotFound`] for one that is not in it.
    pub(crate) fn update_in<T>(
        &self,
        collection: &Collection,
        id: RecordId,
        input: &Object<'_>,
        writing: impl Into<Writing>,
        show: impl FnOnce(View<'_>, &Record) -> T,
    ) -> Result<T, Error> {
        self.write(
            collection.resource,
            writing.into(),
            show,
            |store, change| {
                collection.readable(store, id)?;
                write::update(store, collection.resource, id, input, change)
            },
        )
    }

    /// Adds a record to a collection or takes it out; `show` sees that record.
    ///
    /// # Errors
    /// As [`write::link`].
    pub(crate) fn link<T>(
        &self,
        collection: &Collection,
        member: &Member<'_>,
        link: Link,
        writing: impl Into<Writing>,
        show: impl FnOnce(View<'_>, &Record) -> T,
    ) -> Result<T, Error> {
        let linked = Cell::new(RecordId(0));
        let show = |view: View<'_>, _: &Record| {
            let member = view.store().readable(collection.resource, linked.get())?;
            Ok(show(view, member))
        };
        self.write(collection.owner, writing.into(), show, |store, change| {
            let (written, member) = write::link(store, collection, member, link, change)?;
            linked.set(member);
            Ok(written)
        })?
    }
}
