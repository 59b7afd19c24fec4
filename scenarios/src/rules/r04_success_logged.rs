//! R04 success-logged: a 200 to the update is logged, naming the user.

use super::failures::is_about;
use super::naming::{Log, names};
use super::rule::{Rule, Severity, Verdict};
use crate::history::{Request, Run, Subject};
use crate::text::Haystack;

pub(super) const RULE: Rule = Rule {
    id: "R04",
    name: "success-logged",
    severity: Severity::Must,
    judge,
};

/// The words of a success are the connector's own; that something is logged once the answer is there is what counts.
fn judge(run: &Run<'_>) -> Verdict {
    let requests = run.requests();
    let subjects = run.subjects();
    let mut evidence = Vec::new();
    let mut has_success = false;
    for update in requests
        .iter()
        .filter(|request| request.exchange.is_write() && request.exchange.is_success())
    {
        for subject in subjects.iter().filter(|subject| is_about(update, subject)) {
            has_success = true;
            if !is_logged(run, update, subject) {
                evidence.push(format!(
                    "{} was answered, and no log record after it names {}",
                    update.line(),
                    subject.event.login
                ));
            }
        }
    }
    Verdict::when(has_success, evidence)
}

fn is_logged(run: &Run<'_>, update: &Request<'_>, subject: &Subject<'_>) -> bool {
    let records = run.records();
    let mut later = records.iter().filter(|(at, _)| *at >= update.at);
    if run.events.len() == 1 {
        return later.next().is_some() && Log::of(run).names(subject);
    }
    later.any(|(_, record)| names(&Haystack::new(&record.text), subject))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Recording;

    const USERS: [(u64, &str, bool); 2] = [(281, "jdoe", true), (282, "asmith", true)];

    #[test]
    fn it_is_kept_by_a_record_after_the_answer_that_names_the_user() {
        for record in [
            "jdoe is gone",
            r#"{"user_id":281,"message":"done"}"#,
            "deactivated JDOE@example.com",
        ] {
            let recording = Recording::of(&USERS, &["jdoe"]).put(281, 200).log(record);
            assert_eq!(recording.judged_by(&RULE), Verdict::Kept, "{record}");
        }
    }

    #[test]
    fn with_one_event_the_name_may_stand_in_another_record() {
        let recording = Recording::of(&USERS, &["jdoe"])
            .log("working on jdoe")
            .put(281, 200)
            .log("done");
        assert_eq!(recording.judged_by(&RULE), Verdict::Kept);
    }

    #[test]
    fn it_is_broken_by_silence_after_the_answer() {
        let recording = Recording::of(&USERS, &["jdoe"])
            .log("working on jdoe")
            .put(281, 200);
        assert!(matches!(recording.judged_by(&RULE), Verdict::Broken(_)));
        let nameless = Recording::of(&USERS, &["jdoe"]).put(281, 200).log("done");
        assert!(matches!(nameless.judged_by(&RULE), Verdict::Broken(_)));
    }

    #[test]
    fn with_several_events_each_user_is_named_after_the_answer() {
        let recording = Recording::of(&USERS, &["jdoe", "asmith"])
            .log("asmith, jdoe")
            .put(281, 200)
            .put(282, 200)
            .log("jdoe done");
        let expected = "PUT /api/users/282 was answered, and no log record after it names asmith";
        assert_eq!(
            recording.judged_by(&RULE),
            Verdict::Broken(vec![expected.into()])
        );
    }

    #[test]
    fn it_is_not_reached_without_a_success() {
        assert_eq!(
            Recording::of(&USERS, &["jdoe"])
                .put(281, 400)
                .judged_by(&RULE),
            Verdict::NotReached
        );
    }
}
