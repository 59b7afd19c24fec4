//! What a rule is, and what it can find.

use serde::{Deserialize, Serialize};

use crate::history::Run;

/// One rule.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// `R01`
    pub id: &'static str,
    /// `lookup-first`
    pub name: &'static str,
    /// What breaking it means.
    pub severity: Severity,
    pub(super) judge: fn(&Run<'_>) -> Verdict,
}

/// What breaking a rule means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Coupa's procedure: the run fails.
    Must,
    /// Good practice: reported; the run fails when that is asked for.
    Should,
}

/// What a rule finds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Its moment came, and it was kept.
    Kept,
    /// It was broken; each text is one piece of evidence.
    Broken(Vec<String>),
    /// It was broken, and that does not count here.
    Waived {
        /// Why not.
        because: String,
    },
    /// Its moment never came, or the journal does not have it.
    NotReached,
}

impl Verdict {
    /// As [`Verdict::from_evidence`], if the rule's moment came.
    pub(super) fn when(is_reached: bool, evidence: Vec<String>) -> Self {
        if is_reached {
            Self::from_evidence(evidence)
        } else {
            Self::NotReached
        }
    }

    /// Broken when there is evidence, otherwise kept. What every attempt of a request shows is said once.
    pub(super) fn from_evidence(evidence: Vec<String>) -> Self {
        let mut once: Vec<String> = Vec::new();
        for text in evidence {
            if !once.contains(&text) {
                once.push(text);
            }
        }
        if once.is_empty() {
            Self::Kept
        } else {
            Self::Broken(once)
        }
    }
}

#[cfg(test)]
impl crate::history::Recording {
    /// What a rule says of the one run that was recorded.
    pub(super) fn judged_by(self, rule: &Rule) -> Verdict {
        let history = self.history();
        let verdicts: Vec<_> = history.runs().iter().map(|run| (rule.judge)(run)).collect();
        <[Verdict; 1]>::try_from(verdicts).map_or(Verdict::NotReached, |[verdict]| verdict)
    }
}
