//! Why a user was not changed through the API, as far as is known.

use super::record::Details;
use super::{Asked, Change};
use crate::api::{Error, UserId};

/// Anything after which the user was not seen to be as asked. Nothing was written when the look-up
/// failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The look-up failed.
    #[error("the look-up failed: {0}")]
    LookUp(Error),
    /// Coupa has no user of this login.
    #[error("Coupa has no such user, nothing was written")]
    NoSuchUser,
    /// More than one user was found.
    #[error("the look-up found {} users, nothing was written: ids {}", .0.len(), listed(.0))]
    SeveralUsers(Vec<UserId>),
    /// Another user was found.
    #[error("the look-up found another user, nothing was written: id {id}, login {login:?}")]
    OtherUser {
        /// Whom Coupa answered with.
        id: UserId,
        /// That user's login.
        login: String,
    },
    /// Coupa refused the update, or its answer was lost and the user is still as before.
    #[error("the update failed: {error}")]
    Update {
        /// The user.
        id: UserId,
        /// How the update failed.
        error: Error,
    },
    /// The answer to the update was lost, and the user could not be read either.
    #[error("it is unknown whether the update took effect: {update}, then {read}")]
    Unknown {
        /// The user.
        id: UserId,
        /// How the update failed.
        update: Error,
        /// How reading the user failed.
        read: Error,
    },
    /// Coupa answered 200 to the update, but the user could not be read back.
    #[error("Coupa answered 200 to the update, but the user could not be read back: {error}")]
    Unconfirmed {
        /// The user.
        id: UserId,
        /// How reading the user failed.
        error: Error,
    },
    /// Coupa answered 200 to the update, and the user is still as before.
    #[error("Coupa answered 200 to the update, but the user is still {}", change.other_status())]
    NoEffect {
        /// The user.
        id: UserId,
        /// What was asked for.
        change: Change,
    },
}

impl Failure {
    /// Coupa's id of the user, once it is known to be the right one.
    pub fn user_id(&self) -> Option<UserId> {
        match self {
            Self::LookUp(_) | Self::NoSuchUser | Self::SeveralUsers(_) | Self::OtherUser { .. } => {
                None
            }
            Self::Update { id, .. }
            | Self::Unknown { id, .. }
            | Self::Unconfirmed { id, .. }
            | Self::NoEffect { id, .. } => Some(*id),
        }
    }

    /// The status of the answer that failed last.
    pub fn status(&self) -> Option<u16> {
        self.api_errors().into_iter().rev().find_map(Error::status)
    }

    /// Every error text that Coupa sent.
    pub fn errors(&self) -> Vec<String> {
        self.api_errors()
            .into_iter()
            .flat_map(Error::errors)
            .collect()
    }

    /// The failure in a sentence that names the user.
    pub(super) fn message(&self, asked: &Asked) -> String {
        let Asked { login, change } = asked;
        format!("the {} of user {login} failed: {self}", change.noun())
    }

    /// What is known, for the log and for a person.
    pub(super) fn details(&self, asked: &Asked) -> Details {
        Details {
            user_id: self.user_id(),
            status: self.status(),
            errors: self.errors(),
            outcome: Some("failed"),
            ..Details::of(asked)
        }
    }

    fn api_errors(&self) -> Vec<&Error> {
        match self {
            Self::LookUp(error) | Self::Update { error, .. } | Self::Unconfirmed { error, .. } => {
                vec![error]
            }
            Self::Unknown { update, read, .. } => vec![update, read],
            Self::NoSuchUser
            | Self::SeveralUsers(_)
            | Self::OtherUser { .. }
            | Self::NoEffect { .. } => Vec::new(),
        }
    }
}

fn listed(ids: &[UserId]) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    ids.join(", ")
}
