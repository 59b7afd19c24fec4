//! Many records at once, as a world lists them: ids, dates and other read-only fields included,
//! references in any order.

use std::collections::HashSet;

use super::apply::{CREATED, Change, UPDATED, new_record, stamp};
use super::draft::Draft;
use super::follow::follow;
use crate::domain::error::Error;
use crate::domain::field::Kind;
use crate::domain::record::{Record, RecordId};
use crate::domain::resource::Resource;
use crate::domain::store::Store;
use crate::domain::table::Occasion;
use crate::domain::tree::{Object, Tree};

/// One record of a world.
#[derive(Debug)]
pub struct Seed<'a> {
    /// What it is a record of.
    pub resource: Resource,
    /// Its fields. An `id` that exists already overrides fields of that record.
    pub input: Object<'a>,
}

/// Adds the records. Ids that are not given follow the largest given one, in order.
///
/// # Errors
/// The positions of the seeds that are refused, and why. The store is then in between.
pub fn seed(store: &mut Store, seeds: &[Seed<'_>], change: Change) -> Result<(), Vec<Refused>> {
    let ids = assign_ids(store, seeds)?;
    let mut refused = each(seeds, |position, seed| {
        let id = ids.get(position).copied().unwrap_or(RecordId(0));
        scalars(store, seed, id, change)
    });
    let told: HashSet<_> = refused.iter().map(|(position, _)| *position).collect();
    refused.extend(each(seeds, |position, seed| {
        if told.contains(&position) {
            return Ok(());
        }
        let id = ids.get(position).copied().unwrap_or(RecordId(0));
        let record = whole(store, seed, id, change)?;
        store.put(seed.resource, record);
        Ok(())
    }));
    for (seed, id) in seeds.iter().zip(&ids) {
        if let Some(record) = store.get(seed.resource, *id).cloned() {
            follow(store, seed.resource, None, Some(&record), change);
        }
    }
    none_or(refused)
}

/// Position of a seed that is refused, and why.
pub type Refused = (usize, Error);

/// Does `step` with every seed, also after one that is refused.
fn each<'s, 'a>(
    seeds: &'s [Seed<'a>],
    mut step: impl FnMut(usize, &'s Seed<'a>) -> Result<(), Error>,
) -> Vec<Refused> {
    let seeds = seeds.iter().enumerate();
    seeds
        .filter_map(|(position, seed)| Some((position, step(position, seed).err()?)))
        .collect()
}

fn none_or(refused: Vec<Refused>) -> Result<(), Vec<Refused>> {
    if refused.is_empty() {
        Ok(())
    } else {
        Err(refused)
    }
}

fn assign_ids(store: &Store, seeds: &[Seed<'_>]) -> Result<Vec<RecordId>, Vec<Refused>> {
    let mut given = Vec::with_capacity(seeds.len());
    let mut last = Resource::ALL.map(|resource| store.next_id(resource).0 - 1);
    none_or(each(seeds, |_, seed| {
        let id = given_id(seed)?;
        if let (Some(id), Some(last)) = (id, last.get_mut(seed.resource as usize)) {
            *last = id.0.max(*last);
        }
        given.push(id);
        Ok(())
    }))?;
    let ids = seeds.iter().zip(given).map(|(seed, id)| {
        id.unwrap_or_else(|| {
            let last = last.get_mut(seed.resource as usize);
            RecordId(last.map_or(0, |last| {
                *last += 1;
                *last
            }))
        })
    });
    Ok(ids.collect())
}

fn given_id(seed: &Seed<'_>) -> Result<Option<RecordId>, Error> {
    match seed.input.get("id") {
        None | Some(Tree::Null) => Ok(None),
        Some(Tree::Integer(id)) if *id > 0 => Ok(Some(RecordId(id.unsigned_abs()))),
        Some(_) => Err(Error::Invalid {
            resource: seed.resource,
            flaws: vec!["Id must be a whole number above 0".to_owned().into()],
        }),
    }
}

/// Stores the record with everything but its references, which may point to records further down.
/// One that is refused is stored, too, so that others that refer to it are not refused with it; but
/// not if that would take a unique value from another.
fn scalars(store: &mut Store, seed: &Seed<'_>, id: RecordId, change: Change) -> Result<(), Error> {
    let mut record = store.get(seed.resource, id).map_or_else(
        || {
            let mut record = new_record(seed.resource, id, &seed.input);
            stamp(&mut record, seed.resource, CREATED, change);
            stamp(&mut record, seed.resource, UPDATED, change);
            record
        },
        |standing| Record::clone(standing),
    );
    let mut draft = Draft::new(store, change);
    fill(&mut draft, seed, &mut record, |kind| !is_reference(kind));
    let is_free = draft.refuse_taken(seed.resource, &record);
    let outcome = draft.sound(seed.resource);
    if is_free {
        store.put(seed.resource, record);
    }
    outcome
}

fn whole(
    store: &mut Store,
    seed: &Seed<'_>,
    id: RecordId,
    change: Change,
) -> Result<Record, Error> {
    let mut record = store
        .get(seed.resource, id)
        .map_or_else(|| Record::new(id), |record| Record::clone(record));
    let mut draft = Draft::new(store, change);
    fill(&mut draft, seed, &mut record, is_reference);
    draft.apply_custom(seed.resource, &mut record, &seed.input);
    draft.finish(seed.resource, Occasion::Creation, record)
}

fn fill(
    draft: &mut Draft<'_>,
    seed: &Seed<'_>,
    record: &mut Record,
    chosen: impl Fn(Kind) -> bool,
) {
    draft.apply(seed.resource, record, &seed.input, |field| {
        field.name != "id" && chosen(field.kind)
    });
}

fn is_reference(kind: Kind) -> bool {
    match kind {
        Kind::One(_)
        | Kind::Many { .. }
        | Kind::Owned { .. }
        | Kind::FanOut { .. }
        | Kind::Unmodelled { .. } => true,
        Kind::Integer { .. } | Kind::Boolean | Kind::Text { .. } | Kind::Lines { .. } => false,
    }
}
