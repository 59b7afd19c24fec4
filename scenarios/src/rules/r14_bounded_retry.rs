//! R14 bounded-retry: retries of 429, 5xx, time-outs and resets are bounded and spaced, and honour Retry-After.

use jiff::{SignedDuration, Timestamp};

use super::rule::{Rule, Severity, Verdict};
use crate::history::{Request, Run};

pub(super) const RULE: Rule = Rule {
    id: "R14",
    name: "bounded-retry",
    severity: Severity::Should,
    judge,
};

const ATTEMPTS_MAX: usize = 10;
const SPACE_MIN: SignedDuration = SignedDuration::from_millis(20);

fn judge(run: &Run<'_>) -> Verdict {
    let requests = run.requests();
    let mut evidence = Vec::new();
    let mut is_reached = false;
    for (index, failed) in requests
        .iter()
        .enumerate()
        .filter(|(_, request)| is_retryable(request))
    {
        is_reached = true;
        let line = failed.line();
        let attempts = requests
            .iter()
            .take(index + 1)
            .filter(|earlier| {
                is_retryable(earlier) && earlier.exchange.is_same_request(failed.exchange)
            })
            .count();
        let Some(next) = requests
            .iter()
            .skip(index + 1)
            .find(|later| later.exchange.is_same_request(failed.exchange))
        else {
            continue;
        };
        // Each event may ask for a token of its own.
        if failed.exchange.is_token_request() && run.events.len() > 1 {
            continue;
        }
        if attempts == ATTEMPTS_MAX {
            evidence.push(format!("{line} was tried more than {ATTEMPTS_MAX} times"));
        }
        if next.at.duration_since(failed.at) < SPACE_MIN {
            evidence.push(format!(
                "{line} was tried again within {} ms",
                SPACE_MIN.as_millis()
            ));
        }
        if let Some(until) = retry_after(failed).filter(|until| next.at < *until) {
            let early = until.duration_since(next.at);
            evidence.push(format!(
                "{line} was tried again {:.1} s before its Retry-After had passed",
                early.as_secs_f64()
            ));
        }
    }
    Verdict::when(is_reached, evidence)
}

fn is_retryable(request: &Request<'_>) -> bool {
    request
        .exchange
        .status()
        .is_none_or(|status| status == 429 || status >= 500)
}

/// When the answer allows the next attempt. A date is not judged: it is the instance's clock that it refers to.
fn retry_after(failed: &Request<'_>) -> Option<Timestamp> {
    let seconds = failed
        .exchange
        .response
        .as_ref()?
        .message
        .header("retry-after")?
        .trim()
        .parse()
        .ok()?;
    failed
        .answered_at()
        .checked_add(SignedDuration::from_secs(seconds))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Recording;

    fn recording() -> Recording {
        Recording::of(&[(281, "jdoe", true)], &["jdoe"])
    }

    fn limited(recording: Recording) -> Recording {
        recording.http_with("PUT /api/users/281", Some(429), "", &[("Retry-After", "2")])
    }

    #[test]
    fn it_is_kept_by_a_few_spaced_attempts_and_by_giving_up() {
        assert_eq!(
            recording()
                .put(281, 500)
                .put(281, 502)
                .put(281, 200)
                .judged_by(&RULE),
            Verdict::Kept
        );
        assert_eq!(
            recording().put(281, 503).exit(1).judged_by(&RULE),
            Verdict::Kept
        );
        assert_eq!(
            limited(recording())
                .wait_ms(2000)
                .put(281, 200)
                .judged_by(&RULE),
            Verdict::Kept
        );
    }

    #[test]
    fn it_is_broken_by_attempts_without_end() {
        let endless =
            |times: usize| (0..times).fold(recording(), |recording, _| recording.put(281, 500));
        assert_eq!(endless(10).judged_by(&RULE), Verdict::Kept);
        assert_eq!(
            endless(12).judged_by(&RULE),
            Verdict::Broken(vec![
                "PUT /api/users/281 was tried more than 10 times".into()
            ])
        );
    }

    #[test]
    fn it_is_broken_by_haste() {
        let hasty = recording().put(281, 500).wait_ms(-40).put(281, 200);
        assert_eq!(
            hasty.judged_by(&RULE),
            Verdict::Broken(vec![
                "PUT /api/users/281 was tried again within 20 ms".into()
            ])
        );
        let early = limited(recording()).wait_ms(1000).put(281, 200);
        assert_eq!(
            early.judged_by(&RULE),
            Verdict::Broken(vec![
                "PUT /api/users/281 was tried again 1.0 s before its Retry-After had passed".into()
            ])
        );
    }

    #[test]
    fn it_is_not_reached_without_a_failure_that_may_pass() {
        assert_eq!(
            recording().put(281, 400).put(281, 400).judged_by(&RULE),
            Verdict::NotReached
        );
    }
}
