//! R11 csv-outcome-read: the outcome of the import is read (API or user state) and row errors are logged and reported
//! to a person.

use super::files::{PickUp, base_name, is_own, names, picked_up, refused_as_a_whole, row_errors};
use super::naming::{Log, names as says_name};
use super::r07_validated::reads;
use super::rule::{Rule, Severity, Verdict};
use crate::history::{Exit, LoadError, Run, Subject};
use crate::text::Haystack;

pub(super) const RULE: Rule = Rule {
    id: "R11",
    name: "csv-outcome-read",
    severity: Severity::Must,
    judge,
};

/// A connector that ends with a failure before Coupa has finished has said that it does not know.
fn judge(run: &Run<'_>) -> Verdict {
    let files: Vec<PickUp<'_>> = picked_up(run);
    let subjects: Vec<Subject<'_>> = run
        .subjects()
        .into_iter()
        .filter(|subject| subject.event.is_by_file())
        .collect();
    let told: Vec<Haystack> = run
        .told()
        .iter()
        .map(|told| Haystack::new(&told.text))
        .collect();
    let log = Log::of(run);
    let is_claimed = run.exit().is_some_and(Exit::is_success);
    let exit = run.exit_position();
    let mut evidence = Vec::new();
    let mut is_reached = false;
    for subject in &subjects {
        let login = &subject.event.login;
        for file in files.iter().filter(|file| names(file, subject)) {
            let is_over = file
                .finished
                .is_some_and(|finished| exit.is_none_or(|exit| finished < exit));
            if !is_over && !is_claimed {
                continue;
            }
            is_reached = true;
            if !is_read(run, file, subject) {
                evidence.push(format!(
                    "{}: neither the load nor {login} was read after Coupa had finished with it",
                    file.path
                ));
                continue;
            }
            let errors = row_errors(file, subject);
            let texts: Vec<&str> = errors
                .iter()
                .flat_map(|error| LoadError::texts(error))
                .collect();
            evidence.extend(untold(file, subject, &texts, &log, &told));
        }
    }
    for file in files.iter().filter(|file| is_own(run, file.path)) {
        let (Some(texts), Some(_)) = (refused_as_a_whole(file), file.finished) else {
            continue;
        };
        is_reached = true;
        let is_logged = texts
            .iter()
            .all(|text| log.has(|record| record.contains(text)));
        let is_told = texts.is_empty()
            || told
                .iter()
                .any(|message| texts.iter().any(|text| message.contains(text)));
        if !is_logged || !is_told {
            evidence.push(format!(
                "Coupa refused {}, and \"{}\" did not reach log and person",
                file.path,
                texts.join("; ")
            ));
        }
    }
    Verdict::when(is_reached, evidence)
}

/// The load, or the user, once Coupa had finished.
fn is_read(run: &Run<'_>, file: &PickUp<'_>, subject: &Subject<'_>) -> bool {
    let Some(finished) = file.finished else {
        return false;
    };
    let later = run.requests_after(finished);
    later.iter().any(|request| {
        let is_load = request
            .exchange
            .plain_path()
            .starts_with("/api/data_file_sources")
            && !request.exchange.is_write()
            && request.exchange.is_success();
        is_load || reads(request, subject)
    })
}

