//! The events of a journal: appended at the end, spilled from the front once there are too many.

use std::collections::VecDeque;
use std::sync::Arc;

use super::event::{Event, Seq};
use super::limits::Limits;
use super::spiller::Spiller;
use super::weight::weight;

/// The latest events of a journal in memory, the older ones in files. Numbers are contiguous, so an
/// event is found by its number.
#[derive(Debug)]
pub(super) struct Ring {
    limits: Limits,
    spiller: Spiller,
    entries: VecDeque<Entry>,
    bytes: usize,
    appended: u64,
}

#[derive(Debug)]
struct Entry {
    event: Arc<Event>,
    bytes: usize,
}

impl Ring {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            spiller: Spiller::new(limits.spilled_bytes),
            entries: VecDeque::new(),
            bytes: 0,
            appended: 0,
        }
    }

    /// Goes on after that number; what was before counts as dropped.
    pub(super) fn go_on_after(&mut self, seq: Seq) {
        self.appended = self.appended.max(seq.0);
    }

    /// Appends the event that is made for the next number.
    pub(super) fn push(&mut self, event: impl FnOnce(Seq) -> Event) -> Seq {
        self.appended += 1;
        let seq = Seq(self.appended);
        let event = event(seq);
        let bytes = weight(&event);
        self.bytes += bytes;
        self.entries.push_back(Entry {
            event: Arc::new(event),
            bytes,
        });
        self.spill_oldest();
        seq
    }

    /// Changes an event in its place; one that is dropped stays so.
    pub(super) fn update(&mut self, seq: Seq, change: impl FnOnce(&mut Event)) {
        if seq <= self.spilled_to() {
            self.spiller.update(seq, change);
            return;
        }
        let Some(index) = self.index_after(seq).checked_sub(1) else {
            return;
        };
        let Some(entry) = self.entries.get_mut(index) else {
            return;
        };
        change(Arc::make_mut(&mut entry.event));
        let bytes = weight(&entry.event);
        self.bytes = self.bytes - entry.bytes + bytes;
        entry.bytes = bytes;
        self.spill_oldest();
    }

    /// Up to so many events after that number, in order: those of one place, so that fewer does not
    /// mean the last.
    pub(super) fn after(&mut self, seq: Seq, count: usize) -> Vec<Arc<Event>> {
        if seq < self.spilled_to() {
            let events = self.spiller.read(seq, count);
            // None are left of those that were dropped.
            if !events.is_empty() {
                return events.into_iter().map(Arc::new).collect();
            }
        }
        self.entries
            .iter()
            .skip(self.index_after(seq))
            .take(count)
            .map(|entry| Arc::clone(&entry.event))
            .collect()
    }

    /// Number of the latest event.
    pub(super) fn last(&self) -> Seq {
        Seq(self.appended)
    }

    /// How many events were appended and are neither in memory nor spilled.
    pub(super) fn dropped(&mut self) -> u64 {
        self.spilled_to().0 - self.spiller.count()
    }

    /// Starts again at 1.
    pub(super) fn clear(&mut self) {
        *self = Self::new(self.limits);
    }

    fn spill_oldest(&mut self) {
        while self.entries.len() > self.limits.events || self.bytes > self.limits.bytes {
            let Some(entry) = self.entries.pop_front() else {
                return;
            };
            self.bytes -= entry.bytes;
            self.spiller.push(entry.event, entry.bytes);
        }
    }

    /// Number of the latest event that is not in memory.
    fn spilled_to(&self) -> Seq {
        Seq(self.appended - self.len())
    }

    /// Index in memory of the event that follows that number; 0 when that one is older.
    fn index_after(&self, seq: Seq) -> usize {
        usize::try_from(seq.0.saturating_sub(self.spilled_to().0)).unwrap_or(usize::MAX)
    }

    fn len(&self) -> u64 {
        self.entries.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::journal::{Details, Webhook};

    fn note(text: String) -> impl FnOnce(Seq) -> Event {
        move |seq| Event {
            seq,
            time: Timestamp::UNIX_EPOCH,
            at: Timestamp::UNIX_EPOCH,
            cause: None,
            taken_back: false,
            details: Details::Webhook(Webhook { body: json!(text) }),
        }
    }

    fn ring(events: usize, bytes: usize) -> Ring {
        Ring::new(Limits {
            events,
            bytes,
            spilled_bytes: 0,
        })
    }

    fn all(ring: &mut Ring, since: u64) -> Vec<Arc<Event>> {
        let mut events: Vec<Arc<Event>> = Vec::new();
        loop {
            let since = events.last().map_or(since, |event| event.seq.0);
            let portion = ring.after(Seq(since), 3);
            if portion.is_empty() {
                return events;
            }
            events.extend(portion);
        }
    }

    fn kept(ring: &mut Ring, since: u64) -> Vec<u64> {
        let events = all(ring, since);
        events.iter().map(|event| event.seq.0).collect()
    }

    #[test]
    fn the_oldest_events_go_once_there_are_too_many() {
        let mut ring = ring(2, usize::MAX);
        for _ in 0..5 {
            ring.push(note(String::new()));
        }
        assert_eq!((kept(&mut ring, 0), ring.dropped()), (vec![4, 5], 3));
        assert_eq!(kept(&mut ring, 2), [4, 5]);
        assert_eq!(kept(&mut ring, 4), [5]);
        assert!(kept(&mut ring, 5).is_empty());
        assert!(kept(&mut ring, u64::MAX).is_empty());
    }

    #[test]
    fn the_oldest_events_go_once_they_are_too_large() {
        let room = size_of::<Event>() + 100;
        let mut ring = ring(usize::MAX, 2 * room);
        for _ in 0..3 {
            ring.push(note("x".repeat(100)));
        }
        assert_eq!((kept(&mut ring, 0), ring.dropped()), (vec![2, 3], 1));
    }

    #[test]
    fn an_event_larger_than_the_bound_is_counted_as_dropped() {
        let mut ring = ring(usize::MAX, 10);
        assert_eq!(ring.push(note(String::new())), Seq(1));
        assert_eq!((kept(&mut ring, 0), ring.dropped()), (vec![], 1));
    }

    #[test]
    fn an_event_that_grows_makes_room_for_itself() {
        let mut ring = ring(usize::MAX, 2 * size_of::<Event>() + 50);
        ring.push(note(String::new()));
        ring.push(note(String::new()));
        ring.update(Seq(2), |event| {
            event.details = Details::Webhook(Webhook {
                body: json!("x".repeat(51)),
            });
        });
        assert_eq!((kept(&mut ring, 0), ring.dropped()), (vec![2], 1));
    }

    #[test]
    fn a_forgotten_or_future_event_is_not_changed() {
        let mut ring = ring(1, usize::MAX);
        ring.push(note(String::new()));
        ring.push(note(String::new()));
        for seq in [0, 1, 3, u64::MAX] {
            ring.update(Seq(seq), |event| event.cause = Some(Seq(9)));
        }
        assert!(all(&mut ring, 0).iter().all(|event| event.cause.is_none()));
    }

    #[test]
    fn a_cleared_ring_starts_again_at_1() {
        let mut ring = ring(1, usize::MAX);
        ring.push(note(String::new()));
        ring.push(note(String::new()));
        ring.clear();
        assert_eq!((kept(&mut ring, 0), ring.dropped()), (vec![], 0));
        assert_eq!(ring.push(note(String::new())), Seq(1));
    }

    #[test]
    fn older_events_are_spilled_and_read_back_whole() {
        let mut ring = Ring::new(Limits {
            events: 10,
            bytes: usize::MAX,
            spilled_bytes: u64::MAX,
        });
        for number in 0..1_000_u32 {
            ring.push(note(format!("{number} é")));
        }
        assert_eq!((ring.len(), ring.dropped()), (10, 0));
        for since in [0, 1, 63, 64, 65, 988, 989, 990, 991, 999, 1_000] {
            let expected: Vec<u64> = (since + 1..=1_000).collect();
            assert_eq!(kept(&mut ring, since), expected, "{since}");
        }
        let first = all(&mut ring, 0).first().map(|event| event.details.clone());
        let written = Details::Webhook(Webhook {
            body: json!("0 é")
        });
        assert_eq!(first, Some(written));
    }

    #[test]
    fn a_spilled_event_is_changed_in_its_place() {
        let mut ring = Ring::new(Limits {
            events: 1,
            bytes: usize::MAX,
            spilled_bytes: u64::MAX,
        });
        for _ in 0..5 {
            ring.push(note(String::new()));
        }
        for cause in [7, 8] {
            ring.update(Seq(2), |event| event.cause = Some(Seq(cause)));
        }
        ring.update(Seq(0), |event| event.cause = Some(Seq(9)));
        let causes: Vec<_> = all(&mut ring, 0).iter().map(|event| event.cause).collect();
        assert_eq!(causes, [None, Some(Seq(8)), None, None, None]);
    }

    #[test]
    fn the_oldest_spilled_events_go_once_they_are_too_large_and_are_counted() {
        let mut ring = Ring::new(Limits {
            events: 1,
            bytes: usize::MAX,
            spilled_bytes: 10_000,
        });
        for _ in 0..1_000 {
            ring.push(note("x".repeat(100)));
        }
        let kept = kept(&mut ring, 0);
        assert!((10..100).contains(&kept.len()), "{}", kept.len());
        assert_eq!(ring.dropped() + kept.len() as u64, 1_000);
        assert!(kept.iter().copied().eq(ring.dropped() + 1..=1_000));
    }

    proptest! {
        #[test]
        fn no_event_is_lost_silently(
            events in 0..20_usize,
            bytes in 0..5_000_usize,
            steps in proptest::collection::vec((0..200_usize, proptest::option::of(0..30_u64)), 0..30),
        ) {
            let mut ring = ring(events, bytes);
            let mut appended = 0;
            for (size, update) in steps {
                if let Some(seq) = update {
                    ring.update(Seq(seq), |event| {
                        event.details = Details::Webhook(Webhook { body: json!("x".repeat(size)) });
                    });
                } else {
                    appended += 1;
                    prop_assert_eq!(ring.push(note("x".repeat(size))), Seq(appended));
                }
                let kept = kept(&mut ring, 0);
                prop_assert_eq!(kept.len() as u64 + ring.dropped(), appended);
                prop_assert!(kept.iter().copied().eq(ring.dropped() + 1..=appended));
                let weights: usize = all(&mut ring, 0).iter().map(|event| weight(event)).sum();
                prop_assert!(kept.len() <= events && weights <= bytes && weights == ring.bytes);
            }
        }
    }
}
