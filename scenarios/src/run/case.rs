//! The life of one case: a Coupa of its own, the steps, what was observed, and the judgement.

use std::time::{Duration, Instant};

use super::expect::{self, Failure};
use super::outcome::{Outcome, Status, Strictness};
use super::plan::Planned;
use super::runner::Options;
use super::steps::{StepError, Steps};
use super::world;
use crate::connector::Connector;
use crate::format::{Case, Problems};
use crate::history::{Exit, History};
use crate::report;
use crate::rules::{self, Verdict};
use crate::target::{Instance, Target, TargetError};

/// Nothing can be said of the connector.
#[derive(Debug, thiserror::Error)]
pub(super) enum EnvironmentError {
    #[error(transparent)]
    Target(#[from] TargetError),
    #[error(transparent)]
    Step(#[from] StepError),
    #[error("the target does not have the users of the scenario: {0}")]
    Users(Problems),
}

/// What a case came to: with the ids of its users, what happened, and which step ended it early.
pub(super) struct Observed {
    pub(super) case: Case,
    pub(super) history: History,
    /// What a step expected and did not find; no step came after it.
    pub(super) failures: Vec<Failure>,
}

/// Runs one case from start to end.
pub(super) async fn run(
    planned: &Planned,
    target: &Target,
    connector: &Connector,
    options: &Options,
) -> Outcome {
    let started = Instant::now();
    if let Some(reason) = options.profile.lacks(&planned.case) {
        return Outcome::bare(
            &planned.case,
            Status::Skipped,
            started.elapsed(),
            Some(reason),
        );
    }
    match observe(planned, target, connector, options).await {
        Ok(observed) => judged(&observed, started.elapsed(), options.strictness),
        Err(error) => Outcome::bare(
            &planned.case,
            Status::Error,
            started.elapsed(),
            Some(error.to_string()),
        ),
    }
}

async fn observe(
    planned: &Planned,
    target: &Target,
    connector: &Connector,
    options: &Options,
) -> Result<Observed, EnvironmentError> {
    let case = &planned.case;
    let world = world::world(case, &options.profile.poll_interval);
    let instance = target
        .create(&world, world::seed(case.name.as_str()))
        .await?;
    let observed = observe_in(&instance, planned, connector, options).await;
    // What was observed counts, not whether the instance could be deleted: the mock deletes it at its end.
    let _ = target.delete(&instance).await;
    observed
}

async fn observe_in(
    instance: &Instance,
    planned: &Planned,
    connector: &Connector,
    options: &Options,
) -> Result<Observed, EnvironmentError> {
    let mut steps = Steps::start(instance, planned, connector, options.profile.time_limit).await?;
    steps.take_all().await?;
    if steps.is_worth_repeating() {
        steps.repeat().await?;
    }
    Ok(steps.observed())
}

fn judged(observed: &Observed, duration: Duration, strictness: Strictness) -> Outcome {
    let Observed {
        case,
        history,
        failures,
    } = observed;
    let rules = rules::judge(history, &case.waivers);
    // What a stopped connector would have done is unknown: the stop is the one failure. What a step did not find is
    // told by itself: what would have come after it is unknown too.
    let was_stopped = history
        .as_asked()
        .iter()
        .any(|entry| entry.what.exit() == Some(Exit::TimedOut));
    let was_cut = was_stopped || !failures.is_empty();
    let failures = if was_stopped {
        Vec::new()
    } else if failures.is_empty() {
        expect::failures(case, history)
    } else {
        failures.clone()
    };
    let is_broken = rules.iter().any(|judgement| {
        matches!(judgement.verdict, Verdict::Broken(_)) && strictness.counts(judgement.severity)
    });
    let status = if failures.is_empty() && !is_broken {
        Status::Passed
    } else {
        Status::Failed
    };
    let timeline = if status == Status::Passed {
        Vec::new()
    } else {
        report::timeline(history)
    };
    let outcome = Outcome {
        failures,
        not_evaluated: was_cut,
        rules,
        strict: strictness == Strictness::Should,
        timeline,
        ..Outcome::bare(case, status, duration, None)
    };
    outcome.masked(&history.secrets)
}
