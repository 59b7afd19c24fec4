//! R00 does-the-work: without a fault, the asked state is reached and the exit status is 0.

use super::rule::{Rule, Severity, Verdict};
use crate::history::{Exit, Run};

pub(super) const RULE: Rule = Rule {
    id: "R00",
    name: "does-the-work",
    severity: Severity::Must,
    judge,
};

/// A user who does not exist cannot be changed: such an event is not looked at, nor the exit status beside it.
fn judge(run: &Run<'_>) -> Verdict {
    let subjects = run.subjects();
    let is_possible = subjects.iter().any(|subject| subject.id.is_some());
    let had_fault = !run.firings().is_empty()
        || run
            .requests()
            .iter()
            .any(|request| request.exchange.fault.is_some());
    let (Some(exit), true, false) = (run.exit(), is_possible, had_fault) else {
        return Verdict::NotReached;
    };
    let mut evidence: Vec<String> = subjects
        .iter()
        .filter(|subject| subject.id.is_some() && !run.is_reached(subject))
        .map(|subject| {
            format!(
                "{} is not in the asked state, though nothing went wrong",
                subject.event.login
            )
        })
        .collect();
    let must_succeed = subjects.iter().all(|subject| subject.id.is_some());
    if must_succeed && !exit.is_success() {
        evidence.push(match exit {
            Exit::Status(status) => {
                format!("the exit status is {status}, though nothing went wrong")
            }
            Exit::Signal | Exit::TimedOut => {
                "the connector did not end by itself, though nothing went wrong".to_owned()
            }
        });
    }
    Verdict::from_evidence(evidence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Recording;

    #[test]
    fn it_is_kept_when_the_user_is_deactivated_and_the_status_is_0() {
        assert_eq!(Recording::by_the_book().judged_by(&RULE), Verdict::Kept);
    }

    #[test]
    fn it_is_broken_when_the_user_stays_active() {
        let idle = Recording::of(&[(281, "jdoe", true)], &["jdoe"])
            .exit(0)
            .after(&[(281, "jdoe", true)]);
        assert_eq!(
            idle.judged_by(&RULE),
            Verdict::Broken(vec![
                "jdoe is not in the asked state, though nothing went wrong".into()
            ])
        );
    }

    #[test]
    fn it_is_broken_by_another_exit_status() {
        let pessimist = Recording::of(&[(281, "jdoe", true)], &["jdoe"])
            .exit(3)
            .after(&[(281, "jdoe", false)]);
        assert_eq!(
            pessimist.judged_by(&RULE),
            Verdict::Broken(vec![
                "the exit status is 3, though nothing went wrong".into()
            ])
        );
    }

    #[test]
    fn it_is_not_reached_when_a_fault_fired_or_there_is_no_such_user() {
        let faulted = Recording::of(&[(281, "jdoe", true)], &["jdoe"])
            .put(281, 400)
            .faulted()
            .exit(1)
            .after(&[(281, "jdoe", true)]);
        assert_eq!(faulted.judged_by(&RULE), Verdict::NotReached);
        let unknown = Recording::of(&[(281, "jdoe", true)], &["nosuchuser"])
            .exit(1)
            .after(&[(281, "jdoe", true)]);
        assert_eq!(unknown.judged_by(&RULE), Verdict::NotReached);
    }

    #[test]
    fn an_unknown_user_excuses_the_exit_status_but_not_the_others() {
        let users = [(281, "jdoe", true)];
        let done = Recording::of(&users, &["jdoe", "nosuchuser"])
            .exit(1)
            .after(&[(281, "jdoe", false)]);
        assert_eq!(done.judged_by(&RULE), Verdict::Kept);
        let undone = Recording::of(&users, &["jdoe", "nosuchuser"])
            .exit(1)
            .after(&users);
        assert!(matches!(undone.judged_by(&RULE), Verdict::Broken(_)));
    }
}
