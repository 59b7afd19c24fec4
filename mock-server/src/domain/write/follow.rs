//! What else changes when a record is written.

use super::apply::Change;
use super::hierarchy;
use super::membership::{self, ChangedUser};
use crate::domain::record::{Record, RecordId, Value};
use crate::domain::resource::Resource;
use crate::domain::store::Store;
use crate::domain::tables::integration_errors::RUN_ID;
use crate::domain::tables::integration_runs::ERRORS;

/// Lets other records follow a write: `before` and `after` are `None` where there is no record.
/// Answers the users that changed with it.
pub(super) fn follow(
    store: &mut Store,
    resource: Resource,
    before: Option<&Record>,
    after: Option<&Record>,
    change: Change,
) -> Vec<ChangedUser> {
    if resource == Resource::IntegrationError {
        list_in_run(store, before, after);
    }
    if let (Resource::LookupValue, Some(after)) = (resource, after) {
        hierarchy::follow(store, before, after);
    }
    membership::follow(store, resource, before, after, change)
}

/// A run lists its errors.
fn list_in_run(store: &mut Store, before: Option<&Record>, after: Option<&Record>) {
    let run = |error: Option<&Record>| match error?.get(RUN_ID) {
        Some(Value::Integer(id)) => u64::try_from(*id).ok().map(RecordId),
        _ => None,
    };
    let (left, joined) = (run(before), run(after));
    if left == joined {
        return;
    }
    let error = after.or(before).map(|error| error.id);
    for (run, is_listed) in [(left, false), (joined, true)] {
        let Some((run, error)) = run
            .and_then(|run| store.get(Resource::IntegrationRun, run).cloned())
            .zip(error)
        else {
            continue;
        };
        let mut errors = run.many(ERRORS).to_vec();
        errors.retain(|listed| *listed != error);
        if is_listed {
            errors.push(error);
        }
        let mut run = Record::clone(&run);
        run.set(ERRORS, Some(Value::Many(errors.into())));
        store.put(Resource::IntegrationRun, run);
    }
}
