//! R19 idempotent: a user already in the asked state is not written again.

use super::failures::is_about;
use super::rule::{Rule, Severity, Verdict};
use crate::history::Run;

pub(super) const RULE: Rule = Rule {
    id: "R19",
    name: "idempotent",
    severity: Severity::Should,
    judge,
};

fn judge(run: &Run<'_>) -> Verdict {
    let subjects: Vec<_> = run
        .subjects()
        .into_iter()
        .filter(|subject| run.was_reached(subject))
        .collect();
    if subjects.is_empty() {
        return Verdict::NotReached;
    }
    let requests = run.requests();
    let writes = requests.iter().filter(|request| {
        request.exchange.is_write() && subjects.iter().any(|subject| is_about(request, subject))
    });
    Verdict::from_evidence(
        writes
            .map(|write| {
                format!(
                    "{} although the user was in the asked state already",
                    write.line()
                )
            })
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Recording;

    const GONE: [(u64, &str, bool); 1] = [(281, "jdoe", false)];

    #[test]
    fn it_is_kept_by_only_looking() {
        assert_eq!(
            Recording::of(&GONE, &["jdoe"])
                .find("jdoe", &GONE)
                .exit(0)
                .judged_by(&RULE),
            Verdict::Kept
        );
    }

    #[test]
    fn it_is_broken_by_writing_again() {
        let recording = Recording::of(&GONE, &["jdoe"])
            .find("jdoe", &GONE)
            .put(281, 200);
        assert_eq!(
            recording.judged_by(&RULE),
            Verdict::Broken(vec![
                "PUT /api/users/281 although the user was in the asked state already".into()
            ])
        );
    }

    #[test]
    fn it_is_not_reached_when_there_is_something_to_do() {
        assert_eq!(
            Recording::by_the_book().judged_by(&RULE),
            Verdict::NotReached
        );
    }
}
