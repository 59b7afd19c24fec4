//! R20 ends: the connector ends within the time limit.

use super::rule::{Rule, Severity, Verdict};
use crate::history::{Exit, Run};

pub(super) const RULE: Rule = Rule {
    id: "R20",
    name: "ends",
    severity: Severity::Must,
    judge,
};

fn judge(run: &Run<'_>) -> Verdict {
    match run.exit() {
        Some(Exit::TimedOut) => Verdict::Broken(vec![
            "the connector did not end within the time limit and was stopped".to_owned(),
        ]),
        Some(Exit::Status(_) | Exit::Signal) => Verdict::Kept,
        None => Verdict::NotReached,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Recording;

    fn recording() -> Recording {
        Recording::of(&[], &["jdoe"])
    }

    #[test]
    fn it_is_kept_by_any_end() {
        assert_eq!(recording().exit(1).judged_by(&RULE), Verdict::Kept);
        assert_eq!(
            recording().ended(Exit::Signal).judged_by(&RULE),
            Verdict::Kept
        );
    }

    #[test]
    fn it_is_broken_when_the_connector_had_to_be_stopped() {
        assert!(matches!(
            recording().ended(Exit::TimedOut).judged_by(&RULE),
            Verdict::Broken(_)
        ));
    }

    #[test]
    fn it_is_not_reached_when_nothing_was_started() {
        assert_eq!(recording().judged_by(&RULE), Verdict::NotReached);
    }
}
