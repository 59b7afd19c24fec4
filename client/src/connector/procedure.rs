//! Coupa's own procedure through the API, step by step (Coupa, *1.4 Deactivate a User*; *1.5 Reactivate a User* is its
//! mirror image).

use super::record::{Details, Level};
use super::{Asked, Change, Failure, Log};
use crate::api::{Client, Error, User, UserId, UserUpdate};

/// How the user came to be as asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// By this run, and Coupa shows it.
    Done(UserId),
    /// It was so before; nothing was written.
    Already(UserId),
}

/// Makes a user what is asked for, and returns once Coupa shows it.
///
/// Each step is logged, and so is a failure; to tell a person of it is for the caller.
///
/// # Errors
/// [`Failure`] whenever the user was not seen to be as asked.
pub async fn by_api(client: &Client, asked: &Asked, log: &mut Log<'_>) -> Result<Outcome, Failure> {
    let mut steps = Steps { client, asked, log };
    let outcome = steps.take().await;
    if let Err(failure) = &outcome {
        steps.log.write(
            Level::Error,
            &failure.message(asked),
            &failure.details(asked),
        );
    }
    outcome
}

struct Steps<'a, 'log> {
    client: &'a Client,
    asked: &'a Asked,
    log: &'a mut Log<'log>,
}

/// How a write ended that Coupa did not refuse.
enum Written {
    /// The user was read back and is as asked.
    AsAsked,
    /// The answer was lost, and the user is still as before.
    StillAsBefore(Error),
}

impl Steps<'_, '_> {
    async fn take(&mut self) -> Result<Outcome, Failure> {
        let user = self.look_up().await?;
        if self.is_as_asked(&user) {
            self.already(user.id);
            return Ok(Outcome::Already(user.id));
        }
        self.update(user.id).await?;
        self.done(user.id);
        Ok(Outcome::Done(user.id))
    }

    /// Step 2: the user's id, from a query by login. One user, and the right one, or nobody is
    /// written to.
    async fn look_up(&mut self) -> Result<User, Failure> {
        let found = self
            .client
            .users()
            .find(&self.asked.login)
            .await
            .map_err(Failure::LookUp)?;
        let [user] = <[User; 1]>::try_from(found).map_err(|found| match found.as_slice() {
            [] => Failure::NoSuchUser,
            several => Failure::SeveralUsers(several.iter().map(|user| user.id).collect()),
        })?;
        // Coupa's own comparison of logins is not documented; case is taken not to matter.
        if user.login.to_lowercase() != self.asked.login.to_lowercase() {
            return Err(Failure::OtherUser {
                id: user.id,
                login: user.login,
            });
        }
        let message = format!("user {} found, its id is {}", self.asked.login, user.id);
        self.log
            .write(Level::Info, &message, &self.details(user.id));
        Ok(user)
    }

    /// Steps 3 to 5: update by id, and see that the user is as asked. Once more when an answer was
    /// lost and the user is seen still as before: then a second write does what the first did not.
    async fn update(&mut self, id: UserId) -> Result<(), Failure> {
        let error = match self.write(id, None).await? {
            Written::AsAsked => return Ok(()),
            Written::StillAsBefore(error) => error,
        };
        let settings = self.client.settings();
        let Some(pause) = settings.retry.pause(&error.kind, 1) else {
            return Err(Failure::Update { id, error });
        };
        settings.clock.sleep(pause).await;
        match self.write(id, Some(error)).await? {
            Written::AsAsked => Ok(()),
            Written::StillAsBefore(error) => Err(Failure::Update { id, error }),
        }
    }

    /// One update and a look at the user after it. An answer that was lost says nothing of the
    /// user: the look does.
    async fn write(&mut self, id: UserId, earlier: Option<Error>) -> Result<Written, Failure> {
        let users = self.client.users();
        let update = match self.asked.change {
            Change::Deactivate => UserUpdate::deactivate(),
            Change::Reactivate => UserUpdate::reactivate(),
        };
        let Err(mut error) = users.update(id, &update).await else {
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
            Ok(user) if self.is_as_asked(&user) => Ok(Written::AsAsked),
            Ok(_) => Ok(Written::StillAsBefore(error)),
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
        let message = format!(
            "Coupa answered 200 to the update of user {}",
            self.asked.login
        );
        self.log.write(Level::Info, &message, &details);
        match self.client.users().get(id).await {
            Ok(user) if self.is_as_asked(&user) => Ok(Written::AsAsked),
            Ok(_) => Err(Failure::NoEffect {
                id,
                change: self.asked.change,
            }),
            Err(error) => Err(Failure::Unconfirmed { id, error }),
        }
    }

    fn is_as_asked(&self, user: &User) -> bool {
        user.active == self.asked.change.active()
    }

    fn already(&mut self, id: UserId) {
        let Asked { login, change } = self.asked;
        let details = Details {
            outcome: Some(change.already()),
            ..self.details(id)
        };
        let message = format!(
            "user {login} is already {}, nothing was written",
            change.status()
        );
        self.log.write(Level::Info, &message, &details);
    }

    fn done(&mut self, id: UserId) {
        let Asked { login, change } = self.asked;
        let details = Details {
            outcome: Some(change.done()),
            ..self.details(id)
        };
        let message = format!(
            "user {login} is {}, read back as {}",
            change.done(),
            change.status()
        );
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
            self.asked.login
        );
        self.log.write(Level::Warn, &message, &details);
    }

    fn details(&self, id: UserId) -> Details {
        Details {
            user_id: Some(id),
            ..Details::of(self.asked)
        }
    }
}
