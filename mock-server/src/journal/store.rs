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

    /// Records an event, its secrets masked. A cause from before a clear is left out.
    pub fn append(&self, stamp: Stamp, cause: Option<EventId>, details: Details) -> EventId {
        let details = details.masked();
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

    /// Adds to an arrived request how it ended, secrets masked.
    ///
    /// The event keeps its number and wakes nobody: a reader that met it unanswered reads again
    /// from before it. Nothing happens when the event is forgotten or the journal was cleared.
    pub fn complete(&self, id: EventId, answer: Answer) {
        let answer = answer.masked();
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

    /// The events that the filter accepts.
    pub fn read(&self, filter: Filter) -> Page {
        self.look(filter).page
    }

    /// The events that the filter accepts, as soon as there is one, but at the latest after
    /// `timeout`; then the page may be empty. A clear ends the wait too.
    ///
    /// Dropping the future ends the wait and takes nothing from other readers.
    pub async fn wait(&self, filter: Filter, timeout: Duration) -> Page {
        // Subscribed before the first look, so that nothing can happen unseen between the two.
        let mut changes = self.changes.subscribe();
        let first = self.look(filter);
        if !first.page.events.is_empty() {
            return first.page;
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

    use serde_json::json;

    use super::*;
    use crate::journal::{Headers, Kind, Message, Response, Webhook};

    const NOW: Stamp = Stamp {
        time: Timestamp::UNIX_EPOCH,
        at: Timestamp::UNIX_EPOCH,
    };
    const LONG: Duration = Duration::from_secs(60);

    fn note() -> Details {
        Details::Webhook(Webhook {
            body: json!({"text": "hello"}),
        })
    }

    fn request() -> Exchange {
        let message = Message {
            headers: Headers::new([("authorization", "Bearer abc")]),
            ..Message::default()
        };
        Exchange::arrived("GET", "/api/users", "access_token=abc", message)
    }

    fn answer() -> Answer {
        Answer {
            response: Some(Response {
                status: 200,
                headers: Headers::new([("set-cookie", "a=b")]),
                body: bytes::Bytes::from_static(br#"{"access_token":"abc"}"#).into(),
            }),
            duration: Duration::from_micros(2_900),
            fault: Some("slow".to_owned()),
        }
    }

    fn since(seq: u64) -> Filter {
        Filter {
            since: Seq(seq),
            kind: None,
        }
    }

    fn seqs(page: &Page) -> Vec<u64> {
        page.events.iter().map(|event| event.seq.0).collect()
    }

    fn exchanges(journal: &Journal) -> Vec<Exchange> {
        let exchange = |event: &Arc<Event>| match &event.details {
            Details::Http(exchange) => Some(exchange.clone()),
            Details::Change(_) | Details::Webhook(_) | Details::Clock(_) | Details::Fault(_) => {
                None
            }
        };
        let page = journal.read(Filter::default());
        page.events.iter().filter_map(exchange).collect()
    }

    #[test]
    fn events_are_numbered_from_1_and_linked_by_cause() {
        let journal = Journal::default();
        let first = journal.arrive(NOW, None, request());
        let second = journal.append(NOW, Some(first), note());
        assert_eq!((first.seq(), second.seq()), (Seq(1), Seq(2)));
        let page = journal.read(Filter::default());
        let causes: Vec<_> = page.events.iter().map(|event| event.cause).collect();
        assert_eq!(causes, [None, Some(Seq(1))]);
    }

    #[test]
    fn since_is_exclusive_and_kind_selects() {
        let journal = Journal::default();
        journal.append(NOW, None, note());
        journal.arrive(NOW, None, request());
        journal.append(NOW, None, note());
        assert_eq!(seqs(&journal.read(since(1))), [2, 3]);
        let webhooks = Filter {
            kind: Some(Kind::Webhook),
            ..since(0)
        };
        assert_eq!(seqs(&journal.read(webhooks)), [1, 3]);
        assert!(journal.read(since(3)).events.is_empty());
    }

    #[test]
    fn a_request_has_its_place_before_its_answer() {
        let journal = Journal::default();
        let id = journal.arrive(NOW, None, request());
        journal.append(NOW, Some(id), note());
        assert_eq!(
            exchanges(&journal).first().map(|e| e.duration_ms),
            Some(None)
        );
        journal.complete(id, answer());
        let done = exchanges(&journal);
        let done = done.first().map(|e| (e.duration_ms, e.fault.as_deref()));
        assert_eq!(done, Some((Some(2), Some("slow"))));
        assert_eq!(seqs(&journal.read(since(0))), [1, 2]);
    }

    #[test]
    fn an_answer_does_not_change_what_a_reader_already_holds() {
        let journal = Journal::default();
        let id = journal.arrive(NOW, None, request());
        let before = journal.read(since(0));
        journal.complete(id, answer());
        assert_ne!(before, journal.read(since(0)));
    }

    #[test]
    fn no_view_shows_a_secret() {
        let journal = Journal::default();
        let id = journal.arrive(NOW, None, request());
        journal.complete(id, answer());
        let lines = journal.read(since(0)).ndjson().unwrap_or_default();
        let lines = String::from_utf8_lossy(&lines);
        assert!(!lines.contains("abc") && !lines.contains("a=b"), "{lines}");
        assert!(lines.contains(r#""query":"access_token=***""#), "{lines}");
        assert!(lines.contains(r#"{\"access_token\":\"***\"}"#), "{lines}");
    }

    #[test]
    fn the_bound_is_told() {
        let journal = Journal::new(Limits {
            events: 1,
            ..Limits::default()
        });
        let first = journal.arrive(NOW, None, request());
        journal.append(NOW, Some(first), note());
        journal.complete(first, answer());
        let page = journal.read(since(0));
        assert_eq!((seqs(&page), page.dropped), (vec![2], 1));
    }

    #[test]
    fn a_clear_starts_again_at_1() {
        let journal = Journal::default();
        journal.append(NOW, None, note());
        journal.clear();
        assert_eq!(journal.read(since(0)), Page::default());
        assert_eq!(journal.append(NOW, None, note()).seq(), Seq(1));
    }

    #[test]
    fn an_id_from_before_a_clear_reaches_no_event_after_it() {
        let journal = Journal::default();
        let old = journal.arrive(NOW, None, request());
        journal.clear();
        journal.arrive(NOW, Some(old), request());
        journal.complete(old, answer());
        assert!(exchanges(&journal).iter().all(|e| e.response.is_none()));
        let page = journal.read(since(0));
        assert!(page.events.iter().all(|event| event.cause.is_none()));
    }

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
        assert_eq!(journal.append(NOW, None, note()).seq(), Seq(1));
    }

    #[tokio::test]
    async fn a_wait_ends_at_once_when_there_is_an_event() {
        let journal = Journal::default();
        journal.append(NOW, None, note());
        assert_eq!(seqs(&journal.wait(since(0), Duration::ZERO).await), [1]);
    }

    #[tokio::test]
    async fn a_wait_ends_with_the_first_event_that_the_filter_accepts() {
        let journal = Journal::default();
        journal.append(NOW, None, note());
        let filter = Filter {
            kind: Some(Kind::Http),
            ..since(1)
        };
        let (page, ()) = tokio::join!(biased; journal.wait(filter, LONG), async {
            journal.append(NOW, None, note());
            tokio::task::yield_now().await;
            journal.arrive(NOW, None, request());
        });
        assert_eq!(seqs(&page), [3]);
    }

    #[tokio::test]
    async fn a_wait_ends_empty_when_nothing_happens() {
        let page = Journal::default()
            .wait(since(0), Duration::from_millis(1))
            .await;
        assert_eq!(page, Page::default());
    }

    #[tokio::test]
    async fn a_clear_ends_every_wait() {
        let journal = Journal::default();
        journal.append(NOW, None, note());
        let (one, other, ()) = tokio::join!(
            biased;
            journal.wait(since(1), LONG),
            journal.wait(since(7), LONG),
            async { journal.clear() },
        );
        assert_eq!((one, other), (Page::default(), Page::default()));
    }

    #[tokio::test]
    async fn an_abandoned_wait_leaves_the_others_alone() {
        let journal = Journal::default();
        tokio::select! {
            biased;
            _ = journal.wait(since(0), LONG) => {}
            () = async {} => {}
        }
        let (page, _) = tokio::join!(biased; journal.wait(since(0), LONG), async {
            journal.append(NOW, None, note())
        });
        assert_eq!(seqs(&page), [1]);
    }
}
