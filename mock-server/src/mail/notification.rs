//! What Coupa tells its integration contacts about a load (Coupa, *1.4 Deactivate a User*: the admin is
//! notified of a failure).

use crate::instance::Instance;
use crate::jobs::Load;
use crate::journal::EventId;

/// A load was refused, or some of its rows were. Called once for each such load, by the import and
/// after its end; `cause` is the event of that end. Nobody is told yet.
pub fn notify_failed_load(_instance: &Instance, load: &Load, cause: EventId) {
    tracing::debug!(load = load.id, event = %cause.seq(), "a load needs attention");
}
