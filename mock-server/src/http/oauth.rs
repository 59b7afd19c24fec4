//! `POST /oauth2/token`: client credentials to an access token
//! (Coupa Compass, *Set Up an `OpenID` Connect Client*).

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;

use super::error::oauth_error;
use super::reply::Reply;
use super::scope;
use crate::instance::{Instance, TOKEN_LIFETIME_S};
use crate::wire::Format;

/// Client id and secret of a token request. Each may be missing.
#[derive(Default)]
pub(super) struct ClientCredentials {
    pub(super) id: Option<String>,
    secret: Option<String>,
}

/// A token request: its parameters and who asks.
pub(super) struct TokenRequest {
    parameters: Vec<(String, String)>,
    pub(super) client: ClientCredentials,
}

impl TokenRequest {
    /// Reads form body and query string, which clients use alike, and HTTP Basic.
    pub(super) fn read(headers: &HeaderMap, query: &str, body: &[u8]) -> Self {
        let mut parameters: Vec<(String, String)> =
            form_urlencoded::parse(body).into_owned().collect();
        parameters.extend(form_urlencoded::parse(query.as_bytes()).into_owned());
        let parameter = |name: &str| find(&parameters, name).map(ToOwned::to_owned);
        let client = basic(headers).unwrap_or_else(|| ClientCredentials {
            id: parameter("client_id"),
            secret: parameter("client_secret"),
        });
        Self { parameters, client }
    }

    /// The answer of `instance`, which the client id chose; `None` for an unknown client.
    pub(super) fn answer(&self, instance: Option<&Instance>) -> Reply {
        match self.token(instance) {
            Ok(reply) => reply,
            Err(error) => error.reply(),
        }
    }

    fn token(&self, instance: Option<&Instance>) -> Result<Reply, TokenRefusal> {
        match find(&self.parameters, "grant_type") {
            Some("client_credentials") => {}
            Some(
                "authorization_code"
                | "refresh_token"
                | "urn:ietf:params:oauth:grant-type:device_code",
            ) => return Err(TokenRefusal::NotImitated),
            Some(_) => return Err(TokenRefusal::UnsupportedGrantType),
            None => return Err(TokenRefusal::Missing("grant_type")),
        }
        let Some(secret) = &self.client.secret else {
            return Err(TokenRefusal::Missing("client_secret"));
        };
        let instance = instance
            .filter(|instance| instance.credentials().client_secret.is(secret))
            .ok_or(TokenRefusal::InvalidClient)?;
        let scope = scope::grant(find(&self.parameters, "scope"))
            .map_err(|_| TokenRefusal::InvalidScope)?;
        let access_token = instance
            .issue_token(&scope)
            .map_err(|_| TokenRefusal::InvalidClient)?;
        let body = serde_json::json!({
            "access_token": access_token,
            "token_type": "bearer",
            "expires_in": TOKEN_LIFETIME_S,
            "scope": scope,
        });
        Ok(Reply::with_body(
            StatusCode::OK,
            Format::Json.content_type(),
            body.to_string(),
        ))
    }
}

fn find<'p>(parameters: &'p [(String, String)], name: &str) -> Option<&'p str> {
    parameters
        .iter()
        .find(|(parameter, value)| parameter == name && !value.is_empty())
        .map(|(_, value)| value.as_str())
}

fn basic(headers: &HeaderMap) -> Option<ClientCredentials> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    // RFC 6749 section 2.3.1: both are form-encoded before they are joined.
    let decode = |part: &str| percent_decode_str(part).decode_utf8_lossy().into_owned();
    Some(ClientCredentials {
        id: Some(decode(id)),
        secret: Some(decode(secret)),
    })
}

/// Why no token is issued. Coupa answers 400 whatever the cause.
enum TokenRefusal {
    Missing(&'static str),
    InvalidClient,
    InvalidScope,
    UnsupportedGrantType,
    NotImitated,
}

impl TokenRefusal {
    /// Descriptions are the defaults of the `rack-oauth2` gem, which those that were seen equal.
    fn reply(&self) -> Reply {
        let (status, error, description) = match self {
            Self::Missing(name @ "client_secret") => (
                StatusCode::BAD_REQUEST,
                "invalid_client",
                &*format!("'{name}' missing"),
            ),
            Self::Missing(name) => (
                StatusCode::BAD_REQUEST,
                "invalid_request",
                &*format!("'{name}' missing"),
            ),
            Self::InvalidClient => (
                StatusCode::BAD_REQUEST,
                "invalid_client",
                "The client identifier provided is invalid, the client failed to authenticate, the client did not include its credentials, provided multiple client credentials, or used unsupported credentials type.",
            ),
            Self::InvalidScope => (
                StatusCode::BAD_REQUEST,
                "invalid_scope",
                "The requested scope is invalid, unknown, malformed, or exceeds the previously granted scope.",
            ),
            Self::UnsupportedGrantType => (
                StatusCode::BAD_REQUEST,
                "unsupported_grant_type",
                "The access grant included - its type or another attribute - is not supported by the authorization server.",
            ),
            Self::NotImitated => (
                StatusCode::NOT_IMPLEMENTED,
                "unsupported_grant_type",
                "coupa-mock does not imitate this grant yet; use client_credentials.",
            ),
        };
        oauth_error(status, error, description)
    }
}
