//! From an instance to its state.

use std::sync::PoisonError;

use super::document::{FormerState, State, VERSION};
use super::records::{RecordState, tables};
use crate::instance::Instance;
use crate::instance::instance::lock;
use crate::instance::world::{Settings, custom_fields};

impl Instance {
    /// Its state at one moment. Blocks while a job is at work: half of a file is no state to come
    /// back to.
    pub(crate) fn state(&self) -> State {
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
        let webhooks = lock(&self.webhooks).all();
        let store = records.clone();
        drop(records);
        State {
            snapshot: VERSION,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            clock,
            settings: ways.to_json(),
            custom_fields: custom_fields::to_json(store.custom_fields()),
            last_write: last_write
                .formers()
                .map(|former| FormerState {
                    resource: former.resource.table().path.to_owned(),
                    id: former.id.0,
                    before: former.before.as_deref().map(|record| {
                        RecordState::new(former.resource, record, store.custom_fields())
                    }),
                })
                .collect(),
            records: tables(&store),
            files,
            jobs,
            faults,
            mails,
            webhooks,
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
