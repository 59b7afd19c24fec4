//! Who asks, as far as the credential tells, and for what.

use std::sync::Arc;

use axum::http::header::{AUTHORIZATION, CONNECTION, HeaderName, HeaderValue};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};

use super::api::{ApiRequest, Course};
use super::body::Received;
use super::dialect::Dialect;
use super::error::ApiError;
use super::near_miss;
use super::negotiate;
use super::oauth::{ConsentRequest, DeviceDecision, DeviceRequest, Endpoint, TokenRequest};
use super::path::Path;
use super::reply::Reply;
use super::routes::route;
use super::scope;
use crate::instance::Instance;
use crate::journal::{EventId, NearMiss};
use crate::registry::{DEFAULT_INSTANCE, Registry};

/// How clients let themselves in before OAuth (Coupa Compass, *OAuth 2.0 and OIDC*).
pub(super) const X_COUPA_API_KEY: HeaderName = HeaderName::from_static("x-coupa-api-key");

/// Who asks.
pub(super) struct Caller {
    /// The instance that the exchange belongs to; `default` when the credential names none.
    pub(super) instance: Arc<Instance>,
    /// Whether the credential named it.
    pub(super) named: bool,
    asks: Asks,
}

enum Asks {
    /// For a token.
    Token(TokenRequest),
    /// For the page on which a person lets a client in.
    Consent(ConsentRequest),
    /// To be let in, or not, as a person decided.
    Decision(ConsentRequest),
    /// For codes to show to a person.
    Device(DeviceRequest),
    /// For the page on which a person lets a device in.
    DevicePage(DeviceDecision),
    /// To let a device in, or not.
    DeviceDecision(DeviceDecision),
    /// For anything else, with the scopes of a good credential or without any.
    Api { granted: Option<String> },
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
            Self::Device(request) => request.client_id(),
            Self::DevicePage(_) | Self::DeviceDecision(_) | Self::Api { .. } => None,
        }
    }
}

impl Caller {
    /// Finds the instance. `None` only if there is no default instance, which cannot be.
    pub(super) fn find(
        registry: &Registry,
        parts: &Parts,
        path: &Path,
        received: &Received,
    ) -> Option<Self> {
        let query = parts.uri.query().unwrap_or_default();
        let consent = || ConsentRequest::read(query, &received.bytes());
        let device = || {
            let person = DeviceDecision::read(query, &received.bytes());
            let code = person.user_code();
            (code.and_then(|code| registry.by_device(code)), person)
        };
        let (named, asks) = match Endpoint::of(&parts.method, path) {
            Some(Endpoint::Token) => {
                let request = TokenRequest::read(&parts.headers, query, &received.bytes());
                (None, Asks::Token(request))
            }
            Some(Endpoint::Consent) => (None, Asks::Consent(consent())),
            Some(Endpoint::Decision) => (None, Asks::Decision(consent())),
            Some(Endpoint::Device) => {
                let request = DeviceRequest::read(parts, query, &received.bytes());
                (None, Asks::Device(request))
            }
            Some(Endpoint::DevicePage) => {
                let (instance, person) = device();
                (instance, Asks::DevicePage(person))
            }
            Some(Endpoint::DeviceDecision) => {
                let (instance, person) = device();
                (instance, Asks::DeviceDecision(person))
            }
            None => {
                let (named, granted) = credential(registry, &parts.headers);
                (named, Asks::Api { granted })
            }
        };
        let named = named.or_else(|| registry.by_client_id(asks.client_id()?));
        Some(Self {
            named: named.is_some(),
            instance: named.or_else(|| registry.by_name(DEFAULT_INSTANCE))?,
            asks,
        })
    }

    /// The OAuth client that is named by the token or asks for one.
    pub(super) fn client_id(&self) -> Option<String> {
        match &self.asks {
            Asks::Api { granted } => granted
                .is_some()
                .then(|| self.instance.credentials().client_id.clone()),
            Asks::Token(_)
            | Asks::Consent(_)
            | Asks::Decision(_)
            | Asks::Device(_)
            | Asks::DevicePage(_)
            | Asks::DeviceDecision(_) => self.asks.client_id().map(ToOwned::to_owned),
        }
    }

    /// What came closest to a request that was answered with this status.
    pub(super) fn near_miss(
        &self,
        registry: &Registry,
        parts: &Parts,
        path: &Path,
        status: StatusCode,
    ) -> Option<NearMiss> {
        match (&self.asks, status) {
            (Asks::Token(request), StatusCode::BAD_REQUEST) => {
                request.near_miss(registry, self.named.then_some(&*self.instance))
            }
            (Asks::Api { granted: None }, StatusCode::UNAUTHORIZED) => {
                Some(near_miss::api(registry, &parts.headers))
            }
            (Asks::Api { .. }, StatusCode::NOT_FOUND) => near_miss::route(&parts.method, path),
            (
                Asks::Api {
                    granted: Some(granted),
                },
                StatusCode::FORBIDDEN,
            ) => {
                let route = route(&parts.method, path).ok()?;
                let needed = scope::needed(route.scope_object(), route.right());
                Some(near_miss::scope(&needed, granted))
            }
            _ => None,
        }
    }

    pub(super) fn answer(
        &self,
        parts: &Parts,
        path: &Path,
        query: &str,
        received: &Received,
        cause: EventId,
        course: Course,
    ) -> Reply {
        let instance = self.named.then_some(&*self.instance);
        let granted = match &self.asks {
            Asks::Token(request) => return request.answer(instance),
            Asks::Consent(request) => return request.show(instance),
            Asks::Decision(request) => return request.decide(instance),
            Asks::Device(request) => return request.answer(instance),
            Asks::DevicePage(person) => return person.show(instance),
            Asks::DeviceDecision(person) => return person.decide(instance),
            Asks::Api { granted } => granted.as_deref(),
        };
        let Ok(format) = negotiate::answer(&parts.headers, path.suffix) else {
            return ApiError::NotAcceptable.reply(Dialect::default());
        };
        let dialect = Dialect::new(&self.instance, format);
        match received {
            Received::TooLarge(max_bytes) => ApiError::TooLarge {
                max_bytes: *max_bytes,
            }
            .reply(dialect),
            Received::TooSlow(slow) => ApiError::TooSlow(*slow)
                .reply(dialect)
                .header(CONNECTION, HeaderValue::from_static("close")),
            Received::BrokenOff => ApiError::BrokenOff.reply(dialect),
            Received::Whole(body) => {
                let request = ApiRequest {
                    method: &parts.method,
                    path,
                    query,
                    headers: &parts.headers,
                    body,
                    cause,
                    course,
                };
                request.answer(&self.instance, granted, format)
            }
        }
    }
}

/// The token of an `Authorization: Bearer` header; clients write the scheme in either case.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
