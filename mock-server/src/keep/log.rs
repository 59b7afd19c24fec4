//! Changes on their way to the disk: noted by many, written by one thread, all that wait at once.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::thread::{self, JoinHandle};

use tokio::sync::watch;

use super::database::{Database, Stored};
use super::error::NotKept;
use super::row::Step;
use crate::journal::EventId;

/// Steps that may wait before those who make many of them are held up.
const STEPS_MAX: usize = 20_000;

/// Failures that are remembered for those who ask late.
const FAILURES_MAX: usize = 10_000;

/// A moment in the order of what is noted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mark(u64);

/// Some steps of one instance that belong together.
pub(super) struct Batch {
    ticket: u64,
    pub(super) instance: i64,
    pub(super) steps: Vec<Step>,
    stake: Stake,
}

/// What stands on steps that are written.
pub(super) enum Stake {
    /// Memory does, and what the journal tells of them: both are taken back when they are not.
    Memory(Vec<EventId>),
    /// Nothing does.
    None(Then),
}

/// Told whether steps were written.
pub(crate) type Then = Box<dyn FnOnce(bool) + Send>;

impl Batch {
    fn told(&self) -> Option<&[EventId]> {
        match &self.stake {
            Stake::Memory(told) => Some(told),
            Stake::None(_) => None,
        }
    }

    fn end(self, is_written: bool) {
        match self.stake {
            Stake::Memory(_) => {}
            Stake::None(then) => then(is_written),
        }
    }
}

/// Takes back in memory what could not be written.
pub(crate) trait RollBack: Send + Sync {
    /// The instance goes on as it was at the last commit; `None` when there was no such instance.
    /// What these events tell did not last.
    fn roll_back(&self, instance: i64, stored: Option<Stored>, told: &[EventId]);
}

/// The way into one data folder.
pub(crate) struct Log {
    queue: Mutex<Queue>,
    /// Something was noted, or there will be nothing more.
    noted: Condvar,
    /// There is room for more.
    room: Condvar,
    /// Every ticket up to here is written or has failed.
    settled: watch::Sender<u64>,
    /// By ticket: whose steps they were, and why.
    failed: Mutex<BTreeMap<u64, (i64, Arc<str>)>>,
    memory: OnceLock<Weak<dyn RollBack>>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Default)]
struct Queue {
    batches: Vec<Batch>,
    steps: usize,
    last_ticket: u64,
    /// Being taken back: nobody is held up meanwhile.
    is_failing: bool,
    is_closed: bool,
}

impl Log {
    /// Begins to write to a data folder.
    ///
    /// # Errors
    /// When there can be no further thread.
    pub(crate) fn start(database: Database) -> std::io::Result<Arc<Self>> {
        let log = Arc::new(Self {
            queue: Mutex::default(),
            noted: Condvar::new(),
            room: Condvar::new(),
            settled: watch::Sender::new(0),
            failed: Mutex::default(),
            memory: OnceLock::new(),
            writer: Mutex::default(),
        });
        let own = Arc::clone(&log);
        let thread = thread::Builder::new().name("coupa-mock-keep".to_owned());
        let writer = thread.spawn(move || own.write(database))?;
        *lock(&log.writer) = Some(writer);
        Ok(log)
    }

    /// Who takes changes back.
    pub(crate) fn serve(&self, memory: Weak<dyn RollBack>) {
        // Set once, by who opened the folder.
        let _ = self.memory.set(memory);
    }

    /// Steps to be written together; answers what to wait for.
    pub(super) fn note(&self, instance: i64, steps: Vec<Step>, stake: Stake) -> u64 {
        let mut queue = lock(&self.queue);
        queue.last_ticket += 1;
        let ticket = queue.last_ticket;
        let steps_more = steps.len();
        let batch = Batch {
            ticket,
            instance,
            steps,
            stake,
        };
        if queue.is_closed {
            drop(queue);
            self.fail(
                std::slice::from_ref(&batch),
                &Arc::from("the server is stopping"),
            );
            batch.end(false);
            return ticket;
        }
        queue.steps += steps_more;
        queue.batches.push(batch);
        drop(queue);
        self.noted.notify_one();
        ticket
    }

    /// What was noted so far is before this.
    pub(crate) fn mark(&self) -> Mark {
        Mark(lock(&self.queue).last_ticket)
    }

    /// Waits until everything that was noted so far is written.
    ///
    /// # Errors
    /// [`NotKept`] when something was taken back that was noted since the mark.
    pub(crate) async fn kept(&self, since: Mark) -> Result<(), NotKept> {
        let last = self.mark().0;
        self.settled(last).await;
        self.failure(since, last, |_| true)
    }

    /// Waits until everything that was noted so far is written or has failed.
    pub(super) async fn settled_so_far(&self) {
        self.settled(self.mark().0).await;
    }

    /// Waits until a ticket is written or has failed.
    pub(super) async fn settled(&self, ticket: u64) {
        if *self.settled.borrow() < ticket {
            let mut settled = self.settled.subscribe();
            // The sender lives as long as the log.
            let _ = settled.wait_for(|settled| *settled >= ticket).await;
        }
    }

