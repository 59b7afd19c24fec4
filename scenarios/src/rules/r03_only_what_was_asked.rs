//! R03 only-what-was-asked: nothing of any record changes but what the event asked for, also when somebody else edits
//! the user between look-up and update.

use serde_json::Value;

use super::files::is_own;
use super::rule::{Rule, Severity, Verdict};
use crate::history::{Change, Run};

pub(super) const RULE: Rule = Rule {
    id: "R03",
    name: "only-what-was-asked",
    severity: Severity::Must,
    judge,
};

/// Changes that no request of this run led to are somebody else's.
fn judge(run: &Run<'_>) -> Verdict {
    let requests = run.requests();
    let jobs = run.job_steps();
    let has_write = requests
        .iter()
        .any(|request| request.exchange.is_write() && !request.exchange.is_token_request());
    if !has_write && jobs.is_empty() {
        return Verdict::NotReached;
    }
    let is_of_run = |cause: Option<u64>| {
        cause.is_some()
            && (requests.iter().any(|request| request.seq == cause)
                || jobs
                    .iter()
                    .any(|job| job.seq == cause && is_own(run, &job.what.file)))
    };
    let own = run
        .changes()
        .into_iter()
        .filter(|(cause, _)| is_of_run(*cause));
    Verdict::from_evidence(own.flat_map(|(_, change)| unasked(run, change)).collect())
}

fn unasked(run: &Run<'_>, change: &Change) -> Vec<String> {
    let subjects = run.subjects();
    let subject = subjects
        .iter()
        .find(|subject| change.resource == "users" && subject.id == Some(change.id));
    let asked = subject.and_then(|subject| subject.event.asked_active());
    let is_asked = |field: &str, value: &Value| {
        field == "active" && asked.is_some_and(|asked| *value == Value::Bool(asked))
    };
    change
        .after
        .iter()
        .filter(|(field, value)| !is_asked(field, value))
        .filter(|(field, _)| !Change::STAMPS.contains(&field.as_str()))
        .map(|(field, after)| {
            let before = change.before.get(field).unwrap_or(&Value::Null);
            let Change { resource, id, .. } = change;
            format!("`{field}` of {resource}/{id} changed from {before} to {after}")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::{FILE, ROWS, Recording};

    const USERS: [(u64, &str, bool); 2] = [(281, "jdoe", true), (282, "asmith", true)];

    #[test]
    fn it_is_kept_when_only_the_asked_field_and_the_stamps_change() {
        let recording = Recording::of(&USERS, &["jdoe"])
            .put(281, 200)
            .changed(281, &["active", "updated-at", "updated-by"]);
        assert_eq!(recording.judged_by(&RULE), Verdict::Kept);
    }

    #[test]
    fn it_is_broken_by_another_field_of_the_same_user() {
        let recording = Recording::of(&USERS, &["jdoe"])
            .put(281, 200)
            .changed(281, &["active", "lastname"]);
        assert_eq!(
            recording.judged_by(&RULE),
            Verdict::Broken(vec![
                "`lastname` of users/281 changed from true to \"\"".into()
            ])
        );
    }

    #[test]
    fn it_is_broken_by_any_field_of_somebody_else() {
        let recording = Recording::of(&USERS, &["jdoe"])
            .put(282, 200)
            .changed(282, &["active"]);
        assert!(matches!(recording.judged_by(&RULE), Verdict::Broken(_)));
    }

    #[test]
    fn what_somebody_else_changes_does_not_count() {
        let recording = Recording::of(&USERS, &["jdoe"])
            .put(281, 200)
            .log("a break in the chain")
            .changed(281, &["lastname"]);
        assert_eq!(recording.judged_by(&RULE), Verdict::Kept);
    }

    #[test]
    fn what_a_file_changes_counts_too() {
        assert_eq!(
            Recording::by_the_book_with_a_file().judged_by(&RULE),
            Verdict::Kept
        );
        let more = Recording::by_file(&USERS, &["jdoe"])
            .dropped(FILE, ROWS)
            .started(FILE, 1)
            .changed(281, &["active", "lastname"])
            .finished(FILE, 1, "done", &[]);
        assert!(matches!(more.judged_by(&RULE), Verdict::Broken(_)));
    }

    #[test]
    fn it_is_not_reached_without_a_write() {
        assert_eq!(
            Recording::of(&USERS, &["jdoe"])
                .token()
                .find("jdoe", &[])
                .judged_by(&RULE),
            Verdict::NotReached
        );
    }
}
