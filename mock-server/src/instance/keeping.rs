//! What an instance notes for a data folder, each under the lock of what has changed, and what it
//! waits for before anybody is told.

use std::collections::BTreeMap;

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::authorization::Authorizations;
use super::beginning::{Beginning, Kept};
use super::clock::{Clock, Mode};
use super::credentials::{Credentials, Secret};
use super::device::Devices;
use super::doors::{self, Doors};
use super::instance::{Instance, InstanceSettings, lock};
use super::state::capture::former;
use super::state::document::State;
use super::state::records::RecordState;
use super::state::{Base64, StateError, rows};
use super::token::GivenTokens;
use super::webhooks::Webhooks;
use crate::domain::record::RecordId;
use crate::domain::resource::Resource;
use crate::domain::store::Store;
use crate::faults::Plan;
use crate::jobs::HeldState;
use crate::journal::{EventId, NumbersKept, Seq};
use crate::keep::{Keep, Key, Mark, NotKept, Step, Stored, row};
use crate::mail::Mailbox;

/// The part of a data folder that the numbers of the journal are kept in.
const NUMBERS: &str = "_journal";

/// Who goes on from this number might miss events after the process was killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the data folder cannot be written to, so that numbers of these events could be given out again"
)]
pub(crate) struct NumberNotKept;

/// What an instance is besides its state.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct About {
    client_id: String,
    client_secret: String,
    api_key: String,
    sftp_username: String,
    sftp_password: String,
    token_key: [u8; 32],
    started: Timestamp,
    pub(crate) seed: u64,
    pub(crate) clock: Mode,
    /// Its own world; none is the one that the server was started with.
    pub(crate) world: Option<Json>,
}

impl About {
    pub(crate) fn credentials(&self) -> Credentials {
        Credentials {
            client_id: self.client_id.clone(),
            client_secret: Secret::new(&*self.client_secret),
            api_key: Secret::new(&*self.api_key),
            sftp_username: self.sftp_username.clone(),
            sftp_password: Secret::new(&*self.sftp_password),
            token_key: self.token_key,
        }
    }
}

impl Instance {
    /// The instance that goes on as it was kept.
    ///
    /// # Errors
    /// [`StateError`] for rows that cannot be understood.
    pub(crate) fn resumed(
        settings: InstanceSettings,
        about: &About,
        mut stored: Stored,
        keep: Keep,
    ) -> Result<Self, StateError> {
        let doors = Doors::from_rows(&mut stored)?;
        let last: Option<u64> = taken(&mut stored, NUMBERS)?;
        let state = State::from_rows(stored)?;
        let clock = Clock::resumed(state.clock);
        let beginning = Beginning {
            clock,
            ..Beginning::from_state(state, settings.behaviour.poll_interval)?
        };
        let instance = Self::with(settings, about.started, beginning, Some(keep.clone()));
        instance.open(doors);
        let last = Seq(last.unwrap_or(0));
        instance.journal().keep_numbers(keep, last);
        Ok(instance)
    }

    /// Notes that there is such an instance, with all that it has. Before anybody can change it.
    pub(crate) fn keep_whole(&self, own_world: Option<Json>) {
        let Some(keep) = &self.keep else {
            return;
        };
        let credentials = self.credentials();
        let about = About {
            client_id: credentials.client_id.clone(),
            client_secret: credentials.client_secret.expose().to_owned(),
            api_key: credentials.api_key.expose().to_owned(),
            sftp_username: credentials.sftp_username.clone(),
            sftp_password: credentials.sftp_password.expose().to_owned(),
            token_key: credentials.token_key,
            started: self.started,
            seed: self.settings.behaviour.seed,
            clock: self.settings.behaviour.clock,
            world: own_world,
        };
        let about = serde_json::to_string(&about).unwrap_or_default();
        let mut steps = vec![Step::Create(self.name().to_owned(), about)];
        steps.extend(self.own_state().steps());
        keep.note(steps);
        self.journal().keep_numbers(keep.clone(), Seq(0));
    }

    /// Notes that there is no such instance any more.
    pub(crate) fn keep_removal(&self) {
        if let Some(keep) = &self.keep {
            keep.note(vec![Step::Remove]);
        }
    }

    /// No number of the journal is skipped by a start from here.
    pub(crate) fn settle(&self) {
        self.journal().settle_numbers();
    }

    /// Its number in the data folder.
    pub(crate) fn kept_number(&self) -> Option<i64> {
        self.keep.as_ref().map(Keep::number)
    }

    /// Goes on as it was at the last commit; the journal says that what these events tell was undone.
    ///
    /// # Errors
    /// [`StateError`] for rows that cannot be understood.
    pub(crate) fn roll_back(&self, mut stored: Stored, told: &[EventId]) -> Result<(), StateError> {
        self.journal().take_back(told);
        let doors = Doors::from_rows(&mut stored)?;
        let state = State::from_rows(stored)?;
        let clock = Clock::resumed(state.clock);
        let beginning = Beginning {
            clock,
            ..Beginning::from_state(state, self.settings.behaviour.poll_interval)?
        };
        self.begin(beginning, Kept::AsIs(doors));
        Ok(())
    }

    /// What has changed so far is before this.
    pub(crate) fn mark(&self) -> Mark {
        self.keep.as_ref().map(Keep::mark).unwrap_or_default()
    }

    /// Waits until whatever anybody could have seen of it lasts.
    ///
    /// # Errors
    /// [`NotKept`] when something was taken back that has changed since the mark.
    pub(crate) async fn kept(&self, since: Mark) -> Result<(), NotKept> {
        match &self.keep {
            Some(keep) => keep.kept(since).await,
            None => Ok(()),
        }
    }