    /// Whether something of these instances was taken back since the mark.
    pub(super) fn failure(
        &self,
        since: Mark,
        last: u64,
        of: impl Fn(i64) -> bool,
    ) -> Result<(), NotKept> {
        if since.0 >= last {
            return Ok(());
        }
        let failed = lock(&self.failed);
        let mut since = failed.range(since.0 + 1..=last);
        match since.find(|(_, (instance, _))| of(*instance)) {
            None => Ok(()),
            Some((_, (_, reason))) => Err(NotKept(Arc::clone(reason))),
        }
    }

    /// Holds up who notes faster than the disk takes it.
    pub(super) fn pace(&self) {
        let queue = lock(&self.queue);
        let is_full =
            |queue: &mut Queue| queue.steps > STEPS_MAX && !queue.is_failing && !queue.is_closed;
        drop(
            self.room
                .wait_while(queue, is_full)
                .unwrap_or_else(PoisonError::into_inner),
        );
    }

    /// What an instance has noted and nobody has written will not be; answers what the journal tells
    /// of it. Called under all locks under which it notes.
    pub(super) fn discard(&self, instance: i64, reason: &Arc<str>) -> Vec<EventId> {
        let mut queue = lock(&self.queue);
        let (gone, rest): (Vec<_>, Vec<_>) = std::mem::take(&mut queue.batches)
            .into_iter()
            .partition(|batch| batch.instance == instance);
        queue.steps = rest.iter().map(|batch| batch.steps.len()).sum();
        queue.batches = rest;
        drop(queue);
        self.fail(&gone, reason);
        let told = gone.iter().filter_map(Batch::told);
        let told = told.flatten().copied().collect();
        for batch in gone {
            batch.end(false);
        }
        told
    }

    /// Why the last commit failed.
    pub(super) fn last_failure(&self) -> Arc<str> {
        let failed = lock(&self.failed);
        failed.last_key_value().map_or_else(
            || Arc::from("it is full"),
            |(_, (_, reason))| Arc::clone(reason),
        )
    }

    /// Writes what is noted and ends. Blocks.
    pub(crate) fn close(&self) {
        self.end();
        let writer = lock(&self.writer).take();
        if writer.is_some_and(|writer| writer.join().is_err()) {
            tracing::error!("the data folder was not closed properly");
        }
    }

    /// The thread ends once everything is written.
    pub(crate) fn end(&self) {
        lock(&self.queue).is_closed = true;
        self.noted.notify_one();
        self.room.notify_all();
    }

    fn write(&self, mut database: Database) {
        loop {
            let mut queue = self
                .noted
                .wait_while(lock(&self.queue), |queue| {
                    queue.batches.is_empty() && !queue.is_closed
                })
                .unwrap_or_else(PoisonError::into_inner);
            let batches = std::mem::take(&mut queue.batches);
            queue.steps = 0;
            drop(queue);
            self.room.notify_all();
            if batches.is_empty() {
                // Whatever comes later has failed already.
                self.settled.send_replace(u64::MAX);
                return;
            }
            let committed = database.commit(&batches).or_else(|error| {
                tracing::debug!(%error, "a commit is tried again");
                database.make_room();
                database.commit(&batches)
            });
            if let Err(error) = &committed {
                self.take_back(&database, &batches, error);
            }
            for batch in batches {
                batch.end(committed.is_ok());
            }
            self.settled.send_replace(self.last_settled());
        }
    }

    /// Whatever was noted and waits no more is written or has failed, what was discarded meanwhile
    /// among it.
    fn last_settled(&self) -> u64 {
        let queue = lock(&self.queue);
        let next = queue.batches.first();
        next.map_or(queue.last_ticket, |next| next.ticket - 1)
    }

    /// Nobody is told before memory is as the disk is.
    fn take_back(&self, database: &Database, batches: &[Batch], error: &rusqlite::Error) {
        let changes = batches
            .iter()
            .filter_map(|batch| Some((batch.instance, batch.told()?)));
        let changes: Vec<_> = changes.collect();
        if changes.is_empty() {
            tracing::debug!(%error, "the data folder cannot be written to");
            return;
        }
        tracing::error!(%error, "the data folder cannot be written to; what could not be kept is taken back");
        let reason: Arc<str> = error.to_string().into();
        lock(&self.queue).is_failing = true;
        self.room.notify_all();
        self.fail(batches, &reason);
        let mut instances: Vec<_> = changes.iter().map(|(instance, _)| *instance).collect();
        instances.sort_unstable();
        instances.dedup();
        if let Some(memory) = self.memory.get().and_then(Weak::upgrade) {
            for instance in instances {
                let own = changes.iter().filter(|(of, _)| *of == instance);
                let told: Vec<_> = own.flat_map(|(_, told)| *told).copied().collect();
                match database.instance(instance) {
                    Ok(stored) => memory.roll_back(instance, stored, &told),
                    Err(error) => tracing::error!(%error, "what was kept cannot be read"),
                }
            }
        }
        lock(&self.queue).is_failing = false;
    }

    fn fail(&self, batches: &[Batch], reason: &Arc<str>) {
        let mut failed = lock(&self.failed);
        let changes = batches.iter().filter(|batch| batch.told().is_some());
        let tickets = changes.map(|batch| (batch.ticket, (batch.instance, Arc::clone(reason))));
        failed.extend(tickets);
        while failed.len() > FAILURES_MAX {
            failed.pop_first();
        }
    }
}

impl std::fmt::Debug for Log {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Log")
    }
}

/// A step that panicked under a lock here has only moved values.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
