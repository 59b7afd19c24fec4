//! The journal that an instance shares with its readers: records, answers, waits.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;

use super::event::{Details, Event, Seq};
use super::exchange::{Answer, Exchange};
use super::limits::Limits;
use super::read::{Filter, Page};
use super::ring::Ring;

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
    state: Mutex<State>,
    changes: watch::Sender<()>,
}

#[derive(Debug)]
struct State {
    ring: Ring,
    /// How often the journal was cleared.
    generation: u64,
}

impl Journal {
    /// An empty journal.
    pub fn new(limits: Limits) -> Self {
        Self {
            state: Mutex::new(State {
                ring: Ring::new(limits),
                generation: 0,
            }),
            changes: watch::Sender::new(()),
        }
    }

    /// Records an event. A cause from before a clear is left out.
    pub fn append(&self, stamp: Stamp, cause: Option<EventId>, details: Details) -> EventId {
        let id = {
            let mut state = self.lock();
            let generation = state.generation;
            let seq = state.ring.push(|seq| Event {
                seq,
                time: stamp.time,
                at: stamp.at,
                cause: cause
                    .filter(|cause| cause.generation == generation)
                    .map(|cause| cause.seq),
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
        state.ring.update(id.seq, |event| {
            if let Details::Http(exchange) = &mut event.details {
                exchange.response = answer.response;
                exchange.duration_ms =
                    Some(u64::try_from(answer.duration.as_millis()).unwrap_or(u64::MAX));
                exchange.fault = answer.fault;
            }
        });
    }

    /// The number of the latest event; 0 before the first.
    pub fn last(&self) -> Seq {
        self.lock().ring.last()
    }

    /// The events that the filter accepts, their secrets masked.
    pub fn read(&self, filter: Filter) -> Page {
        self.look(filter).page.masked()
    }

    /// What [`Journal::read`] answers, as soon as there is one, but at the latest after
    /// `timeout`; then the page may be empty. A clear ends the wait too.
    ///
    /// Dropping the future ends the wait and takes nothing from other readers.
    pub async fn wait(&self, filter: Filter, timeout: Duration) -> Page {
        // Subscribed before the first look, so that nothing can happen unseen between the two.
        let mut changes = self.changes.subscribe();
        let first = self.look(filter);
        if !first.page.events.is_empty() {
            return first.page.masked();
        }
        let seen = async {
            let mut unseen = Filter {
                since: filter.since.max(first.last),
                ..filter
            };
            while changes.changed().await.is_ok() {
                let look = self.look(unseen);
                if look.generation != first.generation || !look.page.events.is_empty() {
                    break;
                }
                unseen.since = unseen.since.max(look.last);
            }
        };
        // Elapsed or not, the answer is what is there now.
        let _elapsed = tokio::time::timeout(timeout, seen).await;
        self.read(filter)
    }

    /// Forgets everything: numbers start at 1 again, nothing counts as dropped, waiting readers
    /// wake.
    pub fn clear(&self) {
        {
            let mut state = self.lock();
            state.ring.clear();
            state.generation += 1;
        }
        self.changes.send_replace(());
    }

    fn look(&self, filter: Filter) -> Look {
        let state = self.lock();
        Look {
            page: Page {
                events: state
                    .ring
                    .after(filter.since)
                    .filter(|event| filter.accepts(event))
                    .cloned()
                    .collect(),
                dropped: state.ring.dropped(),
            },
            generation: state.generation,
            last: state.ring.last(),
        }
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

struct Look {
    page: Page,
    generation: u64,
    last: Seq,
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

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
