//! All rules over a whole history.

use serde::{Deserialize, Serialize};

use super::rule::{Rule, Severity, Verdict};
use super::{
    r00_does_the_work, r01_lookup_first, r02_right_user, r03_only_what_was_asked,
    r04_success_logged, r05_error_logged, r06_person_notified, r07_validated, r08_no_false_success,
    r09_no_ambiguous_write, r10_csv_in_place, r11_csv_outcome_read, r12_no_secret_leak,
    r13_no_blind_retry, r14_bounded_retry, r15_unknown_is_unknown, r16_one_notification,
    r17_keeps_going, r18_token_reuse, r19_idempotent, r20_ends, r21_converges, r22_honest_exit,
    r23_host_key_checked,
};
use crate::format::Waiver;
use crate::history::{Exit, History, Run};

/// Every rule, in order of its id.
pub const ALL: [Rule; 24] = [
    r00_does_the_work::RULE,
    r01_lookup_first::RULE,
    r02_right_user::RULE,
    r03_only_what_was_asked::RULE,
    r04_success_logged::RULE,
    r05_error_logged::RULE,
    r06_person_notified::RULE,
    r07_validated::RULE,
    r08_no_false_success::RULE,
    r09_no_ambiguous_write::RULE,
    r10_csv_in_place::RULE,
    r11_csv_outcome_read::RULE,
    r12_no_secret_leak::RULE,
    r13_no_blind_retry::RULE,
    r14_bounded_retry::RULE,
    r15_unknown_is_unknown::RULE,
    r16_one_notification::RULE,
    r17_keeps_going::RULE,
    r18_token_reuse::RULE,
    r19_idempotent::RULE,
    r20_ends::RULE,
    r21_converges::RULE,
    r22_honest_exit::RULE,
    r23_host_key_checked::RULE,
];

/// What one rule says of one history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// `R01`
    pub id: String,
    /// `lookup-first`
    pub name: String,
    /// What breaking it means.
    pub severity: Severity,
    /// What was found.
    pub verdict: Verdict,
}

/// Judges every run of a history by every rule. Broken in one run is broken; kept in one and not reached in the others
/// is kept.
pub fn judge(history: &History, waivers: &[Waiver]) -> Vec<Judgement> {
    let runs = history.runs();
    // The run that follows a fault is for one rule alone.
    let again = history.runs_again();
    ALL.iter()
        .map(|rule| {
            let judged = if rule.id == r21_converges::RULE.id {
                &again
            } else {
                &runs
            };
            let verdict = judged
                .iter()
                .map(|run| judge_run(rule, run))
                .fold(Verdict::NotReached, worse);
            let waiver = waivers.iter().find(|waiver| waiver.rule == rule.id);
            let verdict = match (verdict, waiver) {
                (Verdict::Broken(_), Some(waiver)) => Verdict::Waived {
                    because: waiver.because.clone(),
                },
                (verdict, _) => verdict,
            };
            Judgement {
                id: rule.id.to_owned(),
                name: rule.name.to_owned(),
                severity: rule.severity,
                verdict,
            }
        })
        .collect()
}

fn judge_run(rule: &Rule, run: &Run<'_>) -> Verdict {
    // What a stopped connector would have done is unknown: only that it had to be stopped counts.
    let was_stopped = run.exit() == Some(Exit::TimedOut);
    if !run.is_complete || (was_stopped && rule.id != r20_ends::RULE.id) {
        return Verdict::NotReached;
    }
    (rule.judge)(run)
}

