//! Why no token is issued, in the words of the `rack-oauth2` gem, which those that were seen equal.

use axum::http::StatusCode;

use crate::http::error::oauth_error;
use crate::http::reply::Reply;

/// A refused token request. Coupa answers 400 whatever the cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenRefusal {
    /// A parameter is not there.
    Missing(&'static str),
    /// No such client, or a wrong secret.
    InvalidClient,
    /// The code or refresh token is no good.
    InvalidGrant,
    /// A scope that there is not, or that was not granted before.
    InvalidScope,
    /// A grant that Coupa does not have.
    UnsupportedGrantType,
    /// Nobody has decided about the device yet.
    AuthorizationPending,
    /// The device asks too often.
    SlowDown,
    /// A person said no.
    AccessDenied,
    /// Nobody decided about the device in time.
    ExpiredToken,
}

impl TokenRefusal {
    pub(super) fn reply(self) -> Reply {
        let bad_request =
            |error, description| oauth_error(StatusCode::BAD_REQUEST, error, description);
        match self {
            Self::Missing(name @ "client_secret") => {
                bad_request("invalid_client", &format!("'{name}' missing"))
            }
            Self::Missing(name) => bad_request("invalid_request", &format!("'{name}' missing")),
            Self::InvalidClient => bad_request(
                "invalid_client",
                "The client identifier provided is invalid, the client failed to authenticate, the client did not include its credentials, provided multiple client credentials, or used unsupported credentials type.",
            ),
            Self::InvalidGrant => bad_request(
                "invalid_grant",
                "The provided access grant is invalid, expired, or revoked (e.g. invalid assertion, expired authorization token, bad end-user password credentials, or mismatching authorization code and redirection URI).",
            ),
            Self::InvalidScope => bad_request(
                "invalid_scope",
                "The requested scope is invalid, unknown, malformed, or exceeds the previously granted scope.",
            ),
            Self::UnsupportedGrantType => bad_request(
                "unsupported_grant_type",
                "The access grant included - its type or another attribute - is not supported by the authorization server.",
            ),
            Self::AuthorizationPending => bad_request(
                "authorization_pending",
                "The authorization request is still pending as the end-user hasn't yet completed the user interaction steps.",
            ),
            Self::SlowDown => bad_request(
                "slow_down",
                "The client is polling too quickly and should back off at a reasonable rate.",
            ),
            Self::AccessDenied => bad_request(
                "access_denied",
                "The end-user or authorization server denied the request.",
            ),
            Self::ExpiredToken => bad_request("expired_token", "The device code has expired."),
        }
    }
}
