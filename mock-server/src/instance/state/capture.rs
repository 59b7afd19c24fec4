//! From an instance to its state.

use std::sync::PoisonError;

use super::document::{FormerState, State, VERSION};
use super::records::{RecordState, tables};
use crate::domain::store::Store;
use crate::domain::trail::Trail;
use crate::faults::PlanState;
use crate::instance::Instance;
use crate::instance::beginning::Beginning;
use crate::instance::clock::ClockState;
use crate::instance::instance::lock;
use crate::instance::webhooks::Webhooks;
use crate::instance::world::{Settings, custom_fields};
use crate::jobs::JobsState;
use crate::mail::MailboxState;
use crate::site::NodeState;

/// Everything, taken from under its locks.
struct Parts<'p> {
    ways: &'p Settings,
    store: &'p Store,
    last_write: &'p Trail,
    clock: ClockState,
    files: Vec<NodeState>,
    jobs: JobsState,
    faults: PlanState,
    mails: MailboxState,
    webhooks: Webhooks,
}

impl Parts<'_> {
    fn state(self) -> State {
        State {
            snapshot: VERSION,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            clock: self.clock,
            settings: self.ways.to_json(),
            custom_fields: custom_fields::to_json(self.store.custom_fields()),
            last_write: former(self.last_write, self.store),
            records: tables(self.store),
            files: self.files,
            jobs: self.jobs,
            faults: self.faults,
            mails: self.mails,
            webhooks: self.webhooks,
        }
    }
}

/// What the last write changed, as it was before.
pub(in crate::instance) fn former(trail: &Trail, store: &Store) -> Vec<FormerState> {
    let custom = store.custom_fields();
    let formers = trail.formers();
    formers
        .map(|former| FormerState {
            resource: former.resource.table().path.to_owned(),
            id: former.id.0,
            before: (former.before.as_deref())
                .map(|record| RecordState::new(former.resource, record, custom)),
        })
        .collect()
}

impl Instance {
    /// Its state at one moment. Blocks while a job is at work: half of a file is no state to come
    /// back to.
    pub(super) fn state(&self) -> State {
        let _turn = self.turn();
        let records = self.store.read().unwrap_or_else(PoisonError::into_inner);
        let ways = self.full_ways();
        let last_write = lock(&self.last_write).clone();
        let site = self.site();
        let clock = lock(&self.clock).state();
        let files = site.nodes();
        let jobs = self.jobs.state(&site);
        let faults = lock(&self.faults).state();
        let mails = lock(&self.mailbox).state();
        let webhooks = lock(&self.webhooks).clone();
        let store = records.clone();
        drop(records);
        let parts = Parts {
            ways: &ways,
            store: &store,
            last_write: &last_write,
            clock,
            files,
            jobs,
            faults,
            mails,
            webhooks,
        };
        parts.state()
    }

    /// As [`Instance::state`], of one that nobody else has yet; what comes from the options of the
    /// server stays so.
    pub(in crate::instance) fn own_state(&self) -> State {
        let state = self.state();
        State {
            settings: self.ways().to_json(),
            ..state
        }
    }

    /// How it behaves, also where that comes from the options of the server: another server may
    /// have others.
    fn full_ways(&self) -> Settings {
        let behaviour = &self.settings.behaviour;
        let own = self.ways();
        Settings {
            release: Some(self.release()),
            rate_limit: own.rate_limit.or(Some(behaviour.rate_limit)),
            poll_interval: Some(self.poll_interval()),
            ..Settings::clone(&own)
        }
    }
}

impl Beginning {
    /// The state that it begins with.
    pub(in crate::instance) fn state(&self) -> State {
        let parts = Parts {
            ways: &self.ways,
            store: &self.store,
            last_write: &self.last_write,
            clock: self.clock.state(),
            files: self.site.nodes(),
            jobs: self.jobs.state(&self.site),
            faults: self.plan.state(),
            mails: self.mailbox.state(),
            webhooks: self.webhooks.clone(),
        };
        parts.state()
    }
}
