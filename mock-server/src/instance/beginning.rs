//! The beginning of a life: at the start, by a reset, or from a snapshot. What came before is over.

use std::sync::{Arc, PoisonError};

use jiff::Timestamp;

use super::behaviour::Behaviour;
use super::clock::{Clock, Mode, real_now};
use super::instance::{Instance, lock};
use super::rate_limit::Bucket;
use super::webhooks::Webhooks;
use super::world::{Settings, World, WorldError};
use crate::domain::store::Store;
use crate::domain::trail::Trail;
use crate::faults::Plan;
use crate::jobs::Jobs;
use crate::mail::Mailbox;
use crate::site::Site;

/// Everything that an instance has at the beginning of a life.
#[derive(Debug)]
pub(super) struct Beginning {
    pub(super) ways: Settings,
    pub(super) clock: Clock,
    pub(super) store: Store,
    pub(super) last_write: Trail,
    pub(super) site: Site,
    pub(super) jobs: Jobs,
    pub(super) plan: Plan,
    pub(super) mailbox: Mailbox,
    pub(super) webhooks: Webhooks,
}

impl Beginning {
    /// As the world says, for an instance that was started then.
    ///
    /// # Errors
    /// When the world cannot be built.
    pub(super) fn of_world(
        world: &World,
        behaviour: &Behaviour,
        started: Timestamp,
    ) -> Result<Self, WorldError> {
        let ways = world.settings.clone();
        // A clock that shows real time has no start to go back to, unless the world says one.
        let shown = match (world.time, behaviour.clock) {
            (None, Mode::Real) => real_now(),
            (Some(_), _) | (None, Mode::Manual | Mode::Times(_)) => started,
        };
        let interval = ways.poll_interval.unwrap_or(behaviour.poll_interval);
        Ok(Self {
            clock: Clock::new(behaviour.clock, shown),
            store: world.build(started, behaviour.seed)?,
            last_write: Trail::default(),
            site: world.site(started)?,
            jobs: Jobs::new(started, shown, interval.get()),
            plan: starting_plan(behaviour, started),
            mailbox: Mailbox::default(),
            webhooks: Webhooks::default(),
            ways,
        })
    }
}

impl Instance {
    /// Back to its world: records, files, clock, fault plan, messages and journal. Tokens stay good.
    ///
    /// # Errors
    /// Never for a world that was built before.
    pub fn reset(&self) -> Result<(), WorldError> {
        let settings = &self.settings;
        let world = Beginning::of_world(&settings.world, &settings.behaviour, self.started)?;
        self.begin(world);
        Ok(())
    }

    /// Ends whatever is under way and begins anew, with an empty journal.
    pub(super) fn begin(&self, beginning: Beginning) {
        self.cancel_jobs();
        let turn = self.turn();
        let mut store = self.store.write().unwrap_or_else(PoisonError::into_inner);
        *store = beginning.store;
        *self.ways.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(beginning.ways);
        self.jobs.restart(&turn, beginning.jobs);
        *lock(&self.last_write) = beginning.last_write;
        *lock(&self.clock) = beginning.clock;
        *lock(&self.bucket) = Bucket::new();
        *lock(&self.faults) = beginning.plan;
        *lock(&self.webhooks) = beginning.webhooks;
        *lock(&self.mailbox) = beginning.mailbox;
        let site = Arc::new(beginning.site);
        *self.site.write().unwrap_or_else(PoisonError::into_inner) = site;
        self.journal().clear();
        self.wake();
        self.resets.send_replace(());
    }
}

/// The plan that `serve` was started with. Rules are checked where they are read; a plan that is
/// refused all the same is none.
fn starting_plan(behaviour: &Behaviour, now: Timestamp) -> Plan {
    let mut plan = Plan::new(behaviour.seed);
    if let Err(error) = plan.replace(behaviour.faults.clone(), now) {
        tracing::error!(%error, "the fault plan cannot be used");
    }
    plan
}
