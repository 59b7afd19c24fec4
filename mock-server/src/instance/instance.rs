//! One customer's Coupa: what it is made of, its clock, and looks at its records. Each method, here
//! and in the files beside it, is one step that a user can see, whole or not at all.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use jiff::Timestamp;
use serde_json::Value as Json;
use tokio::sync::{Notify, watch};

use super::authorization::Authorizations;
use super::beginning::Beginning;
use super::behaviour::Behaviour;
use super::clock::{Clock, Mode, real_now};
use super::credentials::Credentials;
use super::device::Devices;
use super::rate_limit::Bucket;
use super::token::Tokens;
use super::webhooks::Webhooks;
use super::world::{Settings, World, WorldError};
use crate::domain::custom::CustomFields;
use crate::domain::record::RecordId;
use crate::domain::render::View;
use crate::domain::resource::Resource;
use crate::domain::store::Store;
use crate::domain::trail::Trail;
use crate::faults::Plan;
use crate::jobs::JobState;
use crate::journal::{ClockMove, Details, EventId, Journal, Stamp};
use crate::keep::Keep;
use crate::mail::Mailbox;
use crate::site::Site;

/// The API user, whom records show as their author; see `fixtures/worlds/standing.yaml`.
pub(crate) const API_USER: RecordId = RecordId(2);

/// What an instance is made of.
#[derive(Debug)]
pub(crate) struct InstanceSettings {
    pub(crate) name: String,
    pub(crate) credentials: Credentials,
    pub(crate) world: World,
    pub(crate) behaviour: Behaviour,
    /// Told when a clock changes; see `jobs`.
    pub(crate) clocks: Arc<Notify>,
}

/// A world with its own records, clock, journal, fault plan and messages.
#[derive(Debug)]
pub struct Instance {
    pub(super) settings: InstanceSettings,
    pub(super) tokens: Tokens,
    pub(super) authorizations: Mutex<Authorizations>,
    pub(super) devices: Mutex<Devices>,
    pub(super) bucket: Mutex<Bucket>,
    pub(super) started: Timestamp,
    /// How it behaves: as its world says, or as a snapshot does that was put into it.
    pub(super) ways: RwLock<Arc<Settings>>,
    pub(super) clock: Mutex<Clock>,
    pub(super) store: RwLock<Store>,
    /// How often work was cancelled.
    pub(super) lives: AtomicU64,
    /// What the last write has changed, for reads that are to be behind.
    pub(super) last_write: Mutex<Trail>,
    journal: Journal,
    pub(super) faults: Mutex<Plan>,
    /// Tells of every reset, to those who wait for time to pass.
    pub(super) resets: watch::Sender<()>,
    pub(super) webhooks: Mutex<Webhooks>,
    pub(super) mailbox: Mutex<Mailbox>,
    pub(crate) jobs: JobState,
    pub(super) site: RwLock<Arc<Site>>,
    /// Where changes are kept, if they are to last.
    pub(super) keep: Option<Keep>,
}

impl Instance {
    /// One that begins with its world.
    ///
    /// # Errors
    /// When the world cannot be built.
    pub(crate) fn new(settings: InstanceSettings, keep: Option<Keep>) -> Result<Self, WorldError> {
        let started = settings.world.time.unwrap_or_else(real_now);
        let beginning = Beginning::of_world(&settings.world, &settings.behaviour, started)?;
        Ok(Self::with(settings, started, beginning, keep))
    }

