//! Records that are written together with the one that refers to them.

use std::borrow::Cow;

use super::apply::{CREATED, UPDATED, new_record, stamp};
use super::draft::Draft;
use super::reference::{self, Association};
use super::validate;
use crate::domain::error::Flaw;
use crate::domain::field::{Field, Fixed};
use crate::domain::record::{Record, RecordId};
use crate::domain::resource::Resource;
use crate::domain::store::Store;
use crate::domain::table::{Occasion, Table};
use crate::domain::tree::{Object, Tree};

/// The record that `input` describes or names, `None` to clear the reference. A described record
/// that is there already, as `held` or under the same unique value, is taken; otherwise it is made.
///
/// # Errors
/// The sentence for an input that is refused.
pub(super) fn one(
    draft: &mut Draft<'_>,
    (field, resource, fixed): (&Field, Resource, Fixed),
    held: Option<RecordId>,
    input: &Tree<'_>,
) -> Result<Option<RecordId>, Flaw> {
    let table = resource.table();
    let (members, chosen): (Cow<'_, Object<'_>>, fn(&Field) -> bool) =
        match (input, table.read_text) {
            (Tree::Text(_, text), Some(read)) if !text.trim().is_empty() => {
                let members = read(text).map_err(|reason| {
                    Flaw::of(field.name, format!("{} {reason}", field.human_name()))
                })?;
                (Cow::Owned(members), |_| true)
            }
            (Tree::Object(members), _) if describes(table, members) => {
                (Cow::Borrowed(members), Field::is_writable)
            }
            (input, _) => {
                return reference::one(draft.store, &Association::of(field), resource, input);
            }
        };
    let made = draft.part(|draft| {
        let id = draft.store.next_id(resource);
        let mut record = new_record(resource, id, &members);
        draft.apply(resource, &mut record, &members, chosen);
        for (name, text) in fixed {
            if let Some(member) = table.field(name) {
                draft.set(&mut record, member, &Tree::text(*text));
            }
        }
        make(draft, resource, held, record)
    });
    made.map(Some).map_err(|flaws| about(field, &flaws))
}

/// Makes a record of each item of `input`, for a resource whose records no key names.
///
/// # Errors
/// The sentence for an input that is refused.
pub(super) fn many(
    draft: &mut Draft<'_>,
    field: &Field,
    resource: Resource,
    input: &Tree<'_>,
) -> Result<Vec<RecordId>, Flaw> {
    let no_list = || {
        let text = format!("{} must be a list of records", field.human_name());
        Err(Flaw::of(field.name, text))
    };
    let items = match input {
        Tree::Null | Tree::NoRecord => return Ok(Vec::new()),
        Tree::Text(_, text) if text.trim().is_empty() => return Ok(Vec::new()),
        Tree::List(list) => &list.items,
        Tree::Boolean(_) | Tree::Integer(_) | Tree::Text(..) | Tree::Object(_) => return no_list(),
    };
    let mut ids = Vec::with_capacity(items.len());
    for item in items {
        let Tree::Object(members) = item else {
            return no_list();
        };
        let made = draft.part(|draft| {
            let id = draft.store.next_id(resource);
            let mut record = new_record(resource, id, members);
            draft.apply(resource, &mut record, members, Field::is_writable);
            make(draft, resource, None, record)
        });
        ids.push(made.map_err(|flaws| about(field, &flaws))?);
    }
    Ok(ids)
}

/// Whether the members say more of a record than which one it is.
fn describes(table: &'static Table, members: &Object<'_>) -> bool {
    members.members.iter().any(|(name, _)| {
        table.field(name).is_some_and(|(_, field)| {
            field.is_writable() && !table.natural_keys.contains(&field.name)
        })
    })
}

fn make(
    draft: &mut Draft<'_>,
    resource: Resource,
    held: Option<RecordId>,
    mut record: Record,
) -> Result<RecordId, Vec<Flaw>> {
    validate::derive(draft.store, resource, Occasion::Creation, &mut record);
    if draft.is_sound()
        && let Some(twin) = twin(draft.store, resource, &record, held)
    {
        return Ok(twin);
    }
    stamp(&mut record, resource, CREATED, draft.change);
    stamp(&mut record, resource, UPDATED, draft.change);
    let record = draft.check(resource, Occasion::Creation, record)?;
    Ok(draft.keep(resource, record))
}

/// A record that differs from `record` in nothing but id and stamps.
fn twin(
    store: &Store,
    resource: Resource,
    record: &Record,
    held: Option<RecordId>,
) -> Option<RecordId> {
    let table = resource.table();
    let same = |other: &Record| {
        table.fields().all(|(id, field)| {
            field.name == "id"
                || CREATED.contains(&field.name)
                || UPDATED.contains(&field.name)
                || other.get(id) == record.get(id)
        })
    };
    let held = held.and_then(|id| store.get(resource, id));
    let unique = table.fields().filter(|(_, field)| field.unique);
    unique
        .filter_map(|(id, _)| {
            store
                .by_unique(resource, id, record.text(id)?)
                .ok()
                .flatten()
        })
        .chain(held)
        .find(|other| same(other))
        .map(|other| other.id)
}

/// `Requisition approval limit amount can't be blank`: how Rails words what is wrong with a part.
fn about(field: &Field, flaws: &[Flaw]) -> Flaw {
    let parts: Vec<_> = flaws
        .iter()
        .map(|flaw| {
            let mut letters = flaw.text.chars();
            letters.next().map_or_else(String::new, |first| {
                first.to_lowercase().chain(letters).collect()
            })
        })
        .collect();
    Flaw::of(
        field.name,
        format!("{} {}", field.human_name(), parts.join(", ")),
    )
}
