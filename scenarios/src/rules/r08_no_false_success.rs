//! R08 no-false-success: success is never claimed while the user is not in the asked state.

use super::rule::{Rule, Severity, Verdict};
use crate::history::Run;

pub(super) const RULE: Rule = Rule {
    id: "R08",
    name: "no-false-success",
    severity: Severity::Must,
    judge,
};

/// Exit status 0 claims success for every event.
fn judge(run: &Run<'_>) -> Verdict {
    let Some(exit) = run.exit() else {
        return Verdict::NotReached;
    };
    let subjects = run.subjects();
    let undone: Vec<_> = subjects
        .iter()
        .filter(|subject| !run.is_reached(subject))
        .collect();
    if exit.is_success() {
        let evidence = undone.iter().map(|subject| match subject.id {
            Some(_) => format!(
                "the exit status is 0, and {} is not in the asked state",
                subject.event.login
            ),
            None => format!(
                "the exit status is 0, and there is no user {}",
                subject.event.login
            ),
        });
        return Verdict::from_evidence(evidence.collect());
    }
    if undone.is_empty() {
        Verdict::NotReached
    } else {
        Verdict::Kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Recording;

    const USERS: [(u64, &str, bool); 1] = [(281, "jdoe", true)];

    #[test]
    fn it_is_kept_by_a_true_success_and_by_an_admitted_failure() {
        assert_eq!(Recording::by_the_book().judged_by(&RULE), Verdict::Kept);
        assert_eq!(
            Recording::of(&USERS, &["jdoe"])
                .put(281, 400)
                .exit(1)
                .after(&USERS)
                .judged_by(&RULE),
            Verdict::Kept
        );
    }

    #[test]
    fn it_is_broken_by_status_0_while_the_user_is_active_or_unknown() {
        let active = Recording::of(&USERS, &["jdoe"])
            .put(281, 200)
            .exit(0)
            .after(&USERS);
        assert_eq!(
            active.judged_by(&RULE),
            Verdict::Broken(vec![
                "the exit status is 0, and jdoe is not in the asked state".into()
            ])
        );
        let unknown = Recording::of(&USERS, &["nosuchuser"]).exit(0).after(&USERS);
        assert_eq!(
            unknown.judged_by(&RULE),
            Verdict::Broken(vec![
                "the exit status is 0, and there is no user nosuchuser".into()
            ])
        );
    }

    #[test]
    fn it_is_not_reached_when_a_failure_is_claimed_of_a_done_event() {
        assert_eq!(
            Recording::of(&USERS, &["jdoe"])
                .exit(1)
                .after(&[(281, "jdoe", false)])
                .judged_by(&RULE),
            Verdict::NotReached
        );
    }
}
