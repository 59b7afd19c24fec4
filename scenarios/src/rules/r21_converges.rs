//! R21 converges: once the fault is gone, the next run of the same event succeeds.
//!
//! It is judged by a run of its own: the same instance, the plan cleared, the same events once more.

use super::rule::{Rule, Severity, Verdict};
use crate::history::{Exit, Run};

pub(super) const RULE: Rule = Rule {
    id: "R21",
    name: "converges",
    severity: Severity::Should,
    judge,
};

/// A user who does not exist stays so: such an event is not looked at, nor the exit status beside it.
fn judge(run: &Run<'_>) -> Verdict {
    let subjects = run.subjects();
    let (Some(exit), true) = (
        run.exit(),
        subjects.iter().any(|subject| subject.id.is_some()),
    ) else {
        return Verdict::NotReached;
    };
    let undone = subjects
        .iter()
        .filter(|subject| subject.id.is_some() && !run.is_reached(subject));
    let mut evidence: Vec<String> = undone
        .map(|subject| {
            format!(
                "{} is not in the asked state, though the fault is gone",
                subject.event.login
            )
        })
        .collect();
    if subjects.iter().all(|subject| subject.id.is_some()) && !exit.is_success() {
        evidence.push(match exit {
            Exit::Status(status) => {
                format!("the exit status is {status}, though the fault is gone")
            }
            Exit::Signal | Exit::TimedOut => {
                "the connector did not end by itself, though the fault is gone".to_owned()
            }
        });
    }
    Verdict::from_evidence(evidence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::{History, Recording};
    use crate::rules::judge as judge_all;

    const USERS: [(u64, &str, bool); 1] = [(281, "jdoe", true)];

    fn faulted() -> Recording {
        Recording::of(&USERS, &["jdoe"])
            .put(281, 500)
            .faulted()
            .exit(1)
            .after(&USERS)
    }

    fn verdict(history: &History) -> Option<Verdict> {
        let judgements = judge_all(history, &[]);
        judgements
            .into_iter()
            .find(|judgement| judgement.id == "R21")
            .map(|judgement| judgement.verdict)
    }

    #[test]
    fn it_is_kept_when_the_next_run_succeeds() {
        let history = faulted()
            .again(&["jdoe"])
            .put(281, 200)
            .exit(0)
            .after(&[(281, "jdoe", false)]);
        assert_eq!(verdict(&history.history()), Some(Verdict::Kept));
    }

    #[test]
    fn it_is_broken_when_the_next_run_fails_too() {
        let history = faulted().again(&["jdoe"]).exit(1).after(&USERS);
        let expected = [
            "jdoe is not in the asked state, though the fault is gone",
            "the exit status is 1, though the fault is gone",
        ];
        let expected = expected.map(str::to_owned).to_vec();
        assert_eq!(verdict(&history.history()), Some(Verdict::Broken(expected)));
    }

    #[test]
    fn it_is_not_reached_without_a_next_run_and_no_other_rule_looks_at_that_one() {
        assert_eq!(verdict(&faulted().history()), Some(Verdict::NotReached));
        let history = Recording::by_the_book()
            .again(&["jdoe"])
            .put(282, 400)
            .exit(1)
            .after(&USERS);
        let judgements = judge_all(&history.history(), &[]);
        let broken = judgements
            .iter()
            .filter(|judgement| matches!(judgement.verdict, Verdict::Broken(_)));
        assert_eq!(
            broken
                .map(|judgement| judgement.id.as_str())
                .collect::<Vec<_>>(),
            ["R21"]
        );
    }
}
