//! The instances of tokens that came before: to take a token apart for every request would cost more
//! than to find the user that it asks for.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

/// Most tokens that are remembered.
const TOKENS_MAX: usize = 1_024;

/// By token that was good once, the name of its instance. Whether it still is good is asked there.
#[derive(Default)]
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

/// Tokens are secrets: none is printed.
impl fmt::Debug for KnownTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KnownTokens")
    }
}

#[cfg(test)]
mod tests {
    use super::{KnownTokens, TOKENS_MAX};

    #[test]
    fn a_token_is_known_once_it_was_good_and_never_printed() {
        let known = KnownTokens::default();
        assert_eq!(known.instance_of("one"), None);
        known.remember("one", "default");
        assert_eq!(known.instance_of("one").as_deref(), Some("default"));
        assert_eq!(format!("{known:?}"), "KnownTokens");
    }

    #[test]
    fn no_more_tokens_are_known_than_there_is_room_for() {
        let known = KnownTokens::default();
        for token in 0..=TOKENS_MAX {
            known.remember(&token.to_string(), "default");
        }
        assert_eq!(known.instance_of("0"), None);
        let latest = known.instance_of(&TOKENS_MAX.to_string());
        assert_eq!(latest.as_deref(), Some("default"));
        assert!(known.lock().len() <= TOKENS_MAX);
    }
}
