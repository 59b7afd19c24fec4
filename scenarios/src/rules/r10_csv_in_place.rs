//! R10 csv-in-place: the file lies in `/Incoming/Users`, whole, with the columns that Coupa's import knows.
//!
//! Judged by what the job took up: each file once, whole.

use coupa_client::csv::Column;

use super::files::{PickUp, is_own, picked_up, refused_as_a_whole, table};
use super::rule::{Rule, Severity, Verdict};
use crate::history::{Run, USERS_FOLDER};

pub(super) const RULE: Rule = Rule {
    id: "R10",
    name: "csv-in-place",
    severity: Severity::Must,
    judge,
};

fn judge(run: &Run<'_>) -> Verdict {
    if !run.is_by_file() {
        return Verdict::NotReached;
    }
    let files = picked_up(run);
    if files.is_empty() {
        return nothing_taken(run);
    }
    let mut evidence: Vec<String> = files
        .iter()
        .flat_map(|file| wrong_with(run, file))
        .collect();
    evidence.extend(taken_twice(&files));
    Verdict::from_evidence(evidence)
}

/// What was written elsewhere stays there; what was refused or cut off is no fault of this rule.
fn nothing_taken(run: &Run<'_>) -> Verdict {
    let steps = run.site_steps();
    let written = steps
        .iter()
        .filter(|step| step.what.is_write() && step.what.is_ok());
    let elsewhere: Vec<String> = written
        .map(|step| step.what.target())
        .filter(|path| !path.starts_with(USERS_FOLDER))
        .map(|path| {
            format!("{path} lies outside of /Incoming/Users, where Coupa does not look for users")
        })
        .collect();
    let is_hindered = steps.iter().any(|step| !step.what.is_ok()) || !run.firings().is_empty();
    if is_hindered || elsewhere.is_empty() {
        return Verdict::NotReached;
    }
    Verdict::from_evidence(elsewhere)
}

fn wrong_with(run: &Run<'_>, file: &PickUp<'_>) -> Vec<String> {
    let path = file.path;
    let steps = run.site_steps();
    let of_file: Vec<_> = steps
        .iter()
        .filter(|step| step.what.is_write() && step.what.target() == path)
        .collect();
    if !is_own(run, file.path) {
        return Vec::new();
    }
    let mut evidence = Vec::new();
    let last_before = of_file
        .iter()
        .rev()
        .find(|step| step.position < file.started);
    if last_before.is_none_or(|step| !step.what.is_ok()) {
        evidence.push(format!("{path} was taken up before it was whole"));
    }
    let is_written_later = of_file.iter().any(|step| {
        step.position > file.started
            && file
                .finished
                .is_none_or(|finished| step.position < finished)
    });
    if is_written_later {
        evidence.push(format!("{path} was written while it was being taken up"));
    }
    match file.text.map(table) {
        Some(Ok(table)) => evidence.extend(
            table
                .header
                .iter()
                .filter_map(|name| Column::named(name.strip_suffix('*').unwrap_or(name)).err())
                .map(|error| format!("{path}: {error}")),
        ),
        Some(Err(reason)) => evidence.push(format!("{path} is not whole: {reason}")),
        None => {}
    }
    evidence
}

