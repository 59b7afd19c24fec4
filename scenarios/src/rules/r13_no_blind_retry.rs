//! R13 no-blind-retry: 400, 403, 404 and 422 are not retried; 401 at most once, with a new token.

use super::rule::{Rule, Severity, Verdict};
use crate::history::{Request, Run};

pub(super) const RULE: Rule = Rule {
    id: "R13",
    name: "no-blind-retry",
    severity: Severity::Should,
    judge,
};

/// Judges writes and token requests: reading until an outcome appears is polling.
fn judge(run: &Run<'_>) -> Verdict {
    let requests = run.requests();
    let mut evidence = Vec::new();
    let mut is_reached = false;
    for (index, refused) in requests
        .iter()
        .enumerate()
        .filter(|(_, request)| request.exchange.is_write())
    {
        let Some(status @ (400 | 401 | 403 | 404 | 422)) = refused.exchange.status() else {
            continue;
        };
        is_reached = true;
        let is_first = !requests
            .iter()
            .take(index)
            .any(|earlier| is_again(earlier, refused));
        let later: Vec<_> = requests.iter().skip(index + 1).collect();
        let repeats = later
            .iter()
            .filter(|later| is_again(later, refused))
            .count();
        let next_token = later
            .iter()
            .position(|later| later.exchange.is_token_request());
        let next_repeat = later.iter().position(|later| is_again(later, refused));
        let has_new_token =
            next_token.is_some_and(|token| next_repeat.is_none_or(|repeat| token < repeat));
        let allowed = if refused.exchange.is_token_request() {
            // Each event may try for itself.
            run.events.len().saturating_sub(1)
        } else {
            usize::from(status == 401 && has_new_token)
        };
        if is_first && repeats > allowed {
            evidence.push(format!(
                "{} was sent {} times although it was refused with {status}",
                refused.line(),
                repeats + 1
            ));
        }
    }
    Verdict::when(is_reached, evidence)
}

/// The same request once more. Coupa knows several ways to send the credentials: trying the next one is no repetition.
fn is_again(later: &Request<'_>, refused: &Request<'_>) -> bool {
    let credentials = |request: &Request<'_>| {
        request
            .exchange
            .request
            .header("authorization")
            .map(str::to_owned)
    };
    let is_same_way =
        !refused.exchange.is_token_request() || credentials(later) == credentials(refused);
    later.exchange.is_same_request(refused.exchange) && is_same_way
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Recording;

    fn recording() -> Recording {
        Recording::of(&[(281, "jdoe", true), (282, "asmith", true)], &["jdoe"])
    }

    #[test]
    fn it_is_kept_when_a_refusal_is_taken() {
        for status in [400, 403, 404, 422] {
            assert_eq!(
                recording().put(281, status).exit(1).judged_by(&RULE),
                Verdict::Kept,
                "{status}"
            );
        }
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
    fn it_is_broken_by_a_repetition() {
        let twice = recording().put(281, 400).put(281, 400);
        assert_eq!(
            twice.judged_by(&RULE),
            Verdict::Broken(vec![
                "PUT /api/users/281 was sent 2 times although it was refused with 400".into()
            ])
        );
        assert!(matches!(
            recording().put(281, 401).put(281, 200).judged_by(&RULE),
            Verdict::Broken(_)
        ));
        assert!(matches!(
            recording()
                .put(281, 401)
                .token()
                .put(281, 401)
                .token()
                .put(281, 401)
                .judged_by(&RULE),
            Verdict::Broken(_)
        ));
        let refused = |recording: Recording| recording.http("POST /oauth2/token", 400, "{}");
        assert!(matches!(
            refused(refused(recording())).judged_by(&RULE),
            Verdict::Broken(_)
        ));
    }

    #[test]
    fn each_event_may_ask_for_a_token() {
        let two = Recording::of(&[], &["jdoe", "asmith"])
            .http("POST /oauth2/token", 400, "{}")
            .http("POST /oauth2/token", 400, "{}");
        assert_eq!(two.judged_by(&RULE), Verdict::Kept);
    }

    #[test]
    fn it_is_not_reached_without_a_refused_write() {
        assert_eq!(
            recording().put(281, 500).put(281, 200).judged_by(&RULE),
            Verdict::NotReached
        );
        assert_eq!(
            recording()
                .find("jdoe", &[])
                .find("jdoe", &[])
                .judged_by(&RULE),
            Verdict::NotReached
        );
    }
}
