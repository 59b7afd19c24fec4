//! The journal that an instance shares with its readers: records, answers, waits.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;

use super::event::{Details, Event, Seq};
use super::exchange::{Answer, Exchange};
use super::limits::Limits;
use super::numbers::{Numbers, NumbersKept};
use super::read::{Filter, Page};
use super::reader::Reader;
use super::ring::Ring;
use super::tally::Tally;

/// When something happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// The instance's clock.
    pub time: Timestamp,
    /// The real time.
    pub at: Timestamp,
}

/// Names one recorded event, also after the journal was cleared and numbers came round again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EventId {
    generation: u64,
    seq: Seq,
}

impl EventId {
    /// Its number, for people: what belongs to the event is better said with the id.
    pub fn seq(self) -> Seq {
        self.seq
    }
}

/// What happened in an instance, in order. Shared by reference between tasks.
#[derive(Debug)]
pub struct Journal {
    keeps: bool,
    state: Mutex<State>,
    changes: watch::Sender<()>,
}

#[derive(Debug)]
struct State {
    ring: Ring,
    /// How often the journal was cleared.
    generation: u64,
    tally: Tally,
    /// What was dropped before the last clear.
    dropped_before: u64,
    /// Where its numbers last, if they do.
    numbers: Option<Numbers>,
}

impl Journal {
    /// An empty journal.
    pub fn new(limits: Limits) -> Self {
        Self {
            keeps: limits != Limits::OFF,
            state: Mutex::new(State {
                ring: Ring::new(limits),
                generation: 0,
                tally: Tally::default(),
                dropped_before: 0,
                numbers: None,
            }),
            changes: watch::Sender::new(()),
        }
    }

    /// Whether it is worth saying what an event is about: nothing is kept of it if not.
    pub(crate) fn keeps(&self) -> bool {
        self.keeps
    }

    /// Records an event. A cause from before a clear is left out.
    pub fn append(&self, stamp: Stamp, cause: Option<EventId>, details: Details) -> EventId {
        let id = {
            let mut state = self.lock();
            let generation = state.generation;
            let next = Seq(state.ring.last().0 + 1);
            if let Some(numbers) = &mut state.numbers {
                numbers.promise(next);
            }
            state.tally.happened(&details);
            let seq = state.ring.push(|seq| Event {
                seq,
                time: stamp.time,
                at: stamp.at,
                cause: cause
                    .filter(|cause| cause.generation == generation)
                    .map(|cause| cause.seq),
                taken_back: false,
                details,
            });
            EventId { generation, seq }
        };
        self.changes.send_replace(());
        id
    }

    /// Records a request on its arrival, which is its place from then on. See [`Journal::complete`].
    pub fn arrive(&self, stamp: Stamp, cause: Option<EventId>, exchange: Exchange) -> EventId {
        self.append(stamp, cause, Details::Http(exchange))
    }

    /// Adds to an arrived request how it ended.
    ///
    /// The event keeps its number and wakes nobody: a reader that met it unanswered reads again
    /// from before it. Nothing happens when the event is forgotten or the journal was cleared.
    pub fn complete(&self, id: EventId, answer: Answer) {
        let mut state = self.lock();
        if state.generation != id.generation {
            return;
        }
        let status = answer.response.as_ref().map(|response| response.status);
        let State { ring, tally, .. } = &mut *state;
        ring.update(id.seq, |event| {
            if let Details::Http(exchange) = &mut event.details {
                tally.answered(&exchange.method, status);
                exchange.response = answer.response;
                exchange.duration_ms =
                    Some(u64::try_from(answer.duration.as_millis()).unwrap_or(u64::MAX));
                exchange.fault = answer.fault;
                exchange.near_miss = answer.near_miss;
            }
        });
    }

    /// What these events tell was undone. They keep their numbers and wake nobody.
    pub(crate) fn take_back(&self, told: &[EventId]) {
        self.amend(told, |event| event.taken_back = true);
    }

    /// The same of steps on the site, whose client was answered with this status.
    pub(crate) fn refuse(&self, told: &[EventId], status: &str) {
        self.amend(told, |event| {
            event.taken_back = true;
            if let Details::Sftp(operation) = &mut event.details {
                status.clone_into(&mut operation.status);
            }
        });
    }

    fn amend(&self, told: &[EventId], change: impl Fn(&mut Event)) {
        let mut state = self.lock();
        for id in told {
            if state.generation == id.generation {
                state.ring.update(id.seq, &change);
            }
        }
    }

    /// The number of the latest event; 0 before the first.
    pub fn last(&self) -> Seq {
        self.lock().ring.last()
    }

