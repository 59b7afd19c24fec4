//! One customer's Coupa. Each method is one step that a user can see, whole or not at all.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use russh::keys::PublicKey;
use serde_json::Value as Json;
use tokio::sync::{Notify, watch};

use super::authorization::Authorizations;
use super::beginning::Beginning;
use super::behaviour::Behaviour;
use super::clock::{Clock, Mode, real_now};
use super::credentials::Credentials;
use super::device::Devices;
use super::rate_limit::Bucket;
use super::replica::Writing;
use super::token::Tokens;
use super::webhooks::{ReceivedWebhook, Webhooks};
use super::world::{PollInterval, Settings, World, WorldError};
use crate::domain::custom::CustomFields;
use crate::domain::error::Error;
use crate::domain::record::{Record, RecordId};
use crate::domain::release::Release;
use crate::domain::render::View;
use crate::domain::resource::Resource;
use crate::domain::store::Store;
use crate::domain::trail::Trail;
use crate::domain::tree::Object;
use crate::domain::write::{self, Change, UnknownNames, Written};
use crate::faults::Plan;
use crate::jobs::{ImportSettings, JobState};
use crate::journal::{ClockMove, Details, EventId, Journal, MailSent, Stamp, Webhook};
use crate::keep::Keep;
use crate::mail::{Mail, Mailbox, NewMail};
use crate::site::{Site, SitePath};

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

    /// What it does with names that a resource does not have.
    pub(crate) fn unknown_names(&self) -> UnknownNames {
        self.settings.behaviour.unknown
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

    /// How it behaves.
    pub(super) fn ways(&self) -> Arc<Settings> {
        Arc::clone(&self.ways.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The switches of the import.
    pub(crate) fn import_settings(&self) -> ImportSettings {
        self.ways().import.clone()
    }

    /// Whom Coupa tells about failures of an integration without contacts, if the world says.
    pub(crate) fn admin_email(&self) -> Option<String> {
        self.ways().admin_email.clone()
    }

    /// What it is imitated as.
    pub(crate) fn release(&self) -> Release {
        self.release_of(&self.ways())
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

    fn release_of(&self, ways: &Settings) -> Release {
        ways.release.unwrap_or(self.settings.behaviour.release)
    }

    /// The zone in which Coupa prints dates.
    pub(crate) fn time_zone(&self) -> TimeZone {
        self.ways().time_zone.clone()
    }

    /// How often files are picked up from its site.
    pub fn poll_interval(&self) -> PollInterval {
        let own = self.ways().poll_interval;
        own.unwrap_or(self.settings.behaviour.poll_interval)
    }

    /// The folder that files are moved to once they are picked up. Coupa's pages name two
    /// (docs/differences.md).
    pub fn archive(&self) -> SitePath {
        let archive = self.ways().archive.clone();
        archive.unwrap_or_else(|| SitePath::read("/Archive/Incoming"))
    }

    /// Public keys that open its account on the sFTP site, besides the password.
    pub fn sftp_keys(&self) -> Vec<PublicKey> {
        self.ways().sftp_keys.clone()
    }

    /// Creates a record; `show` sees it before anybody else can change it.
    ///
    /// # Errors
    /// As [`Edit::create`](super::edit::Edit::create).
    pub(crate) fn create<T>(
        &self,
        resource: Resource,
        input: &Object<'_>,
        writing: impl Into<Writing>,
        show: impl FnOnce(View<'_>, &Record) -> T,
    ) -> Result<T, Error> {
        self.write(resource, writing.into(), show, |store, change| {
            write::create(store, resource, input, change)
        })
    }

    /// Changes a record; `show` sees it before anybody else can change it.
    ///
    /// # Errors
    /// As [`Edit::update`](super::edit::Edit::update).
    pub(crate) fn update<T>(
        &self,
        resource: Resource,
        id: RecordId,
        input: &Object<'_>,
        writing: impl Into<Writing>,
        show: impl FnOnce(View<'_>, &Record) -> T,
    ) -> Result<T, Error> {
        self.write(resource, writing.into(), show, |store, change| {
            write::update(store, resource, id, input, change)
        })
    }

    /// Deletes a record; `show` sees it as it was.
    ///
    /// # Errors
    /// As [`write::delete`].
    pub(crate) fn delete<T>(
        &self,
        resource: Resource,
        id: RecordId,
        writing: impl Into<Writing>,
        show: impl FnOnce(View<'_>, &Record) -> T,
    ) -> Result<T, Error> {
        self.write(resource, writing.into(), show, |store, change| {
            write::delete(store, resource, id, change)
        })
    }

    /// Takes one step on the records; `show` sees what it wrote before anybody else can change it.
    pub(crate) fn write<T>(
        &self,
        resource: Resource,
        writing: Writing,
        show: impl FnOnce(View<'_>, &Record) -> T,
        step: impl FnOnce(&mut Store, Change) -> Result<Written, Error>,
    ) -> Result<T, Error> {
        let Writing::Kept(cause) = writing else {
            let (mut copy, ways) = self.copy();
            let written = step(&mut copy, self.change(API_USER, self.now()))?;
            return Ok(show(self.view(&copy, &ways), &written.after));
        };
        let mut edit = self.edit(API_USER, Some(cause));
        let written = edit.write(resource, step)?;
        Ok(show(edit.view(), &written.after))
    }

    /// Keeps a message that a connector sent to a person.
    pub fn receive_webhook(&self, body: Json) {
        let mut webhooks = lock(&self.webhooks);
        let webhook = ReceivedWebhook {
            at: self.now(),
            body: body.clone(),
        };
        let before = webhooks.first();
        webhooks.keep(webhook);
        let told = Details::Webhook(Webhook { body });
        let event = self.journal.append(self.stamp(), None, told);
        self.keep_webhook(&webhooks, before, event);
    }

    /// The messages that came, oldest first.
    pub fn webhooks(&self) -> Vec<ReceivedWebhook> {
        lock(&self.webhooks).all()
    }

    /// Keeps a mail, whichever way it went, and notes it in the journal.
    pub(crate) fn keep_mail(&self, mail: NewMail, cause: Option<EventId>) {
        let sent = MailSent {
            direction: mail.direction,
            from: mail.from.clone(),
            to: mail.to.clone(),
            subject: mail.subject.clone(),
            text: mail.text.clone(),
            error: None,
        };
        let mut mailbox = lock(&self.mailbox);
        let before = mailbox.first();
        mailbox.keep(self.now(), mail);
        let event = self.note_mail(sent, cause);
        self.keep_mails(&mailbox, before, event);
    }

    /// Notes in the journal what became of a mail.
    pub(crate) fn note_mail(&self, sent: MailSent, cause: Option<EventId>) -> EventId {
        self.journal
            .append(self.stamp(), cause, Details::Mail(sent))
    }

    /// The mails of both directions, oldest first.
    pub fn mails(&self) -> Vec<Mail> {
        lock(&self.mailbox).all()
    }

    /// The mail of this number, unless it is forgotten.
    pub fn mail(&self, id: u64) -> Option<Mail> {
        lock(&self.mailbox).get(id)
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
