//! The edge of the REST API: every exchange with a client passes here once.
//!
//! Body limit, credential to instance, journal and fault plan wrap whatever is behind, so that
//! every present and future route is recorded and can be faulted without knowing it.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, HeaderName, HeaderValue};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Response};

use super::api::ApiRequest;
use super::body::{self, BODY_MAX_BYTES, Received};
use super::error::ApiError;
use super::fault;
use super::negotiate;
use super::oauth::{self, ConsentRequest, Endpoint, TokenRequest};
use super::path::Path;
use super::reply::Reply;
use super::scope;
use crate::faults;
use crate::instance::Instance;
use crate::journal::{self, Exchange, Headers, Message};
use crate::registry::{DEFAULT_INSTANCE, Registry};
use crate::wire::Format;

/// How clients let themselves in before OAuth (Coupa Compass, *OAuth 2.0 and OIDC*).
const X_COUPA_API_KEY: HeaderName = HeaderName::from_static("x-coupa-api-key");

/// Says that no real Coupa answered.
const X_COUPA_MOCK: HeaderName = HeaderName::from_static("x-coupa-mock");

/// Who asks, as far as the credential tells.
struct Caller {
    /// The instance that the exchange belongs to; `default` when the credential names none.
    instance: Arc<Instance>,
    /// Whether the credential named it.
    named: bool,
    asks: Asks,
}

enum Asks {
    /// For a token.
    Token(TokenRequest),
    /// For the page on which a person lets a client in.
    Consent(ConsentRequest),
    /// To be let in, or not, as a person decided.
    Decision(ConsentRequest),
    /// For what only Coupa has.
    Device,
    /// For anything else, with the scopes of a good credential or without any.
    Api { granted: Option<String> },
}

/// Answers one request to Coupa's own surface.
pub(crate) async fn exchange(
    State(registry): State<Arc<Registry>>,
    request: Request,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let received = body::receive(body).await;
    let path = Path::read(parts.uri.path());
    let query = parts.uri.query().unwrap_or_default();
    let Some(caller) = call(&registry, &parts, &path, &received) else {
        return ApiError::Internal.reply(Format::Xml).into_response();
    };
    let instance = &caller.instance;
    let began = Instant::now();
    let event = instance.journal().arrive(
        instance.stamp(),
        None,
        Exchange {
            client_id: caller.client_id(),
            ..Exchange::arrived(
                parts.method.as_str(),
                parts.uri.path(),
                query,
                Message {
                    headers: Headers::new(&parts.headers),
                    body: received.bytes().into(),
                },
            )
        },
    );
    // Refused requests do not reach the application, where faults happen. Who named no instance
    // must not use up another's limit.
    let admitted = !caller.named || instance.admits();
    let fired = admitted.then(|| {
        instance.fault(
            &faults::Request {
                method: parts.method.as_str(),
                path: &path.plain(),
                query,
            },
            event,
        )
    });
    let fired = fired.flatten();
    let reply = match &fired {
        _ if !admitted => ApiError::TooManyRequests.reply(Format::Xml),
        Some(fired) => fault::reply(&fired.effect, &parts.headers, &path),
        None => caller.answer(&parts, &path, query, &received, event),
    };
    let reply = reply
        .header(
            X_COUPA_MOCK,
            HeaderValue::from_static(env!("CARGO_PKG_VERSION")),
        )
        .header(
            HeaderName::from_static("x-request-id"),
            HeaderValue::from(event.seq().0),
        );
    instance.journal().complete(
        event,
        journal::Answer {
            response: Some(journal::Response {
                status: reply.status.as_u16(),
                headers: Headers::new(&reply.headers),
                body: reply.body.clone().into(),
            }),
            duration: began.elapsed(),
            fault: fired.map(|fired| fired.rule),
        },
    );
    reply.into_response()
}

/// Finds the instance. `None` only if there is no default instance, which cannot be.
fn call(registry: &Registry, parts: &Parts, path: &Path, received: &Received) -> Option<Caller> {
    let query = parts.uri.query().unwrap_or_default();
    let consent = || ConsentRequest::read(query, &received.bytes());
    let (named, asks) = match Endpoint::of(&parts.method, path) {
        Some(Endpoint::Token) => {
            let request = TokenRequest::read(&parts.headers, query, &received.bytes());
            (None, Asks::Token(request))
        }
        Some(Endpoint::Consent) => (None, Asks::Consent(consent())),
        Some(Endpoint::Decision) => (None, Asks::Decision(consent())),
        Some(Endpoint::Device) => (None, Asks::Device),
        None => {
            let (named, granted) = credential(registry, &parts.headers);
            (named, Asks::Api { granted })
        }
    };
    let named = named.or_else(|| registry.by_client_id(asks.client_id()?));
    Some(Caller {
        named: named.is_some(),
        instance: named.or_else(|| registry.by_name(DEFAULT_INSTANCE))?,
        asks,
    })
}

/// The instance that a token or an API key names, and the scopes if it is good. A key has every
/// right: it is older than scopes.
fn credential(registry: &Registry, headers: &HeaderMap) -> (Option<Arc<Instance>>, Option<String>) {
    if let Some(token) = bearer(headers) {
        return registry.by_token(token);
    }
    let key = headers
        .get(X_COUPA_API_KEY)
        .and_then(|key| key.to_str().ok());
    match key.and_then(|key| registry.by_api_key(key)) {
        Some(instance) => (Some(instance), Some(scope::all())),
        None => (None, None),
    }
}

impl Asks {
    /// The OAuth client that an OAuth request names.
    fn client_id(&self) -> Option<&str> {
        match self {
            Self::Token(request) => request.client_id(),
            Self::Consent(request) | Self::Decision(request) => request.client_id(),
            Self::Device | Self::Api { .. } => None,
        }
    }
}

impl Caller {
    /// The OAuth client that is named by the token or asks for one.
    fn client_id(&self) -> Option<String> {
        match &self.asks {
            Asks::Api { granted } => granted
                .is_some()
                .then(|| self.instance.credentials().client_id.clone()),
            Asks::Token(_) | Asks::Consent(_) | Asks::Decision(_) | Asks::Device => {
                self.asks.client_id().map(ToOwned::to_owned)
            }
        }
    }

    fn answer(
        &self,
        parts: &Parts,
        path: &Path,
        query: &str,
        received: &Received,
        cause: journal::EventId,
    ) -> Reply {
        let instance = self.named.then_some(&*self.instance);
        let granted = match &self.asks {
            Asks::Token(request) => return request.answer(instance),
            Asks::Consent(request) => return request.show(instance),
            Asks::Decision(request) => return request.decide(instance),
            Asks::Device => return oauth::device(),
            Asks::Api { granted } => granted.as_deref(),
        };
        let Ok(format) = negotiate::answer(&parts.headers, path.suffix) else {
            return ApiError::NotAcceptable.reply(Format::Xml);
        };
        match received {
            Received::TooLarge => ApiError::TooLarge {
                max_bytes: BODY_MAX_BYTES,
            }
            .reply(format),
            Received::BrokenOff => ApiError::BrokenOff.reply(format),
            Received::Whole(body) => {
                let request = ApiRequest {
                    method: &parts.method,
                    path,
                    query,
                    headers: &parts.headers,
                    body,
                    cause,
                };
                request.answer(&self.instance, granted, format)
            }
        }
    }
}

/// The token of an `Authorization: Bearer` header; clients write the scheme in either case.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
