//! R16 one-notification: one failure makes one notification, not one per retry.

use std::collections::BTreeSet;

use super::failures::{failed_subjects, unrecovered};
use super::naming::names;
use super::rule::{Rule, Severity, Verdict};
use crate::history::{Channel, Run};
use crate::text::Haystack;

pub(super) const RULE: Rule = Rule {
    id: "R16",
    name: "one-notification",
    severity: Severity::Should,
    judge,
};

/// Counts per user and way: as many notifications as there are causes, and one at least.
fn judge(run: &Run<'_>) -> Verdict {
    let unrecovered = unrecovered(run);
    let messages: Vec<(Channel, Haystack)> = run
        .told()
        .iter()
        .map(|told| (told.channel, Haystack::new(&told.text)))
        .collect();
    let subjects = run.subjects();
    let mut evidence = Vec::new();
    let mut is_reached = false;
    for index in failed_subjects(run, &unrecovered) {
        let Some(subject) = subjects.get(index) else {
            continue;
        };
        let causes: BTreeSet<_> = unrecovered
            .iter()
            .filter(|failed| failed.concerns.contains(&index))
            .map(|failed| (failed.status(), &failed.texts))
            .collect();
        let by = |channel: Channel| {
            let named = messages
                .iter()
                .filter(|(way, message)| *way == channel && names(message, subject));
            named.count()
        };
        let told = by(Channel::Webhook).max(by(Channel::Mail));
        is_reached |= told > 0;
        if told > causes.len().max(1) {
            evidence.push(format!(
                "{told} notifications name {} for {} failure",
                subject.event.login,
                causes.len().max(1)
            ));
        }
    }
    Verdict::when(is_reached, evidence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Recording;

    const USERS: [(u64, &str, bool); 1] = [(281, "jdoe", true)];

    fn refused() -> Recording {
        Recording::of(&USERS, &["jdoe"]).put(281, 500).put(281, 500)
    }

    #[test]
    fn it_is_kept_by_one_message_for_all_attempts() {
        assert_eq!(
            refused().told("jdoe: 500").after(&USERS).judged_by(&RULE),
            Verdict::Kept
        );
    }

    #[test]
    fn it_is_broken_by_one_message_per_attempt() {
        let chatty = refused()
            .told("jdoe: 500")
            .told("jdoe: 500 again")
            .after(&USERS);
        assert_eq!(
            chatty.judged_by(&RULE),
            Verdict::Broken(vec!["2 notifications name jdoe for 1 failure".into()])
        );
    }

    #[test]
    fn each_way_counts_by_itself() {
        let both = refused()
            .told("jdoe: 500")
            .mailed("jdoe: 500")
            .after(&USERS);
        assert_eq!(both.judged_by(&RULE), Verdict::Kept);
        let twice = refused()
            .mailed("jdoe: 500")
            .mailed("jdoe: 500")
            .after(&USERS);
        assert!(matches!(twice.judged_by(&RULE), Verdict::Broken(_)));
    }

    #[test]
    fn two_causes_may_make_two_messages() {
        let two = refused()
            .http("GET /api/users/281", 503, "")
            .told("jdoe: 500")
            .told("jdoe: 503")
            .after(&USERS);
        assert_eq!(two.judged_by(&RULE), Verdict::Kept);
    }

    #[test]
    fn it_is_not_reached_when_nobody_was_told() {
        assert_eq!(
            refused().after(&USERS).judged_by(&RULE),
            Verdict::NotReached
        );
    }
}
