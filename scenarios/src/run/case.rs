//! The life of one case: a Coupa of its own, the triggers, what was observed, and the judgement.

use std::time::{Duration, Instant};

use super::expect;
use super::outcome::{Outcome, Status, Strictness};
use super::plan::Planned;
use super::world;
use crate::clock;
use crate::connector::{Connector, ConnectorError, Invocation, environment};
use crate::format::{Case, Problems, UserIds};
use crate::history::{Entry, Exit, History, What};
use crate::report;
use crate::rules::{self, Verdict};
use crate::secrets::Secrets;
use crate::target::{Instance, Target, TargetError};

/// Nothing can be said of the connector.
#[derive(Debug, thiserror::Error)]
enum EnvironmentError {
    #[error(transparent)]
    Target(#[from] TargetError),
    #[error(transparent)]
    Connector(#[from] ConnectorError),
    #[error("the target does not have the users of the scenario: {0}")]
    Users(Problems),
}

/// Runs one case from start to end.
pub(super) async fn run(
    planned: &Planned,
    target: &Target,
    connector: &Connector,
    time_limit: Duration,
    strictness: Strictness,
) -> Outcome {
    let started = Instant::now();
    match observe(planned, target, connector, time_limit).await {
        Ok((case, history)) => judged(&case, &history, started.elapsed(), strictness),
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
    time_limit: Duration,
) -> Result<(Case, History), EnvironmentError> {
    let case = &planned.case;
    let instance = target
        .create(&world::world(case), world::seed(case.name.as_str()))
        .await?;
    let observed = observe_in(&instance, planned, connector, time_limit).await;
    // What was observed counts, not whether the instance could be deleted: the mock deletes it at its end.
    let _ = target.delete(&instance).await;
    observed
}

async fn observe_in(
    instance: &Instance,
    planned: &Planned,
    connector: &Connector,
    time_limit: Duration,
) -> Result<(Case, History), EnvironmentError> {
    let users = instance.users().await?;
    let ids: UserIds = users
        .iter()
        .filter_map(|user| {
            Some((
                user.get("login")?.as_str()?.to_owned(),
                user.get("id")?.as_u64()?,
            ))
        })
        .collect();
    let case = match planned.file.case(&planned.case.name, &ids) {
        Some(case) => case.map_err(EnvironmentError::Users)?,
        None => planned.case.clone(),
    };
    instance.set_faults(&case.faults).await?;
    let environment = environment::of_instance(instance);
    let mut history = History {
        secrets: Secrets::from_iter([instance.access().client_secret.expose()]),
        ..History::default()
    };
    history
        .entries
        .push(Entry::new(clock::now(), What::State { users }));
    let mut since = 0;
    for step in &case.steps {
        let events = world::events(&case, &step.trigger);
        history.entries.push(Entry::new(
            clock::now(),
            What::Trigger {
                events: events.clone(),
            },
        ));
        let invocation = Invocation {
            events: &events,
            environment: &environment,
            time_limit,
        };
        let mut entries = connector.invoke(&invocation).await?;
        let (journal, dropped) = instance.journal(since).await?;
        since = journal
            .iter()
            .filter_map(|entry| entry.seq)
            .max()
            .unwrap_or(since);
        history.dropped = dropped;
        entries.extend(journal);
        entries.sort_by_key(|entry| entry.at);
        history.entries.extend(entries);
        history.entries.push(Entry::new(
            clock::now(),
            What::State {
                users: instance.users().await?,
            },
        ));
    }
    Ok((case, history))
}

fn judged(case: &Case, history: &History, duration: Duration, strictness: Strictness) -> Outcome {
    let rules = rules::judge(history, &case.waivers);
    // What a stopped connector would have done is unknown: the stop is the one failure.
    let was_stopped = history
        .entries
        .iter()
        .any(|entry| entry.what.exit() == Some(Exit::TimedOut));
    let failures = if was_stopped {
        Vec::new()
    } else {
        expect::failures(case, history)
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
        not_evaluated: was_stopped,
        rules,
        strict: strictness == Strictness::Should,
        timeline,
        ..Outcome::bare(case, status, duration, None)
    };
    outcome.masked(&history.secrets)
}
