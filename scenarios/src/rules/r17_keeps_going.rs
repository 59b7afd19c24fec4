//! R17 keeps-going: one bad user does not stop the others.

use super::failures::{failed_steps, failed_subjects, unrecovered};
use super::files::{picked_up, refused_as_a_whole, row_errors};
use super::rule::{Rule, Severity, Verdict};
use crate::history::{Run, Subject};

pub(super) const RULE: Rule = Rule {
    id: "R17",
    name: "keeps-going",
    severity: Severity::Should,
    judge,
};

/// A user is bad when an answer about this user failed, or when there is no such user. What fails for all, such as the
/// token or the file, excuses all.
fn judge(run: &Run<'_>) -> Verdict {
    let unrecovered = unrecovered(run);
    if unrecovered.iter().any(|failed| !failed.names_a_user) {
        return Verdict::NotReached;
    }
    let files = picked_up(run);
    if !failed_steps(run).is_empty() || files.iter().any(|file| refused_as_a_whole(file).is_some())
    {
        return Verdict::NotReached;
    }
    let subjects = run.subjects();
    let has_bad_row = |subject: &Subject<'_>| {
        files
            .iter()
            .any(|file| !row_errors(file, subject).is_empty())
    };
    let failed = failed_subjects(run, &unrecovered);
    let is_bad = |index: usize| {
        unrecovered
            .iter()
            .any(|failed| failed.concerns.contains(&index))
            || subjects
                .get(index)
                .is_none_or(|subject| subject.id.is_none() || has_bad_row(subject))
    };
    let has_bad = failed.iter().any(|index| is_bad(*index));
    let has_other = (0..subjects.len()).any(|index| !is_bad(index));
    if !has_bad || !has_other {
        return Verdict::NotReached;
    }
    let stopped = failed
        .iter()
        .filter(|index| !is_bad(**index))
        .filter_map(|index| subjects.get(*index));
    Verdict::from_evidence(
        stopped
            .map(|subject| {
                format!(
                    "{} is not in the asked state, though only others failed",
                    subject.event.login
                )
            })
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Recording;

    const USERS: [(u64, &str, bool); 2] = [(281, "jdoe", true), (282, "asmith", true)];

    fn jdoe_is_refused() -> Recording {
        Recording::of(&USERS, &["jdoe", "asmith"]).put(281, 400)
    }

    #[test]
    fn it_is_kept_when_the_others_are_done() {
        let recording = jdoe_is_refused()
            .put(282, 200)
            .exit(1)
            .after(&[(281, "jdoe", true), (282, "asmith", false)]);
        assert_eq!(recording.judged_by(&RULE), Verdict::Kept);
    }

    #[test]
    fn it_is_broken_when_the_others_are_left() {
        let expected = "asmith is not in the asked state, though only others failed";
        assert_eq!(
            jdoe_is_refused().exit(1).after(&USERS).judged_by(&RULE),
            Verdict::Broken(vec![expected.into()])
        );
        let unknown = Recording::of(&USERS, &["nosuchuser", "asmith"])
            .find("nosuchuser", &[])
            .exit(1)
            .after(&USERS);
        assert_eq!(
            unknown.judged_by(&RULE),
            Verdict::Broken(vec![expected.into()])
        );
    }

    #[test]
    fn it_is_not_reached_when_all_fail_or_none_or_the_token() {
        assert_eq!(
            jdoe_is_refused()
                .put(282, 400)
                .exit(1)
                .after(&USERS)
                .judged_by(&RULE),
            Verdict::NotReached
        );
        assert_eq!(
            Recording::by_the_book().judged_by(&RULE),
            Verdict::NotReached
        );
        let no_token = Recording::of(&USERS, &["jdoe", "asmith"])
            .http("POST /oauth2/token", 400, "{}")
            .exit(1)
            .after(&USERS);
        assert_eq!(no_token.judged_by(&RULE), Verdict::NotReached);
    }
}
