//! R06 person-notified: every unrecovered failure reaches a person, naming the user and the error.

use super::failures::{FailedAnswer, failed_steps, failed_subjects, unrecovered};
use super::files::{base_name, picked_up, refused_as_a_whole};
use super::naming::{Log, names};
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
        .told()
        .iter()
        .map(|told| Haystack::new(&told.text))
        .collect();
    let subjects = run.subjects();
    let steps = failed_steps(run);
    let refused_files = refused_files(run);
    let log = Log::of(run);
    // A way that is closed excuses: then the log must say that nobody could be told.
    let is_closed = run.firings().iter().any(|firing| firing.effect == "refuse");
    let says_so = |record: &Haystack| WORDS_OF_TELLING.iter().any(|word| record.contains(word));
    let mut evidence = Vec::new();
    for (index, subject) in failed
        .iter()
        .filter_map(|index| Some((*index, subjects.get(*index)?)))
    {
        let login = &subject.event.login;
        let naming: Vec<&Haystack> = messages
            .iter()
            .filter(|message| {
                names(message, subject)
                    || (subject.event.is_by_file()
                        && refused_files.iter().any(|file| message.contains(file)))
            })
            .collect();
        if naming.is_empty() && is_closed && log.says(subject, says_so) {
            continue;
        }
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
        let steps = steps.iter().filter(|step| step.concerns.contains(&index));
        let mut steps = steps.peekable();
        if steps.peek().is_some()
            && !steps.any(|step| naming.iter().any(|message| step.is_shown_in(message)))
        {
            evidence.push(format!(
                "the file was not dropped, and no notification that names {login} tells why"
            ));
        }
    }
    Verdict::from_evidence(evidence)
}

const WORDS_OF_TELLING: [&str; 5] = ["notif", "mail", "smtp", "webhook", "told"];

/// The names of files that Coupa refused as a whole: to name the file is to name its users.
fn refused_files<'h>(run: &Run<'h>) -> Vec<&'h str> {
    let files = picked_up(run);
    let refused = files
        .iter()
        .filter(|file| refused_as_a_whole(file).is_some());
    refused.map(|file| base_name(file.path)).collect()
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
    use crate::history::{FILE, ROWS, Recording};

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
    fn a_mail_is_as_good_as_a_webhook() {
        let mailed = refused()
            .mailed("jdoe: Department can't be blank")
            .exit(1)
            .after(&USERS);
        assert_eq!(mailed.judged_by(&RULE), Verdict::Kept);
    }

    #[test]
    fn when_the_way_is_closed_the_log_must_say_so() {
        let closed = || refused().fired("refuse").exit(1);
        let logged = closed()
            .log("jdoe: 400, and the mail was not taken")
            .after(&USERS);
        assert_eq!(logged.judged_by(&RULE), Verdict::Kept);
        let silent = closed().log("jdoe: 400").after(&USERS);
        assert!(matches!(silent.judged_by(&RULE), Verdict::Broken(_)));
    }

    #[test]
    fn of_a_refused_file_the_name_is_enough_and_of_a_failed_drop_the_reason_is_needed() {
        let refused_file = || {
            Recording::by_file(&USERS, &["jdoe"])
                .dropped(FILE, ROWS)
                .started(FILE, 1)
                .finished(
                    FILE,
                    1,
                    "failed",
                    &[(0, "", "Column header Active is not valid.")],
                )
        };
        let told = refused_file()
            .told("users.csv: Column header Active is not valid.")
            .exit(1)
            .after(&USERS);
        assert_eq!(told.judged_by(&RULE), Verdict::Kept);
        let not_dropped = || Recording::by_file(&USERS, &["jdoe"]).auth("permission_denied");
        let told = not_dropped()
            .told("jdoe: authentication refused")
            .exit(1)
            .after(&USERS);
        assert_eq!(told.judged_by(&RULE), Verdict::Kept);
        let vague = not_dropped()
            .told("jdoe was not done")
            .exit(1)
            .after(&USERS);
        assert!(matches!(vague.judged_by(&RULE), Verdict::Broken(_)));
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
