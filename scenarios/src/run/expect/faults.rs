//! `faults`: how often fault rules fired. A fault that never fired fails the scenario, whether it is expected or not.

use super::failure::{Failure, times};
use crate::format::{Fault, FaultExpectation};
use crate::history::History;

const PLANE: &str = "faults";

pub(super) fn failures(
    plan: &[Fault],
    expected: &[FaultExpectation],
    history: &History,
) -> Vec<Failure> {
    let fired = |name: &str| {
        let firings = history.entries.iter().filter(|entry| {
            entry
                .what
                .firing()
                .is_some_and(|firing| firing.rule == name)
        });
        firings.count() as u64
    };
    let mut failures = Vec::new();
    for fault in plan.iter().filter(|fault| fired(&fault.name) == 0) {
        failures.push(Failure::new(
            PLANE,
            fault.place,
            format!("fault `{}` fires", fault.name),
            vec![format!("no request met `{}`", fault.when)],
        ));
    }
    for FaultExpectation {
        name,
        fired: wanted,
        place,
    } in expected
    {
        let count = fired(name);
        if let Some(wanted) = wanted.filter(|wanted| count > 0 && *wanted != count) {
            failures.push(Failure::new(
                PLANE,
                *place,
                format!("fault `{name}` fires {}", times(wanted)),
                vec![times(count)],
            ));
        }
    }
    failures
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Place;
    use crate::history::Recording;

    const PLACE: Place = Place { line: 1 };

    fn failures_of(firings: usize, wanted: Option<u64>) -> Vec<(String, String)> {
        let plan = [Fault {
            name: "fault".into(),
            when: "PUT /x".into(),
            rule: serde_json::Value::Null,
            place: PLACE,
        }];
        let history = (0..firings)
            .fold(Recording::of(&[], &["jdoe"]), |recording, _| {
                recording.faulted()
            })
            .history();
        let found = failures(
            &plan,
            &[FaultExpectation {
                name: "fault".into(),
                fired: wanted,
                place: PLACE,
            }],
            &history,
        );
        found
            .into_iter()
            .map(|failure| (failure.expected, failure.observed.join(" ")))
            .collect()
    }

    #[test]
    fn a_fault_that_fired_as_often_as_expected_is_accepted() {
        assert!(failures_of(2, Some(2)).is_empty());
        assert!(failures_of(2, None).is_empty());
    }

    #[test]
    fn a_fault_that_never_fired_is_told_once() {
        assert_eq!(
            failures_of(0, Some(1)),
            [(
                "fault `fault` fires".to_owned(),
                "no request met `PUT /x`".to_owned()
            )]
        );
    }

    #[test]
    fn a_fault_that_fired_otherwise_is_told() {
        assert_eq!(
            failures_of(2, Some(1)),
            [("fault `fault` fires once".to_owned(), "2 times".to_owned())]
        );
    }
}
