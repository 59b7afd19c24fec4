//! Whether a record may be stored: presence, lengths, allowed values, uniqueness.
//!
//! Labels and wording are Rails' defaults where Coupa's own are not known.

use super::rules::Rules;
use crate::domain::error::Flaw;
use crate::domain::field::{Field, FieldId, Kind};
use crate::domain::record::{Record, RecordId, Value};
use crate::domain::resource::Resource;
use crate::domain::store::Store;
use crate::domain::table::{Derive, Occasion};

const TAKEN: &str = "has already been taken";

/// Derives what is derived, checks everything and drops what is never kept.
///
/// # Errors
/// `flaws` and every further reason.
pub(super) fn finish(
    store: &Store,
    resource: Resource,
    occasion: Occasion,
    mut record: Record,
    mut flaws: Vec<Flaw>,
) -> Result<Record, Vec<Flaw>> {
    let table = resource.table();
    derive(store, resource, occasion, &mut record);
    let others = Others {
        store,
        resource,
        id: record.id,
        occasion,
    };
    let absent = Rules::of(resource)
        .required
        .iter()
        .filter(|id| record.get(**id).is_none())
        .map(|id| (*id, Err("can't be blank".to_owned())));
    // What stays was checked when it came; but the scalars of a world's record are stored unchecked.
    let held = match occasion {
        Occasion::Creation => None,
        Occasion::Update => store.get(resource, record.id),
    };
    let differing = record.differing(held.map(AsRef::as_ref));
    let mut reasons: Vec<_> = record
        .values()
        .filter(|(id, _)| differing.contains(*id))
        .filter_map(|(id, value)| {
            // Custom fields, which the table does not have, are checked when they are set.
            let field = table.fields.get(usize::from(id.0))?;
            Some((id, check(value, id, field, &others)))
        })
        .chain(absent)
        .filter_map(|(id, outcome)| Some((id, outcome.err()?)))
        .collect();
    reasons.sort_by_key(|(id, _)| *id);
    flaws.extend(reasons.into_iter().map(|(id, reason)| {
        let field = table.field_at(id);
        Flaw::of(field.name, format!("{} {reason}", field.human_name()))
    }));
    if !flaws.is_empty() {
        return Err(flaws);
    }
    for id in &Rules::of(resource).write_only {
        record.set(*id, None);
    }
    record.shrink();
    Ok(record)
}

/// Fills in what Coupa derives.
pub(super) fn derive(store: &Store, resource: Resource, occasion: Occasion, record: &mut Record) {
    let others = Others {
        store,
        resource,
        id: record.id,
        occasion,
    };
    (resource.table().derive)(record, &others);
}

/// The sentences for unique values that another record has.
pub(super) fn taken(store: &Store, resource: Resource, record: &Record) -> Vec<Flaw> {
    let others = Others {
        store,
        resource,
        id: record.id,
        occasion: Occasion::Creation,
    };
    let unique = Rules::of(resource).unique.iter();
    unique
        .filter(|id| {
            let text = record.text(**id);
            text.is_some_and(|text| others.holder(**id, text).is_some())
        })
        .map(|id| {
            let field = resource.table().field_at(*id);
            Flaw::of(field.name, format!("{} {TAKEN}", field.human_name()))
        })
        .collect()
}

/// What is wrong with the value of a field: the end of a sentence that its name begins.
fn check(value: &Value, id: FieldId, field: &Field, others: &Others<'_>) -> Result<(), String> {
    let Value::Text(text) = value else {
        return Ok(());
    };
    if text.trim().is_empty() {
        return if field.required {
            Err("can't be blank".to_owned())
        } else {
            Ok(())
        };
    }
    let text = text.as_str();
    let Kind::Text {
        min_chars,
        max_chars,
        allowed,
        ..
    } = field.kind
    else {
        return Ok(());
    };
    let chars = text.chars().count();
    if chars < min_chars {
        return Err(format!("is too short (minimum is {min_chars} characters)"));
    }
    if chars > max_chars {
        return Err(format!("is too long (maximum is {max_chars} characters)"));
    }
    if !allowed.is_empty() && !allowed.contains(&text) {
        return Err("is not included in the list".to_owned());
    }
    if let Some(check) = field.check {
        check(text)?;
    }
    if field.unique && others.holder(id, text).is_some() {
        return Err(TAKEN.to_owned());
    }
    Ok(())
}

/// The records beside the one that is written.
struct Others<'s> {
    store: &'s Store,
    resource: Resource,
    id: RecordId,
    occasion: Occasion,
}

impl Derive for Others<'_> {
    fn holder(&self, field: FieldId, value: &str) -> Option<&Record> {
        self.store
            .by_unique(self.resource, field, value)
            .ok()
            .flatten()
            .map(AsRef::as_ref)
            .filter(|record: &&Record| record.id != self.id)
    }

    fn record(&self, resource: Resource, id: RecordId) -> Option<&Record> {
        self.store.get(resource, id).map(AsRef::as_ref)
    }

    fn occasion(&self) -> Occasion {
        self.occasion
    }
}
