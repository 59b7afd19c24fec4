//! R02 right-user: only users named by the event are written.

use super::failures::is_about;
use super::files::{PickUp, is_name, is_own, picked_up, table};
use super::naming::names;
use super::rule::{Rule, Severity, Verdict};
use crate::history::{Request, Run, Subject};
use crate::text::Haystack;

pub(super) const RULE: Rule = Rule {
    id: "R02",
    name: "right-user",
    severity: Severity::Must,
    judge,
};

fn judge(run: &Run<'_>) -> Verdict {
    let subjects = run.subjects();
    let requests = run.requests();
    let writes: Vec<_> = requests
        .iter()
        .filter(|request| request.exchange.is_write() && request.exchange.is_about_users())
        .collect();
    let files: Vec<_> = picked_up(run)
        .into_iter()
        .filter(|file| is_own(run, file.path))
        .collect();
    if writes.is_empty() && files.is_empty() {
        return Verdict::NotReached;
    }
    let strange = writes
        .iter()
        .filter(|write| !subjects.iter().any(|subject| is_aimed_at(write, subject)));
    let strange = strange.map(|write| format!("{}: no event names this user", write.line()));
    let rows = files.iter().flat_map(|file| strange_rows(file, &subjects));
    Verdict::from_evidence(strange.chain(rows).collect())
}

/// A row is about whom its keys name.
fn strange_rows(file: &PickUp<'_>, subjects: &[Subject<'_>]) -> Vec<String> {
    let Some(table) = file.text.and_then(|text| table(text).ok()) else {
        return Vec::new();
    };
    let is_known = |key: &str| subjects.iter().any(|subject| is_name(key, subject));
    let mut evidence = Vec::new();
    for (index, row) in table.rows.iter().enumerate() {
        if let Some(key) = table.keys(row).find(|key| !is_known(key)) {
            evidence.push(format!(
                "{}, row {}: no event names {key}",
                file.path,
                index + 1
            ));
        }
    }
    evidence
}

/// By the id in the path; a write to the list says in its body whom it is about.
fn is_aimed_at(write: &Request<'_>, subject: &Subject<'_>) -> bool {
    is_about(write, subject)
        || (write.exchange.user_id().is_none()
            && names(&Haystack::new(&write.exchange.request.body), subject))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::{FILE, ROWS, Recording};

    const USERS: [(u64, &str, bool); 2] = [(281, "jdoe", true), (282, "asmith", true)];

    #[test]
    fn it_is_kept_when_only_the_named_users_are_written() {
        let recording = Recording::of(&USERS, &["jdoe", "asmith"])
            .put(282, 200)
            .put(281, 400);
        assert_eq!(recording.judged_by(&RULE), Verdict::Kept);
    }

    #[test]
    fn it_is_broken_by_a_write_to_somebody_else_even_a_refused_one() {
        let recording = Recording::of(&USERS, &["jdoe"]).put(281, 200).put(282, 404);
        assert_eq!(
            recording.judged_by(&RULE),
            Verdict::Broken(vec!["PUT /api/users/282: no event names this user".into()])
        );
    }

    #[test]
    fn it_is_broken_by_a_user_made_up_for_the_occasion() {
        let recording = Recording::of(&USERS, &["jdoe"]).http("POST /api/users", 201, "{}");
        assert!(matches!(recording.judged_by(&RULE), Verdict::Broken(_)));
    }

    #[test]
    fn rows_of_a_file_are_writes() {
        assert_eq!(
            Recording::by_the_book_with_a_file().judged_by(&RULE),
            Verdict::Kept
        );
        let rows = format!("{ROWS}\"asmith\",\"inactive\"\r\n");
        let strange = Recording::by_file(&USERS, &["jdoe"])
            .dropped(FILE, &rows)
            .job(FILE, 1, &[])
            .exit(0)
            .after(&USERS);
        let expected = format!("{FILE}, row 2: no event names asmith");
        assert_eq!(strange.judged_by(&RULE), Verdict::Broken(vec![expected]));
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