/// The same content once more, unless Coupa had refused it before.
fn taken_twice(files: &[PickUp<'_>]) -> Vec<String> {
    let mut evidence = Vec::new();
    for (index, file) in files.iter().enumerate() {
        let is_same = |earlier: &&PickUp<'_>| {
            file.text.is_some()
                && earlier.text == file.text
                && refused_as_a_whole(earlier).is_none()
        };
        if let Some(earlier) = files.iter().take(index).find(is_same) {
            evidence.push(format!(
                "{} says the same as {}, which was taken up before",
                file.path, earlier.path
            ));
        }
    }
    evidence
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::{FILE, ROWS, Recording};

    const USERS: [(u64, &str, bool); 1] = [(281, "jdoe", true)];

    fn recording() -> Recording {
        Recording::by_file(&USERS, &["jdoe"])
    }

    fn with_text(text: &str) -> Verdict {
        recording()
            .dropped(FILE, text)
            .job(FILE, 1, &[])
            .exit(1)
            .after(&USERS)
            .judged_by(&RULE)
    }

    fn broken(evidence: &str) -> Verdict {
        Verdict::Broken(vec![evidence.to_owned()])
    }

    #[test]
    fn it_is_kept_by_a_whole_file_written_in_place_or_renamed_into_it() {
        assert_eq!(
            Recording::by_the_book_with_a_file().judged_by(&RULE),
            Verdict::Kept
        );
        let renamed = recording()
            .dropped("/Incoming/users.part", ROWS)
            .renamed("/Incoming/users.part", FILE)
            .job(FILE, 1, &[])
            .exit(0)
            .after(&USERS);
        assert_eq!(renamed.judged_by(&RULE), Verdict::Kept);
    }

    #[test]
    fn it_is_broken_by_a_file_that_lies_elsewhere() {
        let elsewhere = recording()
            .dropped("/Incoming/users.csv", ROWS)
            .exit(0)
            .after(&USERS);
        assert_eq!(
            elsewhere.judged_by(&RULE),
            broken(
                "/Incoming/users.csv lies outside of /Incoming/Users, where Coupa does not look for users"
            )
        );
    }

    #[test]
    fn it_is_broken_by_an_unknown_column_but_not_by_an_asterisk() {
        let expected = format!("{FILE}: the users import has no column `Active`");
        assert_eq!(with_text("Login,Active\njdoe,No\n"), broken(&expected));
        assert_eq!(with_text("Login*,Status\njdoe,inactive\n"), Verdict::Kept);
    }

    #[test]
    fn it_is_broken_by_a_file_that_is_cut_off() {
        let cut = recording()
            .dropped(FILE, "\"Login\",\"Status\"\n\"jdoe\",\"ina")
            .sftp("write", FILE, "connection_lost")
            .job(FILE, 1, &[])
            .exit(1)
            .after(&USERS);
        let Verdict::Broken(evidence) = cut.judged_by(&RULE) else {
            unreachable!()
        };
        assert_eq!(evidence.len(), 2, "{evidence:?}");
        assert!(matches!(
            with_text("Login,Status\njdoe"),
            Verdict::Broken(_)
        ));
    }

    #[test]
    fn it_is_broken_by_writing_while_the_job_is_at_it() {
        let late = recording()
            .dropped(FILE, ROWS)
            .started(FILE, 1)
            .sftp("write", FILE, "ok")
            .finished(FILE, 1, "done", &[])
            .exit(0)
            .after(&USERS);
        assert_eq!(
            late.judged_by(&RULE),
            broken(&format!("{FILE} was written while it was being taken up"))
        );
    }

    #[test]
    fn it_is_broken_by_the_same_file_twice_but_not_after_a_refusal() {
        let second = "/Incoming/Users/users2.csv";
        let twice = |status: &str| {
            recording()
                .dropped(FILE, ROWS)
                .started(FILE, 1)
                .finished(FILE, 1, status, &[])
                .dropped(second, ROWS)
                .job(second, 2, &[])
                .exit(0)
                .after(&USERS)
                .judged_by(&RULE)
        };
        let expected = format!("{second} says the same as {FILE}, which was taken up before");
        assert_eq!(twice("done"), broken(&expected));
        assert_eq!(twice("failed"), Verdict::Kept);
    }

    #[test]
    fn it_is_not_reached_through_the_api_or_when_the_site_refused() {
        assert_eq!(
            Recording::by_the_book().judged_by(&RULE),
            Verdict::NotReached
        );
        let refused = recording().auth("permission_denied").exit(1).after(&USERS);
        assert_eq!(refused.judged_by(&RULE), Verdict::NotReached);
    }
}
