//! `/oauth2/authorizations`: a person lets a client in, or not, and is sent back to it
//! (Coupa Compass, *`OpenID` Connect Clients*).
//!
//! The mock has no logins: whoever opens the page decides. A client has no registered addresses, so
//! any web address is accepted; the token request must name the same.

use axum::http::header::{HeaderValue, LOCATION};
use axum::http::{StatusCode, Uri};

use super::page;
use super::parameters::Parameters;
use super::refusal::TokenRefusal;
use crate::http::error::oauth_error;
use crate::http::reply::Reply;
use crate::http::scope;
use crate::instance::{Authorization, Challenge, Instance};

/// A client's wish to be let in, as the page shows it and as its form sends it back.
pub(in crate::http) struct ConsentRequest {
    parameters: Parameters,
}

/// What can be granted, and where the person goes afterwards.
pub(super) struct Wish<'r> {
    pub(super) client_id: &'r str,
    pub(super) scope: String,
    pub(super) redirect_uri: &'r str,
    pub(super) state: Option<&'r str>,
    pub(super) code_challenge: Option<&'r str>,
    pub(super) code_challenge_method: Option<&'r str>,
}

/// Why there is nothing to decide. Descriptions are those of the `rack-oauth2` gem.
#[derive(Debug, Clone, Copy)]
enum Refusal<'r> {
    /// A parameter is not there.
    Missing(&'static str),
    /// No such client.
    InvalidClient,
    /// Nowhere to send the person.
    InvalidAddress,
    /// The client is told, by sending the person back to it.
    SentBack(Denial, &'r str, Option<&'r str>),
}

/// What the client is told instead of a code.
#[derive(Debug, Clone, Copy)]
enum Denial {
    AccessDenied,
    InvalidScope,
    UnsupportedResponseType,
    UnknownChallengeMethod,
}

impl ConsentRequest {
    pub(in crate::http) fn read(query: &str, body: &[u8]) -> Self {
        Self {
            parameters: Parameters::read(query, body),
        }
    }

    /// The client that wants in.
    pub(in crate::http) fn client_id(&self) -> Option<&str> {
        self.parameters.get("client_id")
    }

    /// The page with both buttons.
    pub(in crate::http) fn show(&self, instance: Option<&Instance>) -> Reply {
        match self.wish(instance) {
            Ok((instance, wish)) => Reply::with_body(
                StatusCode::OK,
                "text/html; charset=utf-8",
                page::consent(instance.name(), &wish),
            ),
            Err(refusal) => refusal.reply(),
        }
    }

    /// Sends the person back, with a code if the approving button was pressed.
    pub(in crate::http) fn decide(&self, instance: Option<&Instance>) -> Reply {
        let (instance, wish) = match self.wish(instance) {
            Ok(wished) => wished,
            Err(refusal) => return refusal.reply(),
        };
        if self.parameters.get(page::DECISION) != Some(page::APPROVE) {
            return Refusal::SentBack(Denial::AccessDenied, wish.redirect_uri, wish.state).reply();
        }
        let challenge = match wish.challenge() {
            Ok(challenge) => challenge,
            Err(denial) => {
                return Refusal::SentBack(denial, wish.redirect_uri, wish.state).reply();
            }
        };
        let code = instance.grant_code(Authorization {
            redirect_uri: wish.redirect_uri.to_owned(),
            scope: wish.scope,
            challenge,
        });
        redirect(wish.redirect_uri, &[("code", &code)], wish.state)
    }

    /// A wish that can be granted. Without a good client and address the person must not be sent
    /// anywhere.
    fn wish<'r, 'i>(
        &'r self,
        instance: Option<&'i Instance>,
    ) -> Result<(&'i Instance, Wish<'r>), Refusal<'r>> {
        let client_id = self.client_id().ok_or(Refusal::Missing("client_id"))?;
        let instance = instance.ok_or(Refusal::InvalidClient)?;
        let redirect_uri = self
            .parameters
            .get("redirect_uri")
            .ok_or(Refusal::Missing("redirect_uri"))?;
        if !is_web_address(redirect_uri) {
            return Err(Refusal::InvalidAddress);
        }
        let state = self.parameters.get("state");
        let sent_back = |denial| Refusal::SentBack(denial, redirect_uri, state);
        if self.parameters.get("response_type") != Some("code") {
            return Err(sent_back(Denial::UnsupportedResponseType));
        }
        let scope = scope::grant(self.parameters.get("scope"))
            .map_err(|_| sent_back(Denial::InvalidScope))?;
        Ok((
            instance,
            Wish {
                client_id,
                scope,
                redirect_uri,
                state,
                code_challenge: self.parameters.get("code_challenge"),
                code_challenge_method: self.parameters.get("code_challenge_method"),
            },
        ))
    }
}

impl Wish<'_> {
    /// What the client committed itself to, if anything.
    fn challenge(&self) -> Result<Option<Challenge>, Denial> {
        self.code_challenge
            .map(|challenge| {
                Challenge::new(self.code_challenge_method, challenge)
                    .ok_or(Denial::UnknownChallengeMethod)
            })
            .transpose()
    }
}

impl Refusal<'_> {
    fn reply(self) -> Reply {
        let invalid_request =
            |description| oauth_error(StatusCode::BAD_REQUEST, "invalid_request", description);
        match self {
            Self::Missing(name) => invalid_request(&format!("'{name}' missing")),
            Self::InvalidAddress => {
                invalid_request("'redirect_uri' must be an absolute http or https address")
            }
            Self::InvalidClient => TokenRefusal::InvalidClient.reply(),
            Self::SentBack(denial, redirect_uri, state) => {
                let (error, description) = denial.words();
                let parameters = [("error", error), ("error_description", description)];
                redirect(redirect_uri, &parameters, state)
            }
        }
    }
}

impl Denial {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::AccessDenied => (
                "access_denied",
                "The end-user or authorization server denied the request.",
            ),
            Self::InvalidScope => (
                "invalid_scope",
                "The requested scope is invalid, unknown, or malformed.",
            ),
            // RFC 7636, section 4.4.1.
            Self::UnknownChallengeMethod => {
                ("invalid_request", "transform algorithm not supported")
            }
            Self::UnsupportedResponseType => (
                "unsupported_response_type",
                "The requested response type is not supported by the authorization server.",
            ),
        }
    }
}

/// RFC 6749 section 3.1.2: absolute and without a fragment.
fn is_web_address(text: &str) -> bool {
    let is_web = |uri: Uri| matches!(uri.scheme_str(), Some("http" | "https"));
    !text.contains('#') && text.parse().is_ok_and(is_web)
}

fn redirect(uri: &str, parameters: &[(&str, &str)], state: Option<&str>) -> Reply {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters);
    query.extend_pairs(state.map(|state| ("state", state)));
    let separator = if uri.contains('?') { '&' } else { '?' };
    match HeaderValue::try_from(format!("{uri}{separator}{}", query.finish())) {
        Ok(location) => Reply::empty(StatusCode::FOUND).header(LOCATION, location),
        Err(_) => Refusal::InvalidAddress.reply(),
    }
}
