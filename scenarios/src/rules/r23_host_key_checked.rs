//! R23 host-key-checked: a changed sFTP host key is refused before any credential is sent.

use super::rule::{Rule, Severity, Verdict};
use crate::history::Run;

pub(super) const RULE: Rule = Rule {
    id: "R23",
    name: "host-key-checked",
    severity: Severity::Should,
    judge,
};

/// The name of the effect that shows another key.
const HOST_KEY: &str = "host_key";

/// The credential that a connection with a changed key gets is noted with the rule that changed it.
fn judge(run: &Run<'_>) -> Verdict {
    let rules: Vec<&str> = run
        .firings()
        .iter()
        .filter(|firing| firing.effect == HOST_KEY)
        .map(|firing| firing.rule.as_str())
        .collect();
    if rules.is_empty() {
        return Verdict::NotReached;
    }
    let steps = run.site_steps();
    let sent = steps.iter().filter(|step| {
        step.what.op == "auth"
            && step
                .what
                .fault
                .as_deref()
                .is_some_and(|fault| rules.contains(&fault))
    });
    let evidence = sent.map(|step| {
        format!(
            "a credential of {} was sent to a host with a changed key",
            step.what.user
        )
    });
    Verdict::from_evidence(evidence.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::{Recording, What};

    fn changed() -> Recording {
        Recording::by_file(&[(281, "jdoe", true)], &["jdoe"]).fired(HOST_KEY)
    }

    #[test]
    fn it_is_kept_when_no_credential_is_sent_and_when_the_right_host_gets_it_later() {
        assert_eq!(changed().exit(1).judged_by(&RULE), Verdict::Kept);
        assert_eq!(changed().auth("ok").exit(0).judged_by(&RULE), Verdict::Kept);
    }

    #[test]
    fn it_is_broken_by_a_credential_for_the_wrong_host() {
        let mut recording = changed().auth("ok");
        if let Some(What::Sftp(step)) = recording.last() {
            step.fault = Some("fault".to_owned());
        }
        let expected = "a credential of coupa was sent to a host with a changed key";
        assert_eq!(
            recording.exit(0).judged_by(&RULE),
            Verdict::Broken(vec![expected.into()])
        );
    }

    #[test]
    fn it_is_not_reached_while_the_key_stays() {
        assert_eq!(
            Recording::by_the_book_with_a_file().judged_by(&RULE),
            Verdict::NotReached
        );
    }
}
