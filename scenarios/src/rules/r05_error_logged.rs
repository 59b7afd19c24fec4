//! R05 error-logged: every unrecovered failed answer is logged with its status and each `errors/error` text, naming the
//! user.

use super::failures::{FailedAnswer, FailedStep, failed_steps, unrecovered};
use super::naming::Log;
use super::rule::{Rule, Severity, Verdict};
use crate::history::{Run, Subject};

pub(super) const RULE: Rule = Rule {
    id: "R05",
    name: "error-logged",
    severity: Severity::Must,
    judge,
};

fn judge(run: &Run<'_>) -> Verdict {
    let unrecovered = unrecovered(run);
    let steps = failed_steps(run);
    if unrecovered.is_empty() && steps.is_empty() {
        return Verdict::NotReached;
    }
    let log = Log::of(run);
    let subjects = run.subjects();
    let answers = unrecovered
        .iter()
        .flat_map(|failed| missing(failed, &subjects, &log));
    let steps = steps
        .iter()
        .flat_map(|failed| missing_step(failed, &subjects, &log));
    Verdict::from_evidence(answers.chain(steps).collect())
}

/// A step on the site is about a file, and a file about several users: it is enough to name them anywhere.
fn missing_step(failed: &FailedStep<'_>, subjects: &[Subject<'_>], log: &Log) -> Vec<String> {
    let concerned = failed
        .concerns
        .iter()
        .filter_map(|index| subjects.get(*index));
    concerned
        .filter(|subject| !(log.names(subject) && log.has(|record| failed.is_shown_in(record))))
        .map(|subject| {
            format!(
                "sftp {} failed ({}), and the log does not say so of {}",
                failed.step.line(),
                failed.step.status,
                subject.event.login
            )
        })
        .collect()
}

