//! `exit`: the exit status of the connector, after each trigger.

use super::failure::Failure;
use crate::format::{ExitExpectation, Place};
use crate::history::{Exit, History};

pub(super) fn failures(expected: ExitExpectation, place: Place, history: &History) -> Vec<Failure> {
    let exits = history.entries.iter().filter_map(|entry| entry.what.exit());
    let others = exits.filter(|how| !is_met(expected, *how));
    let wanted = match expected {
        ExitExpectation::Status(status) => format!("exit status {status}"),
        ExitExpectation::Failure => "an exit status other than 0".to_owned(),
    };
    others
        .map(|how| Failure::new("exit", place, wanted.clone(), vec![described(how)]))
        .collect()
}

fn is_met(expected: ExitExpectation, how: Exit) -> bool {
    match expected {
        ExitExpectation::Status(status) => how == Exit::Status(status.into()),
        ExitExpectation::Failure => !how.is_success(),
    }
}

fn described(how: Exit) -> String {
    match how {
        Exit::Status(status) => format!("exit status {status}"),
        Exit::Signal => "it was ended by a signal".to_owned(),
        Exit::TimedOut => "it did not end within the time limit".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Recording;

    fn is_accepted(expected: ExitExpectation, how: Exit) -> bool {
        failures(
            expected,
            Place { line: 1 },
            &Recording::of(&[], &["jdoe"]).ended(how).history(),
        )
        .is_empty()
    }

    #[test]
    fn the_very_status_is_accepted() {
        assert!(is_accepted(ExitExpectation::Status(3), Exit::Status(3)));
        assert!(!is_accepted(ExitExpectation::Status(0), Exit::Status(3)));
        assert!(!is_accepted(ExitExpectation::Status(0), Exit::Signal));
    }

    #[test]
    fn failure_is_anything_but_0() {
        for how in [Exit::Status(1), Exit::Signal, Exit::TimedOut] {
            assert!(is_accepted(ExitExpectation::Failure, how));
        }
        assert!(!is_accepted(ExitExpectation::Failure, Exit::Status(0)));
    }
}
