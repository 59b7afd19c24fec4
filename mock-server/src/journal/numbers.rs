//! Numbers that last: promised to a data folder before they are used up, so that none is given out
//! twice, also when the process is killed.

use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::event::Seq;

/// Numbers that are promised at once: so many at most are skipped by a process that was killed.
const AHEAD: u64 = 1_000;

/// With fewer left, the next are promised.
const FEW: u64 = 500;

/// Where numbers are kept.
pub(crate) trait NumbersKept: Debug + Send + Sync {
    /// Whoever starts after this goes on after that number, once it is written. `then` is told
    /// whether it was.
    fn promise(&self, up_to: Seq, then: Box<dyn FnOnce(bool) + Send>);
}

/// The numbers of a journal that may be given out.
#[derive(Debug)]
pub(super) struct Numbers {
    kept: Box<dyn NumbersKept>,
    /// Promised up to here, or about to be.
    noted: u64,
    promises: Arc<Promises>,
}

#[derive(Debug, Default)]
struct Promises {
    /// Promised up to here.
    written: AtomicU64,
    /// The latest one could not be written.
    failed: AtomicBool,
}

impl Numbers {
    /// None is promised beyond that one.
    pub(super) fn new(kept: Box<dyn NumbersKept>, after: Seq) -> Self {
        Self {
            kept,
            noted: after.0,
            promises: Arc::default(),
        }
    }

    /// This one is to be given out.
    pub(super) fn promise(&mut self, next: Seq) {
        if self.promises.failed.swap(false, Ordering::AcqRel) {
            self.noted = self.promises.written.load(Ordering::Acquire);
        }
        if next.0 + FEW > self.noted {
            self.settle(Seq(next.0 + AHEAD));
        }
    }

    /// Whether no later start gives this one out again.
    pub(super) fn is_promised(&self, seq: Seq) -> bool {
        seq.0 <= self.promises.written.load(Ordering::Acquire)
    }

    /// A later start goes on after that one.
    pub(super) fn settle(&mut self, last: Seq) {
        self.noted = last.0;
        let promises = Arc::clone(&self.promises);
        let then = move |is_written| {
            if is_written {
                promises.written.fetch_max(last.0, Ordering::AcqRel);
            } else {
                promises.failed.store(true, Ordering::Release);
            }
        };
        self.kept.promise(last, Box::new(then));
    }

    /// They start again at 1; what was promised before says nothing of them.
    pub(super) fn clear(&mut self) {
        self.promises = Arc::default();
        self.settle(Seq(0));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex, PoisonError};

    use super::{Numbers, NumbersKept, Seq};

    type Waiting = Vec<(u64, Box<dyn FnOnce(bool) + Send>)>;

    /// A disk that takes its time.
    #[derive(Clone, Default)]
    struct Slow(Arc<Mutex<Waiting>>);

    impl std::fmt::Debug for Slow {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("Slow")
        }
    }

    impl NumbersKept for Slow {
        fn promise(&self, up_to: Seq, then: Box<dyn FnOnce(bool) + Send>) {
            let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.push((up_to.0, then));
        }
    }

    impl Slow {
        /// Everything that waits is written, or nothing of it; answers what it was.
        fn end(&self, is_written: bool) -> Vec<u64> {
            let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let waiting = std::mem::take(&mut *waiting).into_iter();
            let tell = |(up_to, then): (u64, Box<dyn FnOnce(bool) + Send>)| {
                then(is_written);
                up_to
            };
            waiting.map(tell).collect()
        }
    }

    fn numbers() -> (Slow, Numbers) {
        let disk = Slow::default();
        (disk.clone(), Numbers::new(Box::new(disk), Seq(0)))
    }

    #[test]
    fn numbers_are_promised_before_they_are_used_up() {
        let (disk, mut numbers) = numbers();
        numbers.promise(Seq(1));
        assert!(!numbers.is_promised(Seq(1)));
        assert_eq!(disk.end(true), [1_001]);
        assert!(numbers.is_promised(Seq(1_001)) && !numbers.is_promised(Seq(1_002)));
        for number in 2..=502 {
            numbers.promise(Seq(number));
        }
        assert_eq!(disk.end(true), [1_502]);
    }

    #[test]
    fn a_promise_that_was_not_kept_is_made_again_and_is_none_meanwhile() {
        let (disk, mut numbers) = numbers();
        for next in 1..=3 {
            numbers.promise(Seq(next));
            assert_eq!(disk.end(false), [next + 1_000]);
            assert!(!numbers.is_promised(Seq(1)));
        }
        numbers.promise(Seq(4));
        numbers.promise(Seq(5));
        assert_eq!(disk.end(true), [1_004], "one at a time");
        assert!(numbers.is_promised(Seq(1_004)));
    }

    #[test]
    fn a_promise_of_before_a_clear_is_none_of_after_it() {
        let (disk, mut numbers) = numbers();
        numbers.promise(Seq(1));
        numbers.clear();
        assert_eq!(disk.end(true), [1_001, 0]);
        assert!(!numbers.is_promised(Seq(1)));
        numbers.promise(Seq(1));
        assert_eq!(disk.end(true), [1_001]);
        assert!(numbers.is_promised(Seq(1)));
    }
}
