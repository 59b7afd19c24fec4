//! What a handler can do to the connection that its answer goes out on.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// How an answer is spoilt on its way. Armed for the next answer alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// The connection is reset, before the head or after so many bytes of the body.
    Reset(Option<u64>),
    /// The connection is closed, before the head or after so many bytes of the body.
    Close(Option<u64>),
    /// The header `Content-Length` says this.
    Length(u64),
    /// Under TLS bytes that are no record come instead, else nothing, and the connection is closed.
    Garbage,
}

/// The line to one client.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    armed: AtomicBool,
    cut: Mutex<Option<Cut>>,
}

impl Line {
    /// Spoils what is sent next on this connection.
    pub(crate) fn cut(&self, cut: Cut) {
        *self.lock() = Some(cut);
        self.0.armed.store(true, Ordering::Release);
    }

    /// What is to be done to the answer that begins now. Costs one look at a flag when nothing is.
    pub(super) fn take(&self) -> Option<Cut> {
        if !self.0.armed.load(Ordering::Acquire) {
            return None;
        }
        self.0.armed.store(false, Ordering::Release);
        self.lock().take()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Cut>> {
        self.0.cut.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
