//! The events that go into files: as many in one as Coupa takes.

use std::collections::HashSet;

use super::Asked;

/// Coupa's bound of rows (Coupa, *Integration Schedules and File Names*).
const ROWS_MAX: usize = 5_000;

/// Events that wait for the end of the input.
#[derive(Debug, Default)]
pub(super) struct Batch {
    asked: Vec<Asked>,
    logins: HashSet<String>,
}

impl Batch {
    /// Adds an event; answers with the batch that must go first: one that is full, or one that asks something else of
    /// the same user.
    pub(super) fn add(&mut self, asked: Asked) -> Option<Vec<Asked>> {
        if self.asked.contains(&asked) {
            return None;
        }
        let login = asked.login.to_lowercase();
        let first =
            (self.asked.len() == ROWS_MAX || self.logins.contains(&login)).then(|| self.take());
        self.logins.insert(login);
        self.asked.push(asked);
        first
    }

    /// What waits.
    pub(super) fn take(&mut self) -> Vec<Asked> {
        self.logins.clear();
        std::mem::take(&mut self.asked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connector::Change;

    fn asked(login: &str, change: Change) -> Asked {
        Asked {
            login: login.to_owned(),
            change,
        }
    }

    #[test]
    fn the_users_of_one_input_go_into_one_file_each_once() {
        let mut batch = Batch::default();
        for login in ["jdoe", "asmith", "jdoe"] {
            assert_eq!(batch.add(asked(login, Change::Deactivate)), None);
        }
        let all = ["jdoe", "asmith"].map(|login| asked(login, Change::Deactivate));
        assert_eq!(batch.take(), all);
        assert_eq!(batch.take(), []);
    }

    #[test]
    fn what_is_asked_later_of_the_same_user_goes_into_a_later_file() {
        let mut batch = Batch::default();
        let first = asked("jdoe", Change::Deactivate);
        assert_eq!(batch.add(first.clone()), None);
        assert_eq!(
            batch.add(asked("JDOE", Change::Reactivate)),
            Some(vec![first])
        );
        assert_eq!(batch.take(), [asked("JDOE", Change::Reactivate)]);
    }

    #[test]
    fn a_full_file_goes_first() {
        let mut batch = Batch::default();
        for number in 0..ROWS_MAX {
            assert_eq!(
                batch.add(asked(&number.to_string(), Change::Deactivate)),
                None
            );
        }
        let full = batch.add(asked("more", Change::Deactivate));
        assert_eq!(full.map(|full| full.len()), Some(ROWS_MAX));
    }
}
