//! R07 validated: after the update the user is read back before success is claimed.

use super::failures::is_about;
use super::files::{PickUp, names, picked_up};
use super::rule::{Rule, Severity, Verdict};
use crate::history::{Exit, Request, Run, Subject, users_in};

pub(super) const RULE: Rule = Rule {
    id: "R07",
    name: "validated",
    severity: Severity::Must,
    judge,
};

/// Success is claimed by the exit status; without that claim a missing read is no fault.
fn judge(run: &Run<'_>) -> Verdict {
    let requests = run.requests();
    let is_claimed = run.exit().is_some_and(Exit::is_success);
    let mut evidence = Vec::new();
    let mut is_reached = false;
    let files = picked_up(run);
    for subject in run.subjects() {
        if subject.event.is_by_file() {
            let Some((path, is_read)) = read_after_import(run, &files, &subject) else {
                continue;
            };
            is_reached |= is_read || is_claimed;
            if is_claimed && !is_read {
                evidence.push(format!(
                    "success is claimed, and {} was not read after Coupa had finished with {path}",
                    subject.event.login
                ));
            }
            continue;
        }
        let last_write = requests
            .iter()
            .rposition(|request| request.exchange.is_write() && is_about(request, &subject));
        let Some((index, write)) = last_write.and_then(|index| Some((index, requests.get(index)?)))
        else {
            continue;
        };
        if !write.exchange.is_success() {
            continue;
        }
        let is_read = requests
            .iter()
            .skip(index + 1)
            .any(|read| reads(read, &subject));
        is_reached |= is_read || is_claimed;
        if is_claimed && !is_read {
            evidence.push(format!(
                "success is claimed, and {} was not read after {}",
                subject.event.login,
                write.line()
            ));
        }
    }
    Verdict::when(is_reached, evidence)
}

/// The last file for the user, and whether the user was read once Coupa had finished with it.
fn read_after_import<'h>(
    run: &Run<'h>,
    files: &[PickUp<'h>],
    subject: &Subject<'_>,
) -> Option<(&'h str, bool)> {
    let file = files.iter().rfind(|file| names(file, subject))?;
    let is_read = file.finished.is_some_and(|finished| {
        run.requests_after(finished)
            .iter()
            .any(|read| reads(read, subject))
    });
    Some((file.path, is_read))
}

/// By id or by query; the update's own answer does not count.
pub(super) fn reads(read: &Request<'_>, subject: &Subject<'_>) -> bool {
    let is_answered_read =
        !read.exchange.is_write() && read.exchange.is_about_users() && read.exchange.is_success();
    let shows_user = || {
        let body = read
            .exchange
            .response
            .as_ref()
            .map(|response| response.message.body.as_str())
            .unwrap_or_default();
        users_in(body)
            .unwrap_or_default()
            .iter()
            .any(|user| user.is(subject))
    };
    is_answered_read && (is_about(read, subject) || shows_user())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::{FILE, ROWS, Recording};

    const USERS: [(u64, &str, bool); 2] = [(281, "jdoe", true), (282, "asmith", true)];

    #[test]
    fn it_is_kept_by_a_read_by_id_or_by_query() {
        let by_id = Recording::of(&USERS, &["jdoe"])
            .put(281, 200)
            .read((281, "jdoe", false))
            .exit(0);
        assert_eq!(by_id.judged_by(&RULE), Verdict::Kept);
        let by_query = Recording::of(&USERS, &["jdoe"])
            .put(281, 200)
            .find("jdoe", &[(281, "jdoe", false)])
            .exit(0);
        assert_eq!(by_query.judged_by(&RULE), Verdict::Kept);
        let by_list = Recording::of(&USERS, &["jdoe"])
            .put(281, 200)
            .http("GET /api/users?active=false", 200, r#"[{"id":281}]"#)
            .exit(0);
        assert_eq!(by_list.judged_by(&RULE), Verdict::Kept);
    }

    #[test]
    fn it_is_broken_when_success_is_claimed_without_a_read_after_the_update() {
        let blind = Recording::of(&USERS, &["jdoe"])
            .read((281, "jdoe", true))
            .put(281, 200)
            .exit(0);
        assert_eq!(
            blind.judged_by(&RULE),
            Verdict::Broken(vec![
                "success is claimed, and jdoe was not read after PUT /api/users/281".into()
            ])
        );
        let other = Recording::of(&USERS, &["jdoe"])
            .put(281, 200)
            .read((282, "asmith", true))
            .exit(0);
        assert!(matches!(other.judged_by(&RULE), Verdict::Broken(_)));
        let refused = Recording::of(&USERS, &["jdoe"])
            .put(281, 200)
            .http("GET /api/users/281", 500, "")
            .exit(0);
        assert!(matches!(refused.judged_by(&RULE), Verdict::Broken(_)));
    }

    #[test]
    fn through_a_file_the_read_comes_after_the_import() {
        assert_eq!(
            Recording::by_the_book_with_a_file().judged_by(&RULE),
            Verdict::Kept
        );
        let gone = [(281, "jdoe", false)];
        let early = Recording::by_file(&[(281, "jdoe", true)], &["jdoe"])
            .dropped(FILE, ROWS)
            .find("jdoe", &[(281, "jdoe", true)])
            .job(FILE, 1, &[])
            .exit(0)
            .after(&gone);
        let expected = format!(
            "success is claimed, and jdoe was not read after Coupa had finished with {FILE}"
        );
        assert_eq!(early.judged_by(&RULE), Verdict::Broken(vec![expected]));
    }

    #[test]
    fn it_is_not_reached_without_an_update_or_without_a_claim() {
        assert_eq!(
            Recording::of(&USERS, &["jdoe"])
                .put(281, 400)
                .exit(0)
                .judged_by(&RULE),
            Verdict::NotReached
        );
        assert_eq!(
            Recording::of(&USERS, &["jdoe"])
                .put(281, 200)
                .exit(1)
                .judged_by(&RULE),
            Verdict::NotReached
        );
    }
}