    /// One that was started then.
    pub(super) fn with(
        settings: InstanceSettings,
        started: Timestamp,
        mut beginning: Beginning,
        keep: Option<Keep>,
    ) -> Self {
        beginning.keep(keep.as_ref());
        Self {
            keep,
            jobs: JobState::new(beginning.jobs, Arc::clone(&settings.clocks)),
            tokens: Tokens::new(&settings.credentials.token_key),
            authorizations: Mutex::new(Authorizations::new(settings.credentials.token_key)),
            devices: Mutex::new(Devices::new(settings.credentials.token_key)),
            bucket: Mutex::new(Bucket::new()),
            started,
            ways: RwLock::new(Arc::new(beginning.ways)),
            clock: Mutex::new(beginning.clock),
            store: RwLock::new(beginning.store),
            lives: AtomicU64::new(0),
            last_write: Mutex::new(beginning.last_write),
            journal: Journal::new(settings.behaviour.journal),
            faults: Mutex::new(beginning.plan),
            resets: watch::Sender::new(()),
            webhooks: Mutex::new(beginning.webhooks),
            mailbox: Mutex::new(beginning.mailbox),
            site: RwLock::new(Arc::new(beginning.site)),
            settings,
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// What opens it.
    pub fn credentials(&self) -> &Credentials {
        &self.settings.credentials
    }

    /// What happened in it.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The custom fields that its records may have.
    pub fn custom_fields(&self) -> Arc<CustomFields> {
        self.read(|view| Arc::clone(view.store().custom_fields()))
    }

    /// The times that an event gets now.
    pub(crate) fn stamp(&self) -> Stamp {
        Stamp {
            time: self.now(),
            at: real_now(),
        }
    }

    /// What its clock shows.
    pub fn now(&self) -> Timestamp {
        lock(&self.clock).now()
    }

    /// How its clock moves.
    pub fn clock_mode(&self) -> Mode {
        lock(&self.clock).mode()
    }

    /// From now on the clock moves in this way.
    pub fn set_clock_mode(&self, mode: Mode) {
        let clock = lock(&self.clock);
        clock.set_mode(mode);
        self.keep_clock(&clock, None);
        drop(clock);
        self.wake();
    }

    /// The clock shows that moment from now on, unless it is past it; `event` tells of the move.
    pub(crate) fn move_clock(&self, to: Timestamp, event: EventId) {
        let clock = lock(&self.clock);
        // The one refusal is that the clock is past it.
        let _ = clock.set(to);
        self.keep_clock(&clock, Some(event));
    }

    /// Notes in the journal that the clock is being moved.
    pub(crate) fn note_clock_move(&self, from: Timestamp, to: Timestamp) -> EventId {
        self.journal
            .append(self.stamp(), None, Details::Clock(ClockMove { from, to }))
    }

    /// Work in flight ends before its next step.
    pub(crate) fn cancel_jobs(&self) {
        // Under the lock of the records, under which work looks whether it is to go on.
        let _store = self.store.write().unwrap_or_else(PoisonError::into_inner);
        self.lives.fetch_add(1, Ordering::Release);
    }

    /// A consistent look at the records.
    pub fn read<T>(&self, look: impl FnOnce(View<'_>) -> T) -> T {
        let store = self.store.read().unwrap_or_else(PoisonError::into_inner);
        let ways = self.ways();
        look(self.view(&store, &ways))
    }

    /// The user of a login, as the API shows it to those who may see everything.
    pub fn user(&self, login: &str) -> Option<Json> {
        self.read(|view| {
            let mut users = view.store().all(Resource::User);
            let user = users.find(|user| view.login(user.id).eq_ignore_ascii_case(login))?;
            serde_json::to_value(view.record(Resource::User, user)).ok()
        })
    }

    /// The records as they are now, for somebody who changes them for himself, and how to show
    /// them.
    pub(super) fn copy(&self) -> (Store, Arc<Settings>) {
        let store = self.store.read().unwrap_or_else(PoisonError::into_inner);
        (store.clone(), self.ways())
    }

    pub(super) fn view<'a>(&self, store: &'a Store, ways: &'a Settings) -> View<'a> {
        View::new(store, &ways.time_zone, self.release_of(ways))
    }

    /// The files of its sFTP site. After a reset it is another one; whoever still holds this one
    /// changes nothing any more.
    pub fn site(&self) -> Arc<Site> {
        Arc::clone(&self.site.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Coupa's dates have no fractions of a second.
pub(super) fn to_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

/// A step that panicked has left what it was changing in a state that was whole before each of its
/// assignments, so the others go on.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
