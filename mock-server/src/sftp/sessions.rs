//! How many sessions each user has.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::settings::SessionsMax;

/// The sessions that are open, by user.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    open: Mutex<HashMap<Arc<str>, usize>>,
}

/// A session that counts until it is dropped.
#[derive(Debug)]
pub(super) struct Session {
    sessions: Arc<Sessions>,
    user: Arc<str>,
}

impl Sessions {
    /// One more session of this user, unless he has all that he may have.
    pub(super) fn open(self: &Arc<Self>, user: &Arc<str>, max: SessionsMax) -> Option<Session> {
        self.with(|open| {
            let count = open.entry(Arc::clone(user)).or_default();
            let fits = max.allows(*count);
            *count += usize::from(fits);
            fits
        })
        .then(|| Session {
            sessions: Arc::clone(self),
            user: Arc::clone(user),
        })
    }

    fn with<T>(&self, step: impl FnOnce(&mut HashMap<Arc<str>, usize>) -> T) -> T {
        step(&mut self.open.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.sessions.with(|open| {
            if let Some(count) = open.get_mut(&self.user) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    open.remove(&self.user);
                }
            }
        });
    }
}
