//! Records reached through another one that has them in a collection: the content groups of a user.

use std::sync::Arc;

use super::apply::{Change, UPDATED, Written, create, stamp};
use super::membership;
use super::reference::{self, Association};
use crate::domain::error::Error;
use crate::domain::field::FieldId;
use crate::domain::record::{Record, RecordId, Value};
use crate::domain::resource::Resource;
use crate::domain::store::Store;
use crate::domain::tree::Object;

/// A collection of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Collection {
    /// What the record is.
    pub owner: Resource,
    /// Which one it is.
    pub id: RecordId,
    /// Its field.
    pub field: FieldId,
    /// What the field refers to.
    pub resource: Resource,
}

/// What happens to the place of a record in a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// It gets one.
    Add,
    /// It loses it.
    Remove,
}

/// How a request names a member.
#[derive(Debug)]
pub enum Member<'m> {
    /// By its id, in the path.
    Id(RecordId),
    /// By its keys, in the body.
    Keys(&'m Object<'m>),
}

impl Collection {
    /// The ids of its members.
    ///
    /// # Errors
    /// [`Error::NotFound`] for the owner.
    pub fn ids<'s>(&self, store: &'s Store) -> Result<&'s [RecordId], Error> {
        Ok(store.readable(self.owner, self.id)?.many(self.field))
    }

    /// One of its members.
    ///
    /// # Errors
    /// [`Error::NotFound`] for the owner or the member.
    pub fn readable<'s>(&self, store: &'s Store, id: RecordId) -> Result<&'s Arc<Record>, Error> {
        if self.ids(store)?.contains(&id) {
            store.readable(self.resource, id)
        } else {
            Err(Error::NotFound(self.resource))
        }
    }
}

/// Creates a record as a member of the collection.
///
/// # Errors
/// As [`create`], and [`Error::NotFound`] for the owner.
pub fn create_in(
    store: &mut Store,
    collection: &Collection,
    input: &Object<'_>,
    change: Change,
) -> Result<Written, Error> {
    collection.ids(store)?;
    let written = create(store, collection.resource, input, change)?;
    link(
        store,
        collection,
        &Member::Id(written.after.id),
        Link::Add,
        change,
    )?;
    Ok(written)
}

/// Adds a record to the collection, or takes it out; the record itself stays as it is. What is
/// there already, or not at all, changes nothing.
///
/// # Errors
/// [`Error::NotFound`] for the owner or a member named by id, [`Error::Invalid`] for one that its
/// keys do not find.
pub fn link(
    store: &mut Store,
    collection: &Collection,
    member: &Member<'_>,
    link: Link,
    change: Change,
) -> Result<(Written, RecordId), Error> {
    let before = Arc::clone(store.readable(collection.owner, collection.id)?);
    let member = find(store, collection, member)?;
    let mut ids = before.many(collection.field).to_vec();
    let is_in = ids.contains(&member);
    match link {
        Link::Add if !is_in => ids.push(member),
        Link::Remove if is_in => ids.retain(|id| *id != member),
        Link::Add | Link::Remove => {
            let after = Arc::clone(&before);
            let before = Some(before);
            let users = Vec::new();
            return Ok((
                Written {
                    before,
                    after,
                    users,
                },
                member,
            ));
        }
    }
    let mut record = Record::clone(&before);
    record.set(collection.field, Some(Value::Many(ids.into())));
    stamp(&mut record, collection.owner, UPDATED, change);
    let after = store.put(collection.owner, record);
    let before = Some(before);
    let users = membership::follow(
        store,
        collection.owner,
        before.as_deref(),
        Some(&after),
        change,
    );
    Ok((
        Written {
            before,
            after,
            users,
        },
        member,
    ))
}

fn find(store: &Store, collection: &Collection, member: &Member<'_>) -> Result<RecordId, Error> {
    let resource = collection.resource;
    match member {
        Member::Id(id) => Ok(store.readable(resource, *id)?.id),
        Member::Keys(keys) => reference::find(store, resource, keys)
            .map(|record| record.id)
            .ok_or_else(|| {
                let field = collection.owner.table().field_at(collection.field);
                Error::Invalid {
                    resource,
                    flaws: vec![Association::of(field).unmatched(resource, keys)],
                }
            }),
    }
}
