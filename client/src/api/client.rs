//! The client: every call carries a token, and a refused token is renewed once.

use std::sync::Arc;

use super::request::{Answer, Request};
use super::token::Tokens;
use super::transport::Transport;
use super::wire::ReadError;
use super::{Error, ErrorKind, Loads, Masks, Settings, Users};

/// A client of one Coupa. Cloning is cheap, and clones share the token and the connections.
#[derive(Clone, Debug)]
pub struct Client(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    transport: Transport,
    tokens: Tokens,
}

/// The HTTP client could not be set up, for example for want of trusted certificates.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client could not be set up: {0}")]
pub struct SetupError(pub(crate) String);

impl Client {
    /// A client with `settings`. Nothing is sent yet: the first call asks for a token.
    ///
    /// # Errors
    /// [`SetupError`] when the HTTP client cannot be set up.
    pub fn new(settings: Settings) -> Result<Self, SetupError> {
        Ok(Self(Arc::new(Inner {
            transport: Transport::new(settings)?,
            tokens: Tokens::default(),
        })))
    }

    /// The users.
    pub fn users(&self) -> Users<'_> {
        Users::new(self)
    }

    /// The files that Coupa has taken from its sFTP site.
    pub fn loads(&self) -> Loads<'_> {
        Loads::new(self)
    }

    /// The settings that the client was made with.
    pub fn settings(&self) -> &Settings {
        self.0.transport.settings()
    }

    pub(crate) fn masks(&self) -> &Masks {
        self.0.transport.masks()
    }

    /// Sends `request` and reads its answer.
    pub(super) async fn call<T>(
        &self,
        request: &Request,
        read: impl FnOnce(&str) -> Result<T, ReadError>,
    ) -> Result<T, Error> {
        let Answer { status, body } = self.authorized(request).await?;
        read(&body).map_err(|error| {
            let kind = match error {
                ReadError::Envelope(errors) => ErrorKind::Refused {
                    status,
                    errors,
                    retry_after: None,
                },
                ReadError::Malformed(reason) => ErrorKind::Unreadable { status, reason },
            };
            self.error(request, kind)
        })
    }

    pub(super) fn error(&self, request: &Request, kind: ErrorKind) -> Error {
        self.0.transport.error(request, kind)
    }

    async fn authorized(&self, request: &Request) -> Result<Answer, Error> {
        let Inner { transport, tokens } = &*self.0;
        let token = tokens.get(transport, None).await?;
        let first = match transport.send(request, Some(&token)).await {
            Err(error) if error.status() == Some(401) => error,
            outcome => return outcome,
        };
        // It has expired or was revoked. 401 is an answer: nothing has been done, and the request
        // may be sent again.
        let renewed = match tokens.get(transport, Some(&token)).await {
            Ok(renewed) => transport.send(request, Some(&renewed)).await,
            Err(error) => Err(error),
        };
        renewed.map_err(|error| error.after(first))
    }
}
