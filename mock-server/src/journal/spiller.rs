//! The thread that keeps the older events of a journal in files: whoever is answered waits for no
//! disk, as long as it keeps up.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::event::{Event, Seq};
use super::spill::Spill;

/// Events that are handed over at once: to wake the thread for each would cost more than to write it.
const EVENTS: usize = 64;

/// They are handed over before, once they have so many bytes.
const BYTES: usize = 1 << 20;

/// Asks that may wait before who asks is held up.
const ASKS: usize = 2;

/// Older events on their way into files. Begins its thread with the first of them.
#[derive(Debug)]
pub(super) struct Spiller {
    bytes_max: u64,
    waiting: Vec<Arc<Event>>,
    waiting_bytes: usize,
    thread: Option<SyncSender<Ask>>,
}

/// What the thread is asked for, in this order.
#[derive(Debug)]
enum Ask {
    Push(Vec<Arc<Event>>),
    Replace(Box<Event>),
    Read(Seq, usize, SyncSender<Vec<Event>>),
    Count(SyncSender<u64>),
}

impl Spiller {
    /// See [`Spill::new`].
    pub(super) fn new(bytes_max: u64) -> Self {
        Self {
            bytes_max,
            waiting: Vec::new(),
            waiting_bytes: 0,
            thread: None,
        }
    }

    /// Adds the event that follows the last one, of that weight in memory.
    pub(super) fn push(&mut self, event: Arc<Event>, bytes: usize) {
        if self.bytes_max == 0 {
            return;
        }
        self.waiting.push(event);
        self.waiting_bytes += bytes;
        if self.waiting.len() >= EVENTS || self.waiting_bytes >= BYTES {
            self.hand_over();
        }
    }

    /// How many events there are.
    pub(super) fn count(&mut self) -> u64 {
        self.ask(Ask::Count).unwrap_or_default()
    }

    /// Up to so many events after that number, in order.
    pub(super) fn read(&mut self, since: Seq, count: usize) -> Vec<Event> {
        self.ask(|answer| Ask::Read(since, count, answer))
            .unwrap_or_default()
    }

    /// Changes an event in its place; one that is not here stays as it is.
    pub(super) fn update(&mut self, seq: Seq, change: impl FnOnce(&mut Event)) {
        let before = seq.0.checked_sub(1).map(Seq);
        let found = before.and_then(|before| self.read(before, 1).pop());
        if let Some(mut event) = found.filter(|event| event.seq == seq) {
            change(&mut event);
            self.send(Ask::Replace(Box::new(event)));
        }
    }

    fn ask<T>(&mut self, ask: impl FnOnce(SyncSender<T>) -> Ask) -> Option<T> {
        self.hand_over();
        self.thread.as_ref()?;
        let (answer, answered) = sync_channel(1);
        self.send(ask(answer));
        answered.recv().ok()
    }

    fn hand_over(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        let events = std::mem::take(&mut self.waiting);
        self.waiting_bytes = 0;
        if self.thread.is_none() {
            self.thread = start(self.bytes_max);
        }
        self.send(Ask::Push(events));
    }

    fn send(&mut self, ask: Ask) {
        let sent = self.thread.as_ref().map(|thread| thread.send(ask));
        // Left to itself the thread ends after this end of the channel. What another one gets
        // follows on nothing, and what this one had counts as dropped.
        if let Some(Err(_)) = sent {
            tracing::error!("older events of a journal are dropped: their thread has ended");
            self.thread = None;
        }
    }
}

fn start(bytes_max: u64) -> Option<SyncSender<Ask>> {
    let (asks, asked) = sync_channel(ASKS);
    let thread = thread::Builder::new().name("coupa-mock-journal".to_owned());
    match thread.spawn(move || answer(&asked, Spill::new(bytes_max))) {
        Ok(_) => Some(asks),
        Err(error) => {
            tracing::warn!(%error, "older events of a journal are dropped: there can be no further thread");
            None
        }
    }
}

fn answer(asked: &Receiver<Ask>, mut spill: Spill) {
    // Who has asked may be gone when it is answered.
    while let Ok(ask) = asked.recv() {
        match ask {
            Ask::Push(events) => events.into_iter().for_each(|event| spill.push(event)),
            Ask::Replace(event) => spill.replace(*event),
            Ask::Read(since, count, answer) => drop(answer.send(spill.read(since, count))),
            Ask::Count(answer) => drop(answer.send(spill.count())),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::json;

    use super::*;
    use crate::journal::{Details, Webhook};

    fn push(spiller: &mut Spiller, seq: u64) {
        let event = Event {
            seq: Seq(seq),
            time: Timestamp::UNIX_EPOCH,
            at: Timestamp::UNIX_EPOCH,
            cause: None,
            taken_back: false,
            details: Details::Webhook(Webhook { body: json!(seq) }),
        };
        spiller.push(Arc::new(event), 1);
    }

    fn kept(spiller: &mut Spiller) -> Vec<u64> {
        let events = spiller.read(Seq(0), 10);
        events.iter().map(|event| event.seq.0).collect()
    }

    #[test]
    fn events_that_were_not_handed_over_yet_are_read_and_counted_too() {
        let mut spiller = Spiller::new(u64::MAX);
        assert_eq!((spiller.count(), kept(&mut spiller)), (0, vec![]));
        for seq in 1..=3 {
            push(&mut spiller, seq);
        }
        assert_eq!((spiller.count(), kept(&mut spiller)), (3, vec![1, 2, 3]));
    }

    #[test]
    fn what_a_thread_had_that_ended_is_gone_and_later_events_are_kept() {
        let mut spiller = Spiller::new(u64::MAX);
        push(&mut spiller, 1);
        assert_eq!(spiller.count(), 1);
        let (ended, _) = sync_channel(ASKS);
        spiller.thread = Some(ended);
        push(&mut spiller, 2);
        assert_eq!((spiller.count(), kept(&mut spiller)), (0, vec![]));
        push(&mut spiller, 3);
        assert_eq!((spiller.count(), kept(&mut spiller)), (1, vec![3]));
    }
}
