//! All planes of a case.

use super::failure::Failure;
use super::{exit, faults, files, loads, log, notify, state, traffic};
use crate::format::{Case, Expectations};
use crate::history::History;

/// Every expectation that the history does not meet.
pub(crate) fn failures(case: &Case, history: &History) -> Vec<Failure> {
    let history = &History {
        entries: history.as_asked().to_vec(),
        ..history.clone()
    };
    let mut failures = of_step(&case.expect, history);
    failures.extend(faults::failures(&case.faults, &case.expect.faults, history));
    failures
}

/// Every expectation that the history so far does not meet, less those about the whole run.
pub(crate) fn of_step(expect: &Expectations, history: &History) -> Vec<Failure> {
    let mut failures = Vec::new();
    if let Some(traffic) = &expect.traffic {
        failures.extend(traffic::failures(traffic, history));
    }
    failures.extend(state::failures(&expect.state, history));
    failures.extend(files::failures(&expect.files, history));
    failures.extend(loads::failures(&expect.loads, history));
    failures.extend(log::failures(&expect.log, history));
    if let Some(notify) = &expect.notify {
        failures.extend(notify::failures(notify, history));
    }
    if let Some(mails) = &expect.mails {
        failures.extend(notify::mails(mails, history));
    }
    if let Some((exit, place)) = &expect.exit {
        failures.extend(exit::failures(*exit, *place, history));
    }
    failures
}
