//! R06 person-notified: every unrecovered failure reaches a person, naming the user and the error.

use super::failures::{FailedAnswer, failed_subjects, unrecovered};
use super::naming::names;
use super::rule::{Rule, Severity, Verdict};
use crate::history::Run;
use crate::text::Haystack;

pub(super) const RULE: Rule = Rule {
    id: "R06",
    name: "person-notified",
    severity: Severity::Must,
    judge,
};

fn judge(run: &Run<'_>) -> Verdict {
    let unrecovered = unrecovered(run);
    let failed = failed_subjects(run, &unrecovered);
    if failed.is_empty() {
        return Verdict::NotReached;
    }
    let messages: Vec<Haystack> = run
        .notifications()
        .iter()
        .map(|notification| Haystack::new(&notification.text()))
        .collect();
    let subjects = run.subjects();
    let mut evidence = Vec::new();
    for (index, subject) in failed
        .iter()
        .filter_map(|index| Some((*index, subjects.get(*index)?)))
    {
        let login = &subject.event.login;
        let naming: Vec<&Haystack> = messages
            .iter()
            .filter(|message| names(message, subject))
            .collect();
        if naming.is_empty() {
            evidence.push(format!(
                "{login} failed, and no notification names the user"
            ));
            continue;
        }
        let causes = unrecovered
            .iter()
            .filter(|failed| failed.concerns.contains(&index));
        let untold = causes.filter(|cause| !naming.iter().any(|message| tells(message, cause)));
        evidence.extend(untold.map(|cause| {
            format!(
                "{} failed, and no notification that names {login} tells the error",
                cause.request.line()
            )
        }));
    }
    Verdict::from_evidence(evidence)
}

/// Of several texts one is enough: the log has them all.
fn tells(message: &Haystack, cause: &FailedAnswer<'_>) -> bool {
    if cause.texts.is_empty() {
        cause.is_shown_in(message)
    } else {
        cause.texts.iter().any(|text| message.contains(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Recording;

    const USERS: [(u64, &str, bool); 2] = [(281, "jdoe", true), (282, "asmith", true)];

    fn refused() -> Recording {
        Recording::of(&USERS, &["jdoe"])
            .find("jdoe", &[(281, "jdoe", true)])
            .put(281, 400)
    }

    #[test]
    fn it_is_kept_by_a_message_with_user_and_error() {
        let recording = refused()
            .told("User 281: Department can't be blank")
            .exit(1)
            .after(&USERS);
        assert_eq!(recording.judged_by(&RULE), Verdict::Kept);
    }

    #[test]
    fn it_is_broken_without_a_message_or_without_user_or_error_in_it() {
        let silent = refused().exit(1).after(&USERS);
        assert_eq!(
            silent.judged_by(&RULE),
            Verdict::Broken(vec![
                "jdoe failed, and no notification names the user".into()
            ])
        );
        for message in ["Department can't be blank", "jdoe failed"] {
            assert!(
                matches!(
                    refused()
                        .told(message)
                        .exit(1)
                        .after(&USERS)
                        .judged_by(&RULE),
                    Verdict::Broken(_)
                ),
                "{message}"
            );
        }
    }

    #[test]
    fn an_unknown_user_and_a_200_without_effect_are_failures_too() {
        let unknown = || {
            Recording::of(&USERS, &["nosuchuser"])
                .find("nosuchuser", &[])
                .exit(1)
        };
        assert!(matches!(
            unknown().after(&USERS).judged_by(&RULE),
            Verdict::Broken(_)
        ));
        assert_eq!(
            unknown()
                .told("no such user: nosuchuser")
                .after(&USERS)
                .judged_by(&RULE),
            Verdict::Kept
        );
        let in_vain = || {
            Recording::of(&USERS, &["jdoe"])
                .put(281, 200)
                .read((281, "jdoe", true))
                .exit(1)
        };
        assert!(matches!(
            in_vain().after(&USERS).judged_by(&RULE),
            Verdict::Broken(_)
        ));
        assert_eq!(
            in_vain()
                .told("jdoe is still active")
                .after(&USERS)
                .judged_by(&RULE),
            Verdict::Kept
        );
    }

    #[test]
    fn an_update_that_could_not_be_confirmed_is_a_failure() {
        let recording = Recording::of(&USERS, &["jdoe"])
            .put(281, 200)
            .http("GET /api/users/281", 500, "oops")
            .exit(1)
            .after(&[(281, "jdoe", false)]);
        assert!(matches!(recording.judged_by(&RULE), Verdict::Broken(_)));
    }

    #[test]
    fn it_is_not_reached_when_nothing_failed_in_the_end() {
        assert_eq!(
            Recording::by_the_book().judged_by(&RULE),
            Verdict::NotReached
        );
        let idle = [(281, "jdoe", false)];
        assert_eq!(
            Recording::of(&idle, &["jdoe"])
                .find("jdoe", &idle)
                .exit(0)
                .after(&idle)
                .judged_by(&RULE),
            Verdict::NotReached
        );
    }
}
