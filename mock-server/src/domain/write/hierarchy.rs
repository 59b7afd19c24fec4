//! Values of lookups know their way from the root, so they follow the values above them.

use super::validate;
use crate::domain::record::{Record, RecordId, Value};
use crate::domain::resource::Resource::LookupValue;
use crate::domain::store::Store;
use crate::domain::table::Occasion;
use crate::domain::tables::lookup_values::{PARENT, way};

/// Most values above one another (Coupa Compass, *Lookups API*: names of ten levels). A world may
/// lead in a circle.
const LEVELS_MAX: usize = 10;

/// Lets the value follow those above it, and those below it follow where its way has changed.
pub(super) fn follow(store: &mut Store, before: Option<&Record>, after: &Record) {
    derive_from_above(store, after.id, LEVELS_MAX);
    if before.is_some_and(|before| way(before) != way(after)) {
        derive_below(store, after.id, LEVELS_MAX);
    }
}

/// A world may name a value before the one above it.
fn derive_from_above(store: &mut Store, id: RecordId, levels: usize) {
    let parent = store.get(LookupValue, id).and_then(|value| parent(value));
    if let (Some(parent), Some(levels)) = (parent, levels.checked_sub(1)) {
        derive_from_above(store, parent, levels);
        derive(store, id);
    }
}

fn derive_below(store: &mut Store, id: RecordId, levels: usize) {
    let Some(levels) = levels.checked_sub(1) else {
        return;
    };
    let values = store.all(LookupValue);
    let below = values.filter(|value| parent(value) == Some(id));
    let below: Vec<_> = below.map(|value| value.id).collect();
    for id in below {
        derive(store, id);
        derive_below(store, id, levels);
    }
}

fn derive(store: &mut Store, id: RecordId) {
    let Some(value) = store.get(LookupValue, id) else {
        return;
    };
    let mut derived = Record::clone(value);
    validate::derive(store, LookupValue, Occasion::Update, &mut derived);
    if way(&derived) != way(value) {
        store.put(LookupValue, derived);
    }
}

fn parent(value: &Record) -> Option<RecordId> {
    match value.get(PARENT) {
        Some(Value::One(id)) => Some(*id),
        _ => None,
    }
}
