//! Many cases at once.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{RwLock, Semaphore};
use tokio::task::JoinSet;

use super::case;
use super::outcome::{Outcome, Status, Strictness, Summary};
use super::plan::Planned;
use crate::connector::Connector;
use crate::profile::Profile;
use crate::report::Event;
use crate::target::Target;

/// How cases run.
#[derive(Clone, Debug)]
pub struct Options {
    /// So many at once, one at least.
    pub jobs: usize,
    /// Which broken rules fail a case.
    pub strictness: Strictness,
    /// What the connector can do, and how long it may take.
    pub profile: Profile,
}

/// A connector against a target.
#[derive(Debug)]
pub struct Runner {
    target: Arc<Target>,
    connector: Arc<Connector>,
    options: Options,
}

impl Runner {
    /// Tries `connector` against `target`.
    pub fn new(target: Target, connector: Connector, options: Options) -> Self {
        Self {
            target: Arc::new(target),
            connector: Arc::new(connector),
            options,
        }
    }

    /// Runs the cases, and tells `report` what happens as it happens. When `interrupted` completes, the cases that
    /// have not ended are stopped and reported as not run. The target is stopped in the end.
    pub async fn run(
        self,
        plan: Vec<Planned>,
        mut report: impl FnMut(Event),
        interrupted: impl Future<Output = ()>,
    ) -> Summary {
        let started = Instant::now();
        let mut summary = Summary::default();
        let mut waiting: Vec<Option<Planned>> = plan.into_iter().map(Some).collect();
        report(Event::RunStarted {
            cases: waiting.len(),
            connector: self.connector.to_string(),
            target: self.target.url().to_owned(),
        });
        let mut running = self.start(&waiting);
        let mut interrupted = pin!(interrupted);
        loop {
            let ended = tokio::select! {
                ended = running.join_next() => ended,
                () = &mut interrupted => None,
            };
            let Some(ended) = ended else { break };
            // A case that is cut off or panics is missing here, and found among the waiting ones below.
            if let Ok((index, outcome)) = ended {
                if let Some(slot) = waiting.get_mut(index) {
                    *slot = None;
                }
                summary.count(outcome.status);
                report(Event::CaseFinished(Box::new(outcome)));
            }
        }
        let was_interrupted = !running.is_empty();
        running.shutdown().await;
        for planned in waiting.into_iter().flatten() {
            let outcome = left(&planned, was_interrupted);
            summary.count(outcome.status);
            report(Event::CaseFinished(Box::new(outcome)));
        }
        if let Some(target) = Arc::into_inner(self.target) {
            target.stop().await;
        }
        report(Event::RunFinished {
            summary,
            duration_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        });
        summary
    }

    fn start(&self, plan: &[Option<Planned>]) -> JoinSet<(usize, Outcome)> {
        let permits = Arc::new(Semaphore::new(self.options.jobs.max(1)));
        let site = Arc::new(RwLock::new(()));
        let mut running = JoinSet::new();
        for (index, planned) in plan
            .iter()
            .enumerate()
            .filter_map(|(index, planned)| Some((index, planned.clone()?)))
        {
            let (permits, site, target, connector) = (
                Arc::clone(&permits),
                Arc::clone(&site),
                Arc::clone(&self.target),
                Arc::clone(&self.connector),
            );
            let options = self.options.clone();
            running.spawn(async move {
                // The semaphore is never closed.
                let _permit = permits.acquire_owned().await;
                // A host shows its key before it knows who connects: a changed one would meet others too.
                let (_alone, _together);
                if planned.case.changes_host_key() {
                    _alone = site.write().await;
                } else if planned.case.uses_site() {
                    _together = site.read().await;
                }
                (
                    index,
                    case::run(&planned, &target, &connector, &options).await,
                )
            });
        }
        running
    }
}

fn left(planned: &Planned, was_interrupted: bool) -> Outcome {
    let (status, error) = if was_interrupted {
        (Status::NotRun, "the run was interrupted")
    } else {
        (Status::Error, "the runner failed: this is a bug")
    };
    Outcome::bare(
        &planned.case,
        status,
        Duration::ZERO,
        Some(error.to_owned()),
    )
}
