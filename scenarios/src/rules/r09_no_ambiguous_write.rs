//! R09 no-ambiguous-write: no write when the query finds no user, or more than one.

use super::failures::is_about;
use super::rule::{Rule, Severity, Verdict};
use crate::history::{Request, Run, Subject, users_in};

pub(super) const RULE: Rule = Rule {
    id: "R09",
    name: "no-ambiguous-write",
    severity: Severity::Must,
    judge,
};

/// The parameters that name one user; with an operator (`login[contains]`) a query may well find several.
const KEYS: [&str; 4] = ["login", "email", "employee_number", "id"];

fn judge(run: &Run<'_>) -> Verdict {
    let requests = run.requests();
    let has_one_event = run.events.len() == 1;
    let mut evidence = Vec::new();
    let mut is_reached = false;
    for subject in run.subjects() {
        // What the latest query for this user found, while that is not exactly one.
        let mut unclear: Option<Vec<u64>> = None;
        for request in &requests {
            if let Some(found) = found_by_key(request, &subject) {
                is_reached |= found.len() != 1;
                unclear = (found.len() != 1).then_some(found);
            } else if let Some(found) = unclear
                .as_ref()
                .filter(|_| request.exchange.is_write() && request.exchange.is_about_users())
            {
                let is_for_subject = has_one_event
                    || is_about(request, &subject)
                    || request
                        .exchange
                        .user_id()
                        .is_some_and(|id| found.contains(&id));
                if is_for_subject {
                    evidence.push(format!(
                        "{} although the query for {} had found {} users",
                        request.line(),
                        subject.event.login,
                        found.len()
                    ));
                }
            }
        }
    }
    Verdict::when(is_reached, evidence)
}

/// The ids that an exact query for the user was answered with; 404 in XML is nobody.
fn found_by_key(request: &Request<'_>, subject: &Subject<'_>) -> Option<Vec<u64>> {
    let parameters = request.exchange.parameters();
    let is_by_key = parameters
        .iter()
        .any(|(name, _)| KEYS.contains(&name.as_str()));
    if !request.exchange.is_user_query() || !is_by_key || !is_about(request, subject) {
        return None;
    }
    let response = request.exchange.response.as_ref()?;
    match response.status {
        404 => Some(Vec::new()),
        200..300 => Some(
            users_in(&response.message.body)?
                .into_iter()
                .map(|user| user.id.unwrap_or_default())
                .collect(),
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Recording;

    const USERS: [(u64, &str, bool); 2] = [(281, "jdoe", true), (282, "asmith", true)];

    #[test]
    fn it_is_kept_when_nothing_is_written_after_none_or_two() {
        for found in [&[][..], &USERS[..]] {
            assert_eq!(
                Recording::of(&USERS, &["jdoe"])
                    .find("jdoe", found)
                    .exit(1)
                    .judged_by(&RULE),
                Verdict::Kept
            );
        }
    }

    #[test]
    fn it_is_broken_by_a_write_after_none_or_two() {
        let nobody = Recording::of(&USERS, &["jdoe"])
            .http("GET /api/users?login=jdoe", 404, "<errors/>")
            .put(281, 200);
        let expected = "PUT /api/users/281 although the query for jdoe had found 0 users";
        assert_eq!(
            nobody.judged_by(&RULE),
            Verdict::Broken(vec![expected.into()])
        );
        let two = Recording::of(&USERS, &["jdoe"])
            .find("jdoe", &USERS)
            .put(282, 200);
        assert!(matches!(two.judged_by(&RULE), Verdict::Broken(_)));
        let created =
            Recording::of(&USERS, &["jdoe"])
                .find("jdoe", &[])
                .http("POST /api/users", 201, "{}");
        assert!(matches!(created.judged_by(&RULE), Verdict::Broken(_)));
    }

    #[test]
    fn a_better_query_makes_the_write_right() {
        let recording = Recording::of(&USERS, &["jdoe"])
            .find("jdoe", &[])
            .http(
                "GET /api/users?email=jdoe@example.com",
                200,
                r#"[{"id":281}]"#,
            )
            .put(281, 200);
        assert_eq!(recording.judged_by(&RULE), Verdict::Kept);
    }

    #[test]
    fn with_several_events_the_others_may_be_written() {
        let recording = Recording::of(&USERS, &["nosuchuser", "asmith"])
            .find("nosuchuser", &[])
            .find("asmith", &[(282, "asmith", true)])
            .put(282, 200);
        assert_eq!(recording.judged_by(&RULE), Verdict::Kept);
    }

    #[test]
    fn it_is_not_reached_when_each_query_finds_one_or_is_not_exact() {
        let one = Recording::of(&USERS, &["jdoe"])
            .find("jdoe", &[(281, "jdoe", true)])
            .put(281, 200);
        assert_eq!(one.judged_by(&RULE), Verdict::NotReached);
        let broad = Recording::of(&USERS, &["jdoe"])
            .http(
                "GET /api/users?login[contains]=jdoe",
                200,
                r#"[{"id":281},{"id":282}]"#,
            )
            .put(281, 200);
        assert_eq!(broad.judged_by(&RULE), Verdict::NotReached);
    }
}
