//! One create or update through the API, whole or not at all.

use std::sync::Arc;

use jiff::Timestamp;

use super::draft::Draft;
use super::follow::follow;
use super::membership::ChangedUser;
use super::rules::Rules;
use crate::domain::error::Error;
use crate::domain::field::Default;
use crate::domain::record::{Record, RecordId, Value};
use crate::domain::release::Release;
use crate::domain::resource::Resource;
use crate::domain::store::Store;
use crate::domain::table::Occasion;
use crate::domain::tree::Object;

/// Who changes a record, when, and how strictly the input is read.
#[derive(Debug, Clone, Copy)]
pub struct Change {
    /// The moment, by the instance's clock.
    pub at: Timestamp,
    /// The user that `created-by` and `updated-by` will show: the API client's.
    pub by: RecordId,
    /// What happens to members that the resource does not have.
    pub unknown: UnknownNames,
    /// Members that only other releases have are dropped.
    pub release: Release,
}

/// What happens to input members that the resource does not have. How Coupa treats them is not
/// documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownNames {
    /// A 400 that names the member and the nearest field.
    Refuse,
    /// Dropped.
    Ignore,
}

/// What a write did.
#[derive(Debug)]
pub struct Written {
    /// The record as it was, `None` when it is new.
    pub before: Option<Arc<Record>>,
    /// The record as it is.
    pub after: Arc<Record>,
    /// Users that changed with it.
    pub(crate) users: Vec<ChangedUser>,
}

/// Creates a record from the members of `input`.
///
/// # Errors
/// [`Error::Invalid`] with every reason; then nothing was changed.
pub fn create(
    store: &mut Store,
    resource: Resource,
    input: &Object<'_>,
    change: Change,
) -> Result<Written, Error> {
    create_by(store, resource, input, change, Author::Client)
}

/// Creates a record that Coupa keeps of its own accord, read-only fields and all.
///
/// # Errors
/// As [`create`].
pub fn note_new(
    store: &mut Store,
    resource: Resource,
    input: &Object<'_>,
    change: Change,
) -> Result<Written, Error> {
    create_by(store, resource, input, change, Author::Coupa)
}

/// Changes a record that Coupa keeps of its own accord, read-only fields and all.
///
/// # Errors
/// As [`update`].
pub fn note(
    store: &mut Store,
    resource: Resource,
    id: RecordId,
    input: &Object<'_>,
    change: Change,
) -> Result<Written, Error> {
    update_by(store, (resource, id), input, change, Author::Coupa)
}

/// Who fills in fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Author {
    /// A client of the API, or whoever has no more rights.
    Client,
    /// Coupa itself.
    Coupa,
}

fn create_by(
    store: &mut Store,
    resource: Resource,
    input: &Object<'_>,
    change: Change,
    author: Author,
) -> Result<Written, Error> {
    let mut record = new_record(resource, store.next_id(resource), input);
    stamp(&mut record, resource, CREATED, change);
    stamp(&mut record, resource, UPDATED, change);
    let creation = (Occasion::Creation, author);
    let record = changed(store, resource, creation, record, input, change)?;
    let after = store.put(resource, record);
    let users = follow(store, resource, None, Some(&after), change);
    Ok(Written {
        before: None,
        after,
        users,
    })
}

/// Changes the fields of a record that `input` names; the others keep their values. An update that
/// changes nothing leaves `updated-at` alone (not documented; what Rails does).
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Invalid`] with every reason; then nothing was changed.
pub fn update(
    store: &mut Store,
    resource: Resource,
    id: RecordId,
    input: &Object<'_>,
    change: Change,
) -> Result<Written, Error> {
    update_by(store, (resource, id), input, change, Author::Client)
}

fn update_by(
    store: &mut Store,
    (resource, id): (Resource, RecordId),
    input: &Object<'_>,
    change: Change,
    author: Author,
) -> Result<Written, Error> {
    let before = Arc::clone(store.readable(resource, id)?);
    let mut record = changed(
        store,
        resource,
        (Occasion::Update, author),
        Record::clone(&before),
        input,
        change,
    )?;
    if record == *before {
        return Ok(Written {
            before: Some(Arc::clone(&before)),
            after: before,
            users: Vec::new(),
        });
    }
    stamp(&mut record, resource, UPDATED, change);
    let after = store.put(resource, record);
    let users = follow(store, resource, Some(&before), Some(&after), change);
    Ok(Written {
        before: Some(before),
        after,
        users,
    })
}

/// Deletes a record; what is left of it is the record as it was.
///
/// # Errors
/// [`Error::NotFound`].
pub fn delete(
    store: &mut Store,
    resource: Resource,
    id: RecordId,
    change: Change,
) -> Result<Written, Error> {
    let last = Arc::clone(store.readable(resource, id)?);
    store.remove(resource, id);
    let users = follow(store, resource, Some(&last), None, change);
    Ok(Written {
        before: Some(Arc::clone(&last)),
        after: last,
        users,
    })
}

/// `record` with `input` applied, derived fields filled in and everything checked.
fn changed(
    store: &mut Store,
    resource: Resource,
    (occasion, author): (Occasion, Author),
    mut record: Record,
    input: &Object<'_>,
    change: Change,
) -> Result<Record, Error> {
    let mut draft = Draft::new(store, change);
    draft.apply(resource, &mut record, input, |field| match author {
        Author::Client => field.is_writable() && field.is_in(change.release),
        Author::Coupa => field.name != "id",
    });
    draft.apply_custom(resource, &mut record, input);
    draft.finish(resource, occasion, record)
}

/// A record with the defaults of its resource for all that `input` does not name.
pub(super) fn new_record(resource: Resource, id: RecordId, input: &Object<'_>) -> Record {
    let table = resource.table();
    let mut record = Record::new(id);
    let defaults = &Rules::of(resource).defaults;
    record.reserve(defaults.len() + input.members.len());
    for (field_id, default) in defaults {
        let named = || {
            input
                .members
                .iter()
                .any(|(name, _)| table.field(name).is_some_and(|(id, _)| id == *field_id))
        };
        let value = match default {
            Default::Empty => None,
            Default::Boolean(value) => Some(Value::Boolean(*value)),
            Default::Integer(value) => Some(Value::Integer(*value)),
            Default::Text(text) => Some(Value::Text((*text).into())),
            Default::Record(id) => (!named()).then_some(Value::One(RecordId(*id))),
            Default::Records(ids) => {
                (!named()).then(|| Value::Many(ids.iter().copied().map(RecordId).collect()))
            }
        };
        record.set(*field_id, value);
    }
    record
}

pub(super) const CREATED: [&str; 2] = ["created-at", "created-by"];
pub(super) const UPDATED: [&str; 2] = ["updated-at", "updated-by"];

/// Notes the moment and the user of a change in the two named fields.
pub(super) fn stamp(record: &mut Record, resource: Resource, [at, by]: [&str; 2], change: Change) {
    let table = resource.table();
    if let Some((id, _)) = table.field(at) {
        record.set(id, Some(Value::DateTime(change.at)));
    }
    if let Some((id, _)) = table.field(by) {
        record.set(id, Some(Value::One(change.by)));
    }
}