    /// The events that the filter accepts, their secrets masked. All of them are in memory then; see
    /// [`Journal::reader`] for another way.
    pub fn read(&self, filter: Filter) -> Page {
        let mut reader = self.reader(filter);
        let mut page = Page {
            events: Vec::new(),
            dropped: reader.dropped(),
        };
        while let Some(events) = reader.next(self) {
            page.events.extend(events);
        }
        page
    }

    /// Reads what has happened up to now in portions, however much it is.
    pub fn reader(&self, filter: Filter) -> Reader {
        let mut state = self.lock();
        Reader::new(
            filter,
            state.ring.last(),
            state.generation,
            state.ring.dropped(),
        )
    }

    /// Up to so many events after `since`, and whether the journal is still that of `generation`.
    pub(super) fn portion(
        &self,
        since: Seq,
        count: usize,
        generation: u64,
    ) -> Option<Vec<Arc<Event>>> {
        let mut state = self.lock();
        (state.generation == generation).then(|| state.ring.after(since, count))
    }

    /// What [`Journal::read`] answers, as soon as there is something, but at the latest after
    /// `timeout`; then the page may be empty. A clear ends the wait too.
    ///
    /// Dropping the future ends the wait and takes nothing from other readers.
    pub async fn wait(&self, filter: Filter, timeout: Duration) -> Page {
        self.wait_for(&filter, timeout).await;
        self.read(filter)
    }

    /// Waits until there is an event that the filter accepts, or the journal is cleared, or the time
    /// is over.
    pub async fn wait_for(&self, filter: &Filter, timeout: Duration) {
        // Subscribed before the first look, so that nothing can happen unseen between the two.
        let mut changes = self.changes.subscribe();
        let generation = self.lock().generation;
        let seen = async {
            let mut unseen = Filter {
                limit: Some(1),
                ..filter.clone()
            };
            loop {
                let reader = self.reader(unseen.clone());
                let last = reader.until();
                if reader.generation() != generation || reader.finds_something(self) {
                    break;
                }
                unseen.since = unseen.since.max(last);
                if changes.changed().await.is_err() {
                    break;
                }
            }
        };
        // Elapsed or not, the reader looks what is there.
        let _elapsed = tokio::time::timeout(timeout, seen).await;
    }

    /// How much happened since the start; a clear takes nothing back.
    pub fn tally(&self) -> Tally {
        let mut state = self.lock();
        Tally {
            dropped: state.dropped_before + state.ring.dropped(),
            ..state.tally.clone()
        }
    }

    /// Keeps its numbers there from now on, and goes on after that one.
    pub(crate) fn keep_numbers(&self, kept: impl NumbersKept + 'static, after: Seq) {
        let mut state = self.lock();
        state.ring.go_on_after(after);
        state.numbers = Some(Numbers::new(Box::new(kept), after));
    }

    /// Whether no later start gives this number out again. If not, it is promised anew.
    pub(crate) fn promises(&self, seq: Seq) -> bool {
        let mut state = self.lock();
        let last = state.ring.last();
        let Some(numbers) = &mut state.numbers else {
            return true;
        };
        let is_promised = numbers.is_promised(seq);
        if !is_promised {
            numbers.promise(last);
        }
        is_promised
    }

    /// Nothing more is to happen: no number is skipped.
    pub(crate) fn settle_numbers(&self) {
        let mut state = self.lock();
        let last = state.ring.last();
        if let Some(numbers) = &mut state.numbers {
            numbers.settle(last);
        }
    }

    /// Forgets everything: numbers start at 1 again, nothing counts as dropped, waiting readers
    /// wake.
    pub fn clear(&self) {
        {
            let mut state = self.lock();
            state.dropped_before += state.ring.dropped();
            state.ring.clear();
            state.generation += 1;
            if let Some(numbers) = &mut state.numbers {
                numbers.clear();
            }
        }
        self.changes.send_replace(());
    }

    /// The one place that decides about a poisoned lock: the journal goes on. A step under the
    /// lock only moves values, so a panic leaves at worst one event unrecorded.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Journal {
    fn default() -> Self {
        Self::new(Limits::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_under_the_lock_does_not_end_the_journal() {
        let journal = Arc::new(Journal::default());
        let other = Arc::clone(&journal);
        let outcome = std::thread::spawn(move || {
            let _guard = other.lock();
            std::panic::resume_unwind(Box::new("on purpose"));
        })
        .join();
        assert!(outcome.is_err() && journal.state.is_poisoned());
        assert_eq!(journal.read(Filter::default()), Page::default());
    }
}