fn worse(one: Verdict, other: Verdict) -> Verdict {
    match (one, other) {
        (Verdict::Broken(mut evidence), Verdict::Broken(more)) => {
            evidence.extend(more);
            Verdict::Broken(evidence)
        }
        (Verdict::Broken(evidence), _) | (_, Verdict::Broken(evidence)) => {
            Verdict::Broken(evidence)
        }
        (Verdict::Kept, _) | (_, Verdict::Kept) => Verdict::Kept,
        (one, _) => one,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Recording;

    fn of<'j>(judgements: &'j [Judgement], id: &str) -> Option<&'j Verdict> {
        judgements
            .iter()
            .find(|judgement| judgement.id == id)
            .map(|judgement| &judgement.verdict)
    }

    #[test]
    fn the_procedure_of_the_article_breaks_no_rule() {
        let judgements = judge(&Recording::by_the_book().history(), &[]);
        let broken: Vec<_> = judgements
            .iter()
            .filter(|judgement| matches!(judgement.verdict, Verdict::Broken(_)))
            .collect();
        assert!(broken.is_empty(), "{broken:?}");
        for id in [
            "R00", "R01", "R02", "R03", "R04", "R07", "R08", "R18", "R20", "R22",
        ] {
            assert_eq!(of(&judgements, id), Some(&Verdict::Kept), "{id}");
        }
        for id in [
            "R05", "R06", "R09", "R10", "R11", "R12", "R13", "R14", "R15", "R16", "R17", "R19",
            "R21", "R23",
        ] {
            assert_eq!(of(&judgements, id), Some(&Verdict::NotReached), "{id}");
        }
    }

    #[test]
    fn the_procedure_of_the_article_through_a_file_breaks_no_rule() {
        let judgements = judge(&Recording::by_the_book_with_a_file().history(), &[]);
        let broken: Vec<_> = judgements
            .iter()
            .filter(|judgement| matches!(judgement.verdict, Verdict::Broken(_)))
            .collect();
        assert!(broken.is_empty(), "{broken:?}");
        for id in [
            "R00", "R02", "R03", "R07", "R08", "R10", "R11", "R20", "R22",
        ] {
            assert_eq!(of(&judgements, id), Some(&Verdict::Kept), "{id}");
        }
        for id in ["R01", "R04", "R09", "R19", "R23"] {
            assert_eq!(of(&judgements, id), Some(&Verdict::NotReached), "{id}");
        }
    }

    #[test]
    fn rules_are_in_order_and_told_apart() {
        assert!(ALL.windows(2).all(
            |pair| matches!(pair, [one, other] if one.id < other.id && one.name != other.name)
        ));
    }

    #[test]
    fn a_waiver_turns_broken_into_waived_and_leaves_the_rest() {
        let blind = Recording::of(&[(281, "jdoe", true)], &["jdoe"])
            .put(281, 200)
            .exit(0)
            .after(&[(281, "jdoe", false)])
            .history();
        let waivers = ["R01", "R02"].map(|rule| Waiver {
            rule: rule.into(),
            because: "legacy".into(),
        });
        let judgements = judge(&blind, &waivers);
        assert_eq!(
            of(&judgements, "R01"),
            Some(&Verdict::Waived {
                because: "legacy".into()
            })
        );
        assert_eq!(of(&judgements, "R02"), Some(&Verdict::Kept));
    }

    #[test]
    fn nothing_is_judged_when_the_journal_dropped_events() {
        let history = History {
            dropped: 1,
            ..Recording::by_the_book().history()
        };
        assert!(
            judge(&history, &[])
                .iter()
                .all(|judgement| judgement.verdict == Verdict::NotReached)
        );
    }

    #[test]
    fn of_a_stopped_connector_only_the_stop_counts() {
        let history = Recording::of(&[(281, "jdoe", true)], &["jdoe"])
            .put(281, 400)
            .ended(Exit::TimedOut)
            .after(&[(281, "jdoe", true)])
            .history();
        let broken: Vec<_> = judge(&history, &[])
            .into_iter()
            .filter(|judgement| judgement.verdict != Verdict::NotReached)
            .map(|judgement| judgement.id)
            .collect();
        assert_eq!(broken, ["R20"]);
    }

    #[test]
    fn broken_in_the_second_run_is_broken() {
        let mut history = Recording::by_the_book().history();
        let second = Recording::of(&[(282, "asmith", true)], &["asmith"])
            .put(282, 200)
            .exit(0)
            .after(&[(282, "asmith", false)])
            .history();
        history.entries.extend(second.entries);
        assert!(matches!(
            of(&judge(&history, &[]), "R01"),
            Some(Verdict::Broken(_))
        ));
    }
}
