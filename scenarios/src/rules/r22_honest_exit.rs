//! R22 honest-exit: the exit status agrees with the outcome; in doubt, a failure is honest.

use super::failures::{failed_subjects, unrecovered};
use super::files::picked_up;
use super::rule::{Rule, Severity, Verdict};
use crate::history::Run;

pub(super) const RULE: Rule = Rule {
    id: "R22",
    name: "honest-exit",
    severity: Severity::Should,
    judge,
};

fn judge(run: &Run<'_>) -> Verdict {
    let Some(exit) = run.exit() else {
        return Verdict::NotReached;
    };
    let unrecovered = unrecovered(run);
    let has_failed = !failed_subjects(run, &unrecovered).is_empty();
    let is_in_doubt = !unrecovered.is_empty() || is_outcome_unseen(run);
    let evidence = match (exit.is_success(), has_failed) {
        (true, true) => Some("the exit status is 0, though an event failed"),
        // An answer that failed and stayed so is doubt enough.
        (false, false) if !is_in_doubt => {
            Some("the exit status is not 0, though every event is done")
        }
        (true | false, false) | (false, true) => None,
    };
    Verdict::from_evidence(evidence.map(str::to_owned).into_iter().collect())
}

/// Whether Coupa had not finished with a file yet when the connector looked last.
fn is_outcome_unseen(run: &Run<'_>) -> bool {
    picked_up(run).iter().any(|file| {
        file.finished
            .is_none_or(|finished| run.requests_after(finished).is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Recording;

    const USERS: [(u64, &str, bool); 1] = [(281, "jdoe", true)];

    #[test]
    fn it_is_kept_when_status_and_outcome_agree() {
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
    fn a_failure_is_honest_in_doubt() {
        let unconfirmed = Recording::of(&USERS, &["jdoe"])
            .put(281, 200)
            .http("GET /api/users/281", 500, "")
            .exit(1)
            .after(&[(281, "jdoe", false)]);
        assert_eq!(unconfirmed.judged_by(&RULE), Verdict::Kept);
    }

    #[test]
    fn it_is_broken_when_they_do_not() {
        let boast = Recording::of(&USERS, &["jdoe"])
            .put(281, 400)
            .exit(0)
            .after(&USERS);
        assert!(matches!(boast.judged_by(&RULE), Verdict::Broken(_)));
        let modest = Recording::of(&USERS, &["jdoe"])
            .put(281, 200)
            .read((281, "jdoe", false))
            .exit(1)
            .after(&[(281, "jdoe", false)]);
        assert!(matches!(modest.judged_by(&RULE), Verdict::Broken(_)));
    }

    #[test]
    fn it_is_not_reached_when_nothing_was_started() {
        assert_eq!(
            Recording::of(&USERS, &["jdoe"]).judged_by(&RULE),
            Verdict::NotReached
        );
    }
}
