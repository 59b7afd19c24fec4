//! The instances of tokens that came before: to take a token apart for every request would cost more
//! than to find the user that it asks for.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

/// Most tokens that are remembered.
const TOKENS_MAX: usize = 1_024;

/// By token that was good once, the name of its instance. Whether it still is good is asked there.
#[derive(Debug, Default)]
pub(super) struct KnownTokens(Mutex<FxHashMap<String, String>>);

impl KnownTokens {
    pub(super) fn instance_of(&self, token: &str) -> Option<String> {
        self.lock().get(token).cloned()
    }

    pub(super) fn remember(&self, token: &str, instance: &str) {
        let mut known = self.lock();
        if known.len() == TOKENS_MAX {
            known.clear();
        }
        known.insert(token.to_owned(), instance.to_owned());
    }

    /// A step that panicked under the lock has only moved values.
    fn lock(&self) -> MutexGuard<'_, FxHashMap<String, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
