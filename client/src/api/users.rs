//! `/api/users`: look up, show, update, create (Coupa, *Users API*).

use reqwest::{Method, Url};

use super::request::{Body, Request};
use super::retry::Repeat;
use super::wire::{Fields, ReadError, WriteError, read_user, read_users, write_object};
use super::{Client, Error, ErrorKind, Format, NewUser, User, UserId, UserUpdate};

/// The users of one Coupa; from [`Client::users`].
#[derive(Debug)]
pub struct Users<'a> {
    client: &'a Client,
}

impl<'a> Users<'a> {
    pub(super) fn new(client: &'a Client) -> Self {
        Self { client }
    }

    /// The users that Coupa finds by `login`: none, one, or, should the query be ambiguous, its
    /// first page of up to 50. Whether an answer names the user that was asked for is for the
    /// caller to check.
    ///
    /// # Errors
    /// Any failure of the call. That nothing was found is none, although Coupa says it in XML with
    /// a 404; every other 404 is one.
    pub async fn find(&self, login: &str) -> Result<Vec<User>, Error> {
        let mut url = self.url(None);
        url.query_pairs_mut().append_pair("login", login);
        let request = self.request(Method::GET, url, Repeat::Harmless, &[200]);
        match self
            .client
            .call(&request, |body| read_users(self.format(), body))
            .await
        {
            Err(error) if error.is_no_match() => Ok(Vec::new()),
            outcome => outcome,
        }
    }

    /// The user with this id.
    ///
    /// # Errors
    /// Any failure of the call; a user who does not exist is a 404.
    pub async fn get(&self, id: UserId) -> Result<User, Error> {
        let request = self.request(Method::GET, self.url(Some(id)), Repeat::Harmless, &[200]);
        self.client
            .call(&request, |body| self.read_as(id, body))
            .await
    }

    /// Changes what `update` holds and nothing else, and returns the user as Coupa answered. Look
    /// again before you rely on it: Coupa accepts and ignores what cannot be written.
    ///
    /// # Errors
    /// Any failure of the call. When [`Error::is_outcome_unknown`], the change may have been made
    /// all the same.
    pub async fn update(&self, id: UserId, update: &UserUpdate) -> Result<User, Error> {
        let request = self.request(Method::PUT, self.url(Some(id)), Repeat::Writes, &[200]);
        let request = self.with_body(request, &update.fields())?;
        self.client
            .call(&request, |body| self.read_as(id, body))
            .await
    }

    /// Creates a user, and returns it with its id.
    ///
    /// # Errors
    /// Any failure of the call. When [`Error::is_outcome_unknown`], the user may have been created
    /// all the same.
    pub async fn create(&self, user: &NewUser) -> Result<User, Error> {
        // 201, while some of Coupa's pages print 200.
        let request = self.request(Method::POST, self.url(None), Repeat::Writes, &[200, 201]);
        let request = self.with_body(request, &user.fields())?;
        self.client
            .call(&request, |body| read_user(self.format(), body))
            .await
    }

    fn url(&self, id: Option<UserId>) -> Url {
        let path = id.map_or_else(|| "/api/users".to_owned(), |id| format!("/api/users/{id}"));
        self.client.settings().endpoint(&path)
    }

    fn format(&self) -> Format {
        self.client.settings().format
    }

    fn request(
        &self,
        method: Method,
        url: Url,
        repeat: Repeat,
        expected: &'static [u16],
    ) -> Request {
        let media_type = self.format().media_type();
        Request {
            method,
            url,
            accept: media_type,
            body: Body::Empty(media_type),
            expected,
            repeat,
            answer_max_bytes: self.client.settings().answer_max_bytes,
        }
    }

    fn with_body(&self, mut request: Request, fields: &Fields<'_>) -> Result<Request, Error> {
        match write_object(self.format(), "user", fields) {
            Ok(text) => {
                request.body = Body::Text(request.accept, text);
                Ok(request)
            }
            Err(error) => Err(self.unwritable(&request, &error)),
        }
    }

    fn unwritable(&self, request: &Request, error: &WriteError) -> Error {
        self.client
            .error(request, ErrorKind::Unwritable(error.to_string()))
    }

    /// The user in an answer to a request for `id`; another one's record is no answer to it.
    fn read_as(&self, id: UserId, body: &str) -> Result<User, ReadError> {
        let user = read_user(self.format(), body)?;
        if user.id == id {
            Ok(user)
        } else {
            Err(ReadError::Malformed(format!(
                "asked for user {id}, got user {}",
                user.id
            )))
        }
    }
}
