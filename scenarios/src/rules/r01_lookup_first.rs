//! R01 lookup-first: the user's id comes from a query answered in this run before the first write; no id is guessed.

use jiff::SignedDuration;

use super::rule::{Rule, Severity, Verdict};
use crate::history::{Request, Run, users_in};

pub(super) const RULE: Rule = Rule {
    id: "R01",
    name: "lookup-first",
    severity: Severity::Must,
    judge,
};

/// The journal rounds durations to milliseconds.
const ROUNDING: SignedDuration = SignedDuration::from_millis(1);

fn judge(run: &Run<'_>) -> Verdict {
    let requests = run.requests();
    let mut evidence = Vec::new();
    let mut has_write = false;
    for (index, write) in requests
        .iter()
        .enumerate()
        .filter(|(_, request)| request.exchange.is_write())
    {
        let Some(id) = write.exchange.user_id() else {
            continue;
        };
        has_write = true;
        let is_known = requests
            .iter()
            .take(index)
            .any(|query| was_answered_before(query, write) && tells(query, id));
        if !is_known {
            evidence.push(format!(
                "{}: no query before it had answered with the id {id}",
                write.line()
            ));
        }
    }
    Verdict::when(has_write, evidence)
}

fn was_answered_before(query: &Request<'_>, write: &Request<'_>) -> bool {
    query.answered_at() <= write.at.saturating_add(ROUNDING).unwrap_or(write.at)
}

fn tells(query: &Request<'_>, id: u64) -> bool {
    let Some(response) = query
        .exchange
        .response
        .as_ref()
        .filter(|_| query.exchange.is_user_query() && query.exchange.is_success())
    else {
        return false;
    };
    users_in(&response.message.body)
        .unwrap_or_default()
        .iter()
        .any(|user| user.id == Some(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Recording;

    const USERS: [(u64, &str, bool); 2] = [(281, "jdoe", true), (282, "asmith", true)];

    #[test]
    fn it_is_kept_by_a_query_before_the_write() {
        let recording = Recording::of(&USERS, &["jdoe"])
            .find("jdoe", &[(281, "jdoe", true)])
            .put(281, 200);
        assert_eq!(recording.judged_by(&RULE), Verdict::Kept);
        let xml = "<users type=\"array\"><user><id type=\"integer\">281</id></user></users>";
        let recording = Recording::of(&USERS, &["jdoe"])
            .http("GET /api/users/?email=x", 200, xml)
            .put(281, 200);
        assert_eq!(recording.judged_by(&RULE), Verdict::Kept);
    }

    #[test]
    fn it_is_broken_by_a_write_without_a_query() {
        let recording = Recording::of(&USERS, &["jdoe"]).put(281, 200);
        let expected = "PUT /api/users/281: no query before it had answered with the id 281";
        assert_eq!(
            recording.judged_by(&RULE),
            Verdict::Broken(vec![expected.into()])
        );
    }

    #[test]
    fn it_is_broken_by_a_query_for_somebody_else_after_it_or_by_id() {
        let other = Recording::of(&USERS, &["jdoe"])
            .find("asmith", &[(282, "asmith", true)])
            .put(281, 200);
        let late = Recording::of(&USERS, &["jdoe"])
            .put(281, 200)
            .find("jdoe", &[(281, "jdoe", true)]);
        let guessed = Recording::of(&USERS, &["jdoe"])
            .read((281, "jdoe", true))
            .put(281, 200);
        for recording in [other, late, guessed] {
            assert!(matches!(recording.judged_by(&RULE), Verdict::Broken(_)));
        }
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