/// Every text of the user's rows must be in the log, and one of them in a message.
fn untold(
    file: &PickUp<'_>,
    subject: &Subject<'_>,
    texts: &[&str],
    log: &Log,
    told: &[Haystack],
) -> Vec<String> {
    let login = &subject.event.login;
    let name = base_name(file.path);
    let mut evidence: Vec<String> = texts
        .iter()
        .filter(|text| !log.says(subject, |record| record.contains(text)))
        .map(|text| format!("Coupa refused the row of {login} in {name} with \"{text}\", and the log does not say so"))
        .collect();
    let is_told = texts.is_empty()
        || told.iter().any(|message| {
            says_name(message, subject) && texts.iter().any(|text| message.contains(text))
        });
    if !is_told {
        evidence.push(format!(
            "Coupa refused the row of {login} in {name} with \"{}\", and no person was told",
            texts.join("; ")
        ));
    }
    evidence
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::{FILE, ROWS, Recording};

    const USERS: [(u64, &str, bool); 1] = [(281, "jdoe", true)];
    const GONE: [(u64, &str, bool); 1] = [(281, "jdoe", false)];

    fn dropped() -> Recording {
        Recording::by_file(&USERS, &["jdoe"]).dropped(FILE, ROWS)
    }

    fn with_row_error() -> Recording {
        dropped()
            .job(FILE, 1, &[(1, "jdoe", "Department can't be blank")])
            .load_read("done")
    }

    #[test]
    fn it_is_kept_by_reading_the_load_or_the_user() {
        assert_eq!(
            Recording::by_the_book_with_a_file().judged_by(&RULE),
            Verdict::Kept
        );
        let by_user = dropped()
            .job(FILE, 1, &[])
            .find("jdoe", &GONE)
            .exit(0)
            .after(&GONE);
        assert_eq!(by_user.judged_by(&RULE), Verdict::Kept);
        let by_load = dropped()
            .job(FILE, 1, &[])
            .load_read("done")
            .exit(0)
            .after(&GONE);
        assert_eq!(by_load.judged_by(&RULE), Verdict::Kept);
    }

    #[test]
    fn it_is_broken_by_looking_before_the_job_or_not_at_all() {
        let early = dropped()
            .load_read("pending")
            .job(FILE, 1, &[])
            .exit(0)
            .after(&GONE);
        let expected =
            format!("{FILE}: neither the load nor jdoe was read after Coupa had finished with it");
        assert_eq!(early.judged_by(&RULE), Verdict::Broken(vec![expected]));
        let blind = dropped().exit(0).job(FILE, 1, &[]).after(&GONE);
        assert!(matches!(blind.judged_by(&RULE), Verdict::Broken(_)));
    }

    #[test]
    fn a_row_error_reaches_log_and_person() {
        let told = with_row_error()
            .log("ERROR jdoe: Department can&apos;t be blank")
            .told("jdoe: Department can't be blank")
            .exit(1)
            .after(&USERS);
        assert_eq!(told.judged_by(&RULE), Verdict::Kept);
        let mailed = with_row_error()
            .log("jdoe: Department can't be blank")
            .mailed("jdoe: Department can't be blank")
            .exit(1)
            .after(&USERS);
        assert_eq!(mailed.judged_by(&RULE), Verdict::Kept);
        let silent = with_row_error()
            .log("jdoe: Department can't be blank")
            .exit(1)
            .after(&USERS);
        let expected = "Coupa refused the row of jdoe in users.csv with \"Department can't be blank\", and no person was told";
        assert_eq!(
            silent.judged_by(&RULE),
            Verdict::Broken(vec![expected.into()])
        );
        let unlogged = with_row_error()
            .told("jdoe: Department can't be blank")
            .exit(1)
            .after(&USERS);
        assert!(matches!(unlogged.judged_by(&RULE), Verdict::Broken(_)));
    }

    #[test]
    fn a_refused_file_reaches_log_and_person_once_for_all() {
        let refused = || {
            dropped()
                .started(FILE, 1)
                .finished(
                    FILE,
                    1,
                    "failed",
                    &[(0, "", "Column header Active is not valid.")],
                )
                .load_read("failed")
        };
        let text = "users.csv: Column header Active is not valid.";
        assert_eq!(
            refused()
                .log(text)
                .told(text)
                .exit(1)
                .after(&USERS)
                .judged_by(&RULE),
            Verdict::Kept
        );
        assert!(matches!(
            refused().log(text).exit(1).after(&USERS).judged_by(&RULE),
            Verdict::Broken(_)
        ));
    }

    #[test]
    fn a_file_of_somebody_else_is_not_looked_at() {
        let other = "/Incoming/Users/payroll.csv";
        let refused = [(0, "", "Column header Active is not valid.")];
        let run = dropped()
            .started(other, 1)
            .finished(other, 1, "failed", &refused)
            .job(FILE, 2, &[])
            .load_read("done")
            .exit(0)
            .after(&GONE);
        assert_eq!(run.judged_by(&RULE), Verdict::Kept);
    }

    #[test]
    fn it_is_not_reached_when_the_connector_has_said_that_it_does_not_know() {
        let unknown = dropped().exit(1).job(FILE, 1, &[]).after(&USERS);
        assert_eq!(unknown.judged_by(&RULE), Verdict::NotReached);
        assert_eq!(
            Recording::by_the_book().judged_by(&RULE),
            Verdict::NotReached
        );
    }
}
