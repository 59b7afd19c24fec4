//! R18 token-reuse: a valid token is reused.

use super::rule::{Rule, Severity, Verdict};
use crate::history::Run;

pub(super) const RULE: Rule = Rule {
    id: "R18",
    name: "token-reuse",
    severity: Severity::Should,
    judge,
};

/// A new token is right after a 401, or for another scope.
fn judge(run: &Run<'_>) -> Verdict {
    let requests = run.requests();
    let mut valid: Vec<&str> = Vec::new();
    let mut needless = 0;
    let mut calls = 0;
    for request in &requests {
        let exchange = request.exchange;
        if !exchange.is_token_request() {
            calls += 1;
            if exchange.status() == Some(401) {
                valid.clear();
            }
        } else if exchange.is_success() {
            let asked = exchange.request.body.as_str();
            if valid.contains(&asked) {
                needless += 1;
            }
            valid.push(asked);
        }
    }
    if calls < 2 {
        return Verdict::NotReached;
    }
    let evidence =
        (needless > 0).then(|| format!("tokens asked for while one was valid: {needless}"));
    Verdict::from_evidence(evidence.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Recording;

    fn recording() -> Recording {
        Recording::of(&[(281, "jdoe", true)], &["jdoe"]).token()
    }

    #[test]
    fn it_is_kept_by_one_token_for_all_requests() {
        assert_eq!(
            recording().find("jdoe", &[]).put(281, 200).judged_by(&RULE),
            Verdict::Kept
        );
    }

    #[test]
    fn a_401_asks_for_a_new_token() {
        assert_eq!(
            recording()
                .put(281, 401)
                .token()
                .put(281, 200)
                .judged_by(&RULE),
            Verdict::Kept
        );
    }

    #[test]
    fn it_is_broken_by_a_token_per_request() {
        let wasteful = recording().find("jdoe", &[]).token().put(281, 200);
        assert_eq!(
            wasteful.judged_by(&RULE),
            Verdict::Broken(vec!["tokens asked for while one was valid: 1".into()])
        );
    }

    #[test]
    fn it_is_not_reached_by_a_single_request() {
        assert_eq!(
            recording().find("jdoe", &[]).judged_by(&RULE),
            Verdict::NotReached
        );
    }
}
