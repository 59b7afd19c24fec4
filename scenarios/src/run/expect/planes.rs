//! All planes of a case.

use super::failure::Failure;
use super::{exit, faults, log, notify, state, traffic};
use crate::format::Case;
use crate::history::History;

/// Every expectation that the history does not meet.
pub(crate) fn failures(case: &Case, history: &History) -> Vec<Failure> {
    let expect = &case.expect;
    let mut failures = Vec::new();
    if let Some(traffic) = &expect.traffic {
        failures.extend(traffic::failures(traffic, history));
    }
    failures.extend(state::failures(&expect.state, history));
    failures.extend(log::failures(&expect.log, history));
    if let Some(notify) = &expect.notify {
        failures.extend(notify::failures(notify, history));
    }
    failures.extend(faults::failures(&case.faults, &expect.faults, history));
    if let Some((exit, place)) = &expect.exit {
        failures.extend(exit::failures(*exit, *place, history));
    }
    failures
}
