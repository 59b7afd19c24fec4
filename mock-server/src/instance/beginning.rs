//! The beginning of a life: at the start, by a reset, or from a snapshot. What came before is over.

use std::sync::{Arc, PoisonError};

use jiff::Timestamp;

use super::behaviour::Behaviour;
use super::clock::{Clock, Mode, real_now};
use super::doors::Doors;
use super::instance::{Instance, lock};
use super::rate_limit::Bucket;
use super::webhooks::Webhooks;
use super::world::{Settings, World, WorldError};
use crate::domain::store::Store;
use crate::domain::trail::Trail;
use crate::faults::Plan;
use crate::jobs::Jobs;
use crate::keep::Keep;
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

/// What a new life means for a data folder.
#[derive(Debug)]
pub(super) enum Kept {
    /// It holds the new life from now on.
    New,
    /// The new life is what it holds, and these are; what waits to be written was taken back.
    AsIs(Doors),
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

    /// Its changes are kept there, if anywhere.
    pub(super) fn keep(&mut self, keep: Option<&Keep>) {
        if keep.is_some() {
            self.store.note_changes();
            self.site.keep(keep.cloned());
        }
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
        self.begin(world, Kept::New);
        Ok(())
    }

    /// Ends whatever is under way and begins anew, with an empty journal.
    pub(super) fn begin(&self, mut beginning: Beginning, kept: Kept) {
        self.cancel_jobs();
        let turn = self.turn();
        // All at once, so that nothing is noted for a data folder between the old life and the new.
        // Whoever takes two of these locks takes the clock's last.
        let mut store = self.store.write().unwrap_or_else(PoisonError::into_inner);
        let mut ways = self.ways.write().unwrap_or_else(PoisonError::into_inner);
        let mut site = self.site.write().unwrap_or_else(PoisonError::into_inner);
        let mut mailbox = lock(&self.mailbox);
        let mut webhooks = lock(&self.webhooks);
        let mut plan = lock(&self.faults);
        let mut last_write = lock(&self.last_write);
        let mut bucket = lock(&self.bucket);
        let mut tokens = self.tokens.given();
        let mut codes = lock(&self.authorizations);
        let mut devices = lock(&self.devices);
        let mut clock = lock(&self.clock);
        site.keep(None);
        let is_new = matches!(kept, Kept::New);
        if let Some(keep) = &self.keep {
            match kept {
                Kept::New => keep.note(beginning.state().steps()),
                Kept::AsIs(doors) => {
                    self.journal().take_back(&keep.discard());
                    *tokens = doors.tokens;
                    codes.resume(doors.codes);
                    devices.resume(doors.devices);
                }
            }
        }
        beginning.keep(self.keep.as_ref());
        *store = beginning.store;
        *ways = Arc::new(beginning.ways);
        *site = Arc::new(beginning.site);
        *mailbox = beginning.mailbox;
        *webhooks = beginning.webhooks;
        *plan = beginning.plan;
        *last_write = beginning.last_write;
        *clock = beginning.clock;
        *bucket = Bucket::new();
        self.jobs.restart(&turn, beginning.jobs);
        if is_new {
            self.journal().clear();
        }
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