fn missing(failed: &FailedAnswer<'_>, subjects: &[Subject<'_>], log: &Log) -> Vec<String> {
    let line = failed.request.line();
    let mut missing = Vec::new();
    for subject in failed
        .concerns
        .iter()
        .filter_map(|index| subjects.get(*index))
    {
        let login = &subject.event.login;
        // What is about nobody in particular, such as a token request, need not name the user in the same record.
        let says = |said: &dyn Fn(&crate::text::Haystack) -> bool| {
            if failed.names_a_user {
                log.says(subject, said)
            } else {
                log.names(subject) && log.has(said)
            }
        };
        if !says(&|text| failed.is_shown_in(text)) {
            missing.push(match failed.status() {
                Some(status) => format!(
                    "{line} was answered with {status}, and the log does not say so of {login}"
                ),
                None => format!("{line} got no answer, and the log does not say so of {login}"),
            });
        }
        for error in failed
            .texts
            .iter()
            .filter(|error| !says(&|text| text.contains(error)))
        {
            missing.push(format!(
                "{line} was answered with \"{error}\", and the log does not say so of {login}"
            ));
        }
    }
    missing
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
    fn it_is_kept_when_status_text_and_user_are_logged_in_any_style() {
        for record in [
            "ERROR jdoe: 400 Department can't be blank",
            r#"{"user":281,"status":400,"errors":["Department can\u0027t be blank"]}"#,
            "jdoe@example.com: HTTP 400 <errors><error>DEPARTMENT can&apos;t\nbe blank</error></errors>",
        ] {
            assert_eq!(
                refused().log(record).judged_by(&RULE),
                Verdict::Kept,
                "{record}"
            );
        }
        assert_eq!(
            refused()
                .log("jdoe")
                .log("status=400")
                .log("Department can't be blank")
                .judged_by(&RULE),
            Verdict::Kept
        );
    }

    #[test]
    fn it_is_broken_when_any_of_the_three_is_missing() {
        for record in [
            "jdoe: Department can't be blank",
            "jdoe: 400",
            "400 Department can't be blank",
            "jdoe: 4000 Department can't be blank",
        ] {
            assert!(
                matches!(refused().log(record).judged_by(&RULE), Verdict::Broken(_)),
                "{record}"
            );
        }
        let expected = "PUT /api/users/281 was answered with \"Department can't be blank\", and the log does not say so of jdoe";
        assert_eq!(
            refused().log("jdoe: 400").judged_by(&RULE),
            Verdict::Broken(vec![expected.into()])
        );
    }

    #[test]
    fn with_several_events_the_record_names_its_user() {
        let recording = || {
            Recording::of(&USERS, &["jdoe", "asmith"])
                .put(281, 400)
                .put(282, 200)
                .read((282, "asmith", false))
        };
        let after = [(281, "jdoe", true), (282, "asmith", false)];
        let kept = recording()
            .log("jdoe: 400 Department can't be blank")
            .after(&after);
        assert_eq!(kept.judged_by(&RULE), Verdict::Kept);
        let broken = recording()
            .log("jdoe")
            .log("400 Department can't be blank")
            .after(&after);
        assert!(matches!(broken.judged_by(&RULE), Verdict::Broken(_)));
    }

    #[test]
    fn a_refused_token_is_logged_once_for_all() {
        let recording = Recording::of(&USERS, &["jdoe", "asmith"]).http(
            "POST /oauth2/token",
            400,
            r#"{"error":"invalid_client"}"#,
        );
        let recording = recording
            .log("no token: 400")
            .log("gave up on jdoe and asmith")
            .after(&USERS);
        assert_eq!(recording.judged_by(&RULE), Verdict::Kept);
    }

    #[test]
    fn a_lost_answer_needs_words_for_its_kind() {
        let lost = || Recording::of(&USERS, &["jdoe"]).lost("PUT /api/users/281");
        assert_eq!(
            lost()
                .log("jdoe: connection reset by peer")
                .judged_by(&RULE),
            Verdict::Kept
        );
        assert!(matches!(
            lost().log("jdoe failed").judged_by(&RULE),
            Verdict::Broken(_)
        ));
    }

    #[test]
    fn what_every_attempt_shows_is_said_once() {
        let twice = Recording::of(&USERS, &["jdoe"])
            .put(281, 500)
            .put(281, 500)
            .log("jdoe: 500");
        let expected = "PUT /api/users/281 was answered with \"Department can't be blank\", and the log does not say so of jdoe";
        assert_eq!(
            twice.judged_by(&RULE),
            Verdict::Broken(vec![expected.into()])
        );
    }

    #[test]
    fn a_step_on_the_site_that_failed_needs_words_for_its_kind() {
        let refused = || Recording::by_file(&USERS, &["jdoe"]).auth("permission_denied");
        let logged = refused()
            .log("jdoe: authentication refused")
            .exit(1)
            .after(&USERS);
        assert_eq!(logged.judged_by(&RULE), Verdict::Kept);
        let silent = refused().log("jdoe was not done").exit(1).after(&USERS);
        let expected = "sftp auth failed (permission_denied), and the log does not say so of jdoe";
        assert_eq!(
            silent.judged_by(&RULE),
            Verdict::Broken(vec![expected.into()])
        );
        let recovered = refused().auth("ok").exit(0).after(&[(281, "jdoe", false)]);
        assert_eq!(recovered.judged_by(&RULE), Verdict::NotReached);
    }

    #[test]
    fn what_was_recovered_need_not_be_logged() {
        let retried = Recording::of(&USERS, &["jdoe"]).put(281, 500).put(281, 200);
        assert_eq!(retried.judged_by(&RULE), Verdict::NotReached);
        let lost_but_done = Recording::of(&USERS, &["jdoe"])
            .lost("PUT /api/users/281")
            .read((281, "jdoe", false))
            .after(&[(281, "jdoe", false)]);
        assert_eq!(lost_but_done.judged_by(&RULE), Verdict::NotReached);
    }

    #[test]
    fn a_query_that_finds_nobody_is_no_failed_answer() {
        let nobody = "<errors><error>No results match your search criteria.</error></errors>";
        let recording = Recording::of(&USERS, &["nosuchuser"]).http(
            "GET /api/users?login=nosuchuser",
            404,
            nobody,
        );
        assert_eq!(recording.judged_by(&RULE), Verdict::NotReached);
    }
}
