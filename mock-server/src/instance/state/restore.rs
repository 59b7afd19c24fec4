//! From a state to an instance that goes on with it.

use std::sync::Arc;

use super::document::{FormerState, State};
use super::error::StateError;
use super::records::store;
use crate::domain::record::RecordId;
use crate::domain::resource::Resource;
use crate::domain::store::Store;
use crate::domain::trail::{Former, Trail};
use crate::faults::Plan;
use crate::instance::Instance;
use crate::instance::beginning::Beginning;
use crate::instance::clock::Clock;
use crate::instance::world::{PollInterval, Settings, custom_fields};
use crate::jobs::Jobs;
use crate::mail::Mailbox;
use crate::site::{BYTES_MAX, Site};

impl Instance {
    /// The state as JSON, for [`Instance::put_snapshot`] here or elsewhere. Blocks while a job is at
    /// work.
    ///
    /// # Errors
    /// Never: every state can be written.
    pub fn snapshot(&self) -> Result<Vec<u8>, serde_json::Error> {
        self.state().to_json()
    }

    /// Begins a new life with the state of a snapshot, whichever instance it was taken from.
    /// Credentials stay, the journal is empty, and a reset goes back to the instance's own world.
    ///
    /// # Errors
    /// [`StateError`]; then nothing has changed.
    pub fn put_snapshot(&self, json: &[u8]) -> Result<(), StateError> {
        let state = State::from_json(json)?;
        let behaviour = &self.settings.behaviour;
        let beginning = Beginning::from_state(state, behaviour.poll_interval)?;
        self.begin(beginning);
        Ok(())
    }
}

impl Beginning {
    fn from_state(state: State, poll_interval: PollInterval) -> Result<Self, StateError> {
        let ways = Settings::from_json(&state.settings)
            .map_err(|(name, reason)| StateError::damaged(format!("settings.{name}"), reason))?;
        let custom = custom_fields::from_json(state.custom_fields)
            .map_err(|(field, reason)| StateError::damaged(field, reason))?;
        let store = store(state.records, custom)?;
        let last_write = state.last_write.into_iter().enumerate();
        let last_write = last_write.map(|(position, former)| read_former(position, former, &store));
        let last_write = last_write.collect::<Result<Trail, _>>()?;
        let quota = ways.sftp_quota.unwrap_or(BYTES_MAX);
        let site = Site::from_nodes(&state.files, quota).map_err(|(position, reason)| {
            StateError::damaged(format!("files[{position}]"), reason.to_string())
        })?;
        let clock = Clock::from_state(state.clock);
        let interval = ways.poll_interval.unwrap_or(poll_interval).get();
        Ok(Self {
            jobs: Jobs::from_state(state.jobs, &site, interval, clock.now()),
            plan: Plan::from_state(state.faults)
                .map_err(|error| StateError::damaged("faults.rules", error.to_string()))?,
            last_write,
            mailbox: Mailbox::from_state(state.mails),
            webhooks: state.webhooks.into(),
            ways,
            clock,
            store,
            site,
        })
    }
}

fn read_former(position: usize, former: FormerState, store: &Store) -> Result<Former, StateError> {
    let at = |field: &str| format!("last_write[{position}].{field}");
    let resource = Resource::by_path(&former.resource)
        .ok_or_else(|| StateError::damaged(at("resource"), "there is no such resource"))?;
    let before = former.before.map(|record| {
        let read = record.read(resource, store.custom_fields());
        read.map(Arc::new)
            .map_err(|(field, reason)| StateError::damaged(at(&format!("before.{field}")), reason))
    });
    Ok(Former {
        resource,
        id: RecordId(former.id),
        before: before.transpose()?,
    })
}
