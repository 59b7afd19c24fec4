//! R15 unknown-is-unknown: after a lost answer the user is read before anything is written again.

use super::failures::is_about;
use super::rule::{Rule, Severity, Verdict};
use crate::history::Run;

pub(super) const RULE: Rule = Rule {
    id: "R15",
    name: "unknown-is-unknown",
    severity: Severity::Should,
    judge,
};

fn judge(run: &Run<'_>) -> Verdict {
    let requests = run.requests();
    let mut evidence = Vec::new();
    let mut is_reached = false;
    for subject in run.subjects() {
        let about: Vec<_> = requests
            .iter()
            .filter(|request| request.exchange.is_about_users() && is_about(request, &subject))
            .collect();
        for pair in about.windows(2) {
            let [lost, next] = pair else { continue };
            if lost.exchange.is_write() && lost.exchange.is_lost() {
                is_reached = true;
                if next.exchange.is_write() {
                    evidence.push(format!(
                        "the answer to {} was lost, and {} came before any read",
                        lost.line(),
                        next.line()
                    ));
                }
            }
        }
        is_reached |= about
            .last()
            .is_some_and(|last| last.exchange.is_write() && last.exchange.is_lost());
    }
    Verdict::when(is_reached, evidence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Recording;

    fn lost() -> Recording {
        Recording::of(&[(281, "jdoe", true)], &["jdoe"]).lost("PUT /api/users/281")
    }

    #[test]
    fn it_is_kept_by_a_read_or_by_giving_up() {
        assert_eq!(
            lost()
                .read((281, "jdoe", true))
                .put(281, 200)
                .judged_by(&RULE),
            Verdict::Kept
        );
        assert_eq!(
            lost()
                .find("jdoe", &[(281, "jdoe", true)])
                .put(281, 200)
                .judged_by(&RULE),
            Verdict::Kept
        );
        assert_eq!(lost().exit(1).judged_by(&RULE), Verdict::Kept);
    }

    #[test]
    fn it_is_broken_by_writing_again_at_once() {
        let expected = "the answer to PUT /api/users/281 was lost, and PUT /api/users/281 came before any read";
        assert_eq!(
            lost().token().put(281, 200).judged_by(&RULE),
            Verdict::Broken(vec![expected.into()])
        );
        let gateway = Recording::of(&[(281, "jdoe", true)], &["jdoe"])
            .put(281, 504)
            .put(281, 200);
        assert!(matches!(gateway.judged_by(&RULE), Verdict::Broken(_)));
    }

    #[test]
    fn it_is_not_reached_when_every_write_is_answered() {
        assert_eq!(
            Recording::by_the_book().judged_by(&RULE),
            Verdict::NotReached
        );
    }
}