    /// Waits until no later start can give this number of the journal out again.
    ///
    /// # Errors
    /// [`NumberNotKept`] when that cannot be written.
    pub(crate) async fn number_kept(&self, seq: Seq) -> Result<(), NumberNotKept> {
        let Some(keep) = &self.keep else {
            return Ok(());
        };
        // What is on its way may be written; what has failed by now is tried once more.
        for _ in 0..2 {
            if self.journal().promises(seq) {
                return Ok(());
            }
            keep.settled().await;
        }
        let is_kept = self.journal().promises(seq);
        is_kept.then_some(()).ok_or(NumberNotKept)
    }

    /// Holds up who changes more than the disk can take. To be called without a lock.
    pub(crate) fn pace(&self) {
        if let Some(keep) = &self.keep {
            keep.pace();
        }
    }

    /// The records that have changed, and what the journal tells of that.
    pub(super) fn keep_records(&self, store: &mut Store, told: Vec<EventId>) {
        let Some(keep) = &self.keep else {
            return;
        };
        let changes = store.take_changes();
        let mut last_ids = BTreeMap::new();
        let custom = store.custom_fields();
        let mut steps: Vec<_> = changes
            .into_iter()
            .map(|(resource, id)| {
                let path = resource.table().path;
                last_ids.insert(path, resource);
                match store.get(resource, id) {
                    Some(record) => {
                        let record = RecordState::new(resource, record, custom);
                        row(path, Key::Number(id.0), &record)
                    }
                    None => Step::Delete(path, Key::Number(id.0)),
                }
            })
            .collect();
        if steps.is_empty() {
            return;
        }
        let last_id = |(path, resource): (&str, Resource)| {
            let last = store.next_id(resource).0 - 1;
            row(rows::IDS, Key::Text(path.to_owned()), &last)
        };
        steps.extend(last_ids.into_iter().map(last_id));
        let last_write = lock(&self.last_write);
        steps.push(row(
            rows::LAST_WRITE,
            Key::None,
            &former(&last_write, store),
        ));
        keep.note_told(steps, told);
    }

    pub(super) fn keep_clock(&self, clock: &Clock, told: Option<EventId>) {
        self.note_told(told, || vec![row(rows::CLOCK, Key::None, &clock.state())]);
    }

    pub(super) fn keep_plan(&self, plan: &Plan) {
        self.note(|| vec![row(rows::PLAN, Key::None, &plan.state())]);
    }

    pub(crate) fn keep_held(&self, held: impl FnOnce() -> Vec<HeldState>) {
        self.note(|| vec![row(rows::HELD, Key::None, &held())]);
    }

    pub(crate) fn keep_loaded(&self, load: RecordId, content: Bytes, gone: &[RecordId]) {
        self.note(|| {
            let gone = gone.iter();
            let gone = gone.map(|load| Step::Delete(rows::LOADED, Key::Number(load.0)));
            let new = row(rows::LOADED, Key::Number(load.0), &Base64(content));
            gone.chain([new]).collect()
        });
    }

    /// The last mail is new, and those from `before` on may be gone.
    pub(super) fn keep_mails(&self, mailbox: &Mailbox, before: u64, told: EventId) {
        self.note_told(Some(told), || {
            let gone = before..mailbox.first();
            let gone = gone.map(|id| Step::Delete(rows::MAILS, Key::Number(id)));
            let new = mailbox.last_state();
            let new = new.map(|mail| row(rows::MAILS, Key::Number(mail.id()), &mail));
            let count = row(rows::MAIL_COUNT, Key::None, &mailbox.count());
            gone.chain(new).chain([count]).collect()
        });
    }

    /// The last message is new, and those from `before` on may be gone.
    pub(super) fn keep_webhook(&self, webhooks: &Webhooks, before: u64, told: EventId) {
        self.note_told(Some(told), || {
            let number = Key::Number(webhooks.count());
            let new = webhooks.messages().back();
            let new = new.map(|webhook| row(rows::WEBHOOKS, number, webhook));
            let gone = before..webhooks.first();
            let gone = gone.map(|number| Step::Delete(rows::WEBHOOKS, Key::Number(number)));
            let count = row(rows::WEBHOOK_COUNT, Key::None, &webhooks.count());
            gone.chain(new).chain([count]).collect()
        });
    }

    pub(super) fn keep_tokens(&self, given: &GivenTokens) {
        self.note(|| vec![row(doors::TOKENS, Key::None, given)]);
    }

    pub(super) fn keep_codes(&self, codes: &Authorizations) {
        self.note(|| vec![row(doors::CODES, Key::None, &codes.state())]);
    }

    pub(super) fn keep_devices(&self, devices: &Devices) {
        self.note(|| vec![row(doors::DEVICES, Key::None, &devices.state())]);
    }

    fn note(&self, steps: impl FnOnce() -> Vec<Step>) {
        self.note_told(None, steps);
    }

    fn note_told(&self, told: Option<EventId>, steps: impl FnOnce() -> Vec<Step>) {
        if let Some(keep) = &self.keep {
            keep.note_told(steps(), told.into_iter().collect());
        }
    }
}

impl NumbersKept for Keep {
    fn promise(&self, up_to: Seq, then: Box<dyn FnOnce(bool) + Send>) {
        self.note_then(vec![row(NUMBERS, Key::None, &up_to)], then);
    }
}

/// The only row of a part, taken out, if there is one.
pub(super) fn taken<T: serde::de::DeserializeOwned>(
    stored: &mut Stored,
    part: &str,
) -> Result<Option<T>, StateError> {
    let rows = stored.remove(part).unwrap_or_default();
    let Some((_, value)) = rows.first() else {
        return Ok(None);
    };
    let read = serde_json::from_str(value).map(Some);
    read.map_err(|error| StateError::damaged(part, error.to_string()))
}
