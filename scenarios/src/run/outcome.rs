//! How a case ended, and all of them together.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::expect::Failure;
use crate::format::{Case, CaseName};
use crate::report::TimelineLine;
use crate::rules::{Judgement, Severity, Verdict};
use crate::secrets::Secrets;

/// How a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Everything was as expected, and no rule that counts was broken.
    Passed,
    /// Something was not.
    Failed,
    /// The target or the start of the connector failed: nothing can be said.
    Error,
    /// The connector is not made for it; the reason stands in `error`.
    Skipped,
    /// The run was interrupted before.
    NotRun,
}

impl Status {
    /// Whether it is [`Self::Passed`].
    pub fn is_passed(self) -> bool {
        self == Self::Passed
    }
}

/// Which broken rules fail a case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strictness {
    /// Those of Coupa's procedure.
    #[default]
    Must,
    /// Those of good practice too.
    Should,
}

impl Strictness {
    /// Whether breaking such a rule fails the case.
    pub(crate) fn counts(self, severity: Severity) -> bool {
        match severity {
            Severity::Must => true,
            Severity::Should => self == Self::Should,
        }
    }
}

/// Everything that reports tell of one case. Secrets are masked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// `deactivate.api.put-400[dept]`
    pub name: CaseName,
    /// The sentence under `scenario:`.
    pub title: String,
    /// The file that it stands in.
    pub file: String,
    /// How it ended.
    pub status: Status,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// What went wrong around the connector.
    pub error: Option<String>,
    /// Expectations that were not met.
    pub failures: Vec<Failure>,
    /// Expectations that were left out because something before them failed.
    pub not_evaluated: bool,
    /// What the rules say.
    pub rules: Vec<Judgement>,
    /// Whether broken rules of good practice failed it.
    pub strict: bool,
    /// What happened, when it did not pass.
    pub timeline: Vec<TimelineLine>,
}

impl Outcome {
    /// An outcome of which nothing but the end is known.
    pub(crate) fn bare(
        case: &Case,
        status: Status,
        duration: Duration,
        error: Option<String>,
    ) -> Self {
        Self {
            name: case.name.clone(),
            title: case.title.clone(),
            file: case.file.clone(),
            status,
            duration_ms: u64::try_from(duration.as_millis()).unwrap_or(u64::MAX),
            error,
            failures: Vec::new(),
            not_evaluated: !matches!(status, Status::NotRun | Status::Skipped),
            rules: Vec::new(),
            strict: false,
            timeline: Vec::new(),
        }
    }

    /// The same with every secret masked.
    pub(crate) fn masked(mut self, secrets: &Secrets) -> Self {
        let mask = |text: &mut String| *text = secrets.mask(text);
        for failure in &mut self.failures {
            mask(&mut failure.expected);
            failure.observed.iter_mut().for_each(mask);
        }
        for judgement in &mut self.rules {
            if let Verdict::Broken(evidence) = &mut judgement.verdict {
                evidence.iter_mut().for_each(mask);
            }
        }
        self.timeline
            .iter_mut()
            .for_each(|line| mask(&mut line.text));
        self
    }

    /// The broken rules, those that fail the case first.
    pub(crate) fn broken(&self) -> Vec<(&Judgement, &[String])> {
        let broken = self
            .rules
            .iter()
            .filter_map(|judgement| match &judgement.verdict {
                Verdict::Broken(evidence) => Some((judgement, evidence.as_slice())),
                Verdict::Kept | Verdict::Waived { .. } | Verdict::NotReached => None,
            });
        let mut broken: Vec<_> = broken.collect();
        broken.sort_by_key(|(judgement, _)| !self.counts(judgement));
        broken
    }

    /// Whether breaking this rule fails the case.
    pub(crate) fn counts(&self, judgement: &Judgement) -> bool {
        let strictness = if self.strict {
            Strictness::Should
        } else {
            Strictness::Must
        };
        strictness.counts(judgement.severity)
    }
}

/// How many cases ended in which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// [`Status::Passed`]
    pub passed: usize,
    /// [`Status::Failed`]
    pub failed: usize,
    /// [`Status::Error`]
    pub errors: usize,
    /// [`Status::Skipped`]
    #[serde(default)]
    pub skipped: usize,
    /// [`Status::NotRun`]
    pub not_run: usize,
}

impl Summary {
    pub(crate) fn count(&mut self, status: Status) {
        match status {
            Status::Passed => self.passed += 1,
            Status::Failed => self.failed += 1,
            Status::Error => self.errors += 1,
            Status::Skipped => self.skipped += 1,
            Status::NotRun => self.not_run += 1,
        }
    }
}
