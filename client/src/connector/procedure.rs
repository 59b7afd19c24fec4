//! Coupa's own procedure for a leaver, step by step (Coupa, *1.4 Deactivate a User*).

use super::event::DEACTIVATE;
use super::record::{Details, Level};
use super::{Failure, Log};
use crate::api::{Client, Error, User, UserId, UserUpdate};

/// How the user came to be inactive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// By this run, and Coupa shows it.
    Deactivated(UserId),
    /// It was so before; nothing was written.
    AlreadyInactive(UserId),
}

/// Deactivates the user of `login`, and returns once Coupa shows the user inactive.
///
/// Each step is logged, and so is a failure; to tell a person of it is for the caller.
///
/// # Errors
/// [`Failure`] whenever the user was not seen inactive.
pub async fn deactivate(
    client: &Client,
    login: &str,
    log: &mut Log<'_>,
) -> Result<Outcome, Failure> {
    let mut steps = Steps { client, login, log };
    let outcome = steps.take().await;
    if let Err(failure) = &outcome {
        steps.log.write(
            Level::Error,
            &failure.message(login),
            &failure.details(login),
        );
    }
    outcome
}

struct Steps<'a, 'log> {
    client: &'a Client,
    login: &'a str,
    log: &'a mut Log<'log>,
}

/// How a write ended that Coupa did not refuse.
enum Written {
    /// The user was read back and is inactive.
    Inactive,
    /// The answer was lost, and the user is still active.
    StillActive(Error),
}

impl Steps<'_, '_> {
    async fn take(&mut self) -> Result<Outcome, Failure> {
        let user = self.look_up().await?;
        if user.active {
            self.update(user.id).await?;
            self.deactivated(user.id);
            Ok(Outcome::Deactivated(user.id))
        } else {
            self.already_inactive(user.id);
            Ok(Outcome::AlreadyInactive(user.id))
        }
    }

    /// Step 2: the user's id, from a query by login. One user, and the right one, or nobody is
    /// written to.
    async fn look_up(&mut self) -> Result<User, Failure> {
        let found = self
            .client
            .users()
            .find(self.login)
            .await
            .map_err(Failure::LookUp)?;
        let [user] = <[User; 1]>::try_from(found).map_err(|found| match found.as_slice() {
            [] => Failure::NoSuchUser,
            several => Failure::SeveralUsers(several.iter().map(|user| user.id).collect()),
        })?;
        // Coupa's own comparison of logins is not documented; case is taken not to matter.
        if user.login.to_lowercase() != self.login.to_lowercase() {
            return Err(Failure::OtherUser {
                id: user.id,
                login: user.login,
            });
        }
        let message = format!("user {} found, its id is {}", self.login, user.id);
        self.log
            .write(Level::Info, &message, &self.details(user.id));
        Ok(user)
    }

    /// Steps 3 to 5: update by id, and see that the user is inactive. Once more when an answer was
    /// lost and the user is seen still active: then a second write does what the first did not.
    async fn update(&mut self, id: UserId) -> Result<(), Failure> {
        let error = match self.write(id, None).await? {
            Written::Inactive => return Ok(()),
            Written::StillActive(error) => error,
        };
        let settings = self.client.settings();
        let Some(pause) = settings.retry.pause(&error.kind, 1) else {
            return Err(Failure::Update { id, error });
        };
        settings.clock.sleep(pause).await;
        match self.write(id, Some(error)).await? {
            Written::Inactive => Ok(()),
            Written::StillActive(error) => Err(Failure::Update { id, error }),
        }
    }

    /// One update and a look at the user after it. An answer that was lost says nothing of the
    /// user: the look does.
    async fn write(&mut self, id: UserId, earlier: Option<Error>) -> Result<Written, Failure> {
        let users = self.client.users();
        let Err(mut error) = users.update(id, &UserUpdate::deactivate()).await else {
            return self.confirm(id).await;
        };
        if let Some(earlier) = earlier {
            error = error.after(earlier);
        }
        if !error.is_outcome_unknown() {
            return Err(Failure::Update { id, error });
        }
        self.answer_lost(id, &error);
        match users.get(id).await {
            Ok(user) if user.active => Ok(Written::StillActive(error)),
            Ok(_) => Ok(Written::Inactive),
            Err(read) => Err(Failure::Unknown {
                id,
                update: error,
                read,
            }),
        }
    }

    /// The answer was 200, which says nothing yet of the user.
    async fn confirm(&mut self, id: UserId) -> Result<Written, Failure> {
        let details = Details {
            status: Some(200),
            ..self.details(id)
        };
        let message = format!("Coupa answered 200 to the update of user {}", self.login);
        self.log.write(Level::Info, &message, &details);
        match self.client.users().get(id).await {
            Ok(user) if user.active => Err(Failure::NoEffect { id }),
            Ok(_) => Ok(Written::Inactive),
            Err(error) => Err(Failure::Unconfirmed { id, error }),
        }
    }

    fn already_inactive(&mut self, id: UserId) {
        let details = Details {
            outcome: Some("already_inactive"),
            ..self.details(id)
        };
        let message = format!(
            "user {} is already inactive, nothing was written",
            self.login
        );
        self.log.write(Level::Info, &message, &details);
    }

    fn deactivated(&mut self, id: UserId) {
        let details = Details {
            outcome: Some("deactivated"),
            ..self.details(id)
        };
        let message = format!("user {} is deactivated, read back as inactive", self.login);
        self.log.write(Level::Info, &message, &details);
    }

    fn answer_lost(&mut self, id: UserId, error: &Error) {
        let details = Details {
            status: error.status(),
            errors: error.errors(),
            ..self.details(id)
        };
        let message = format!(
            "the answer to the update of user {} was lost, the user is read before anything else: {error}",
            self.login
        );
        self.log.write(Level::Warn, &message, &details);
    }

    fn details(&self, id: UserId) -> Details {
        Details {
            event: Some(DEACTIVATE.to_owned()),
            login: Some(self.login.to_owned()),
            user_id: Some(id),
            ..Details::default()
        }
    }
}
