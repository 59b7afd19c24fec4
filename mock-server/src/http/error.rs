//! The one table from errors to answers of Coupa's REST API.

use axum::http::header::{HeaderValue, WWW_AUTHENTICATE};
use axum::http::{Method, StatusCode};

use super::dialect::Dialect;
use super::reply::Reply;
use crate::domain::error::Error as DomainError;
use crate::domain::resource::Resource;
use crate::keep::NotKept;
use crate::listener::TooSlow;
use crate::wire::{Format, WireError};

/// What an empty result says in XML (Coupa Compass, *Differences between XML and JSON in Coupa*).
const NO_RESULTS: &str = "No results match your search criteria.";

/// A request that is not fulfilled.
#[derive(Debug)]
pub(super) enum ApiError {
    /// No token, or one that is no good.
    Unauthorized,
    /// A good token without the scope.
    Forbidden,
    /// One request too many for the rate limit.
    TooManyRequests,
    /// A list without records.
    NoResults,
    /// No route of Coupa's.
    NotFound { method: Method, path: String },
    /// A route of Coupa's that is not imitated yet.
    NotImitated(String),
    /// No format in common.
    NotAcceptable,
    /// A body that is neither XML nor JSON.
    UnsupportedMediaType(String),
    /// A body over the limit, in bytes.
    TooLarge { max_bytes: usize },
    /// A body that did not come in time.
    TooSlow(TooSlow),
    /// A body that ended too early.
    BrokenOff,
    /// A body that cannot be read.
    Malformed {
        resource: Resource,
        error: WireError,
    },
    /// The records refused it.
    Domain(DomainError),
    /// What it changed does not fit into the data folder, and was taken back.
    NotKept(NotKept),
    /// A bug.
    Internal,
}

impl From<DomainError> for ApiError {
    fn from(error: DomainError) -> Self {
        Self::Domain(error)
    }
}

impl ApiError {
    /// The answer, in Coupa's envelope. Where Coupa's own answer is not known it is
    /// listed on the differences page.
    pub(super) fn reply(&self, dialect: Dialect) -> Reply {
        match self {
            Self::Unauthorized => oauth_error(
                StatusCode::UNAUTHORIZED,
                "invalid_token",
                "The access token provided is expired, revoked, malformed or invalid for other reasons.",
            ),
            Self::Forbidden => oauth_error(
                StatusCode::FORBIDDEN,
                "insufficient_scope",
                "The request requires higher privileges than provided by the access token.",
            ),
            Self::TooManyRequests => page(StatusCode::TOO_MANY_REQUESTS),
            Self::NoResults => envelope(
                StatusCode::NOT_FOUND,
                dialect,
                None,
                &[NO_RESULTS.to_owned()],
            ),
            Self::NotFound { method, path } => envelope(
                StatusCode::NOT_FOUND,
                dialect,
                None,
                &[format!("No route matches [{method}] \"{path}\"")],
            ),
            Self::NotImitated(what) => envelope(
                StatusCode::NOT_IMPLEMENTED,
                dialect,
                None,
                std::slice::from_ref(what),
            ),
            Self::NotAcceptable => Reply::empty(StatusCode::NOT_ACCEPTABLE),
            Self::UnsupportedMediaType(media_type) => envelope(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                dialect,
                None,
                &[format!(
                    "Content type `{media_type}` is not supported: send application/xml or application/json"
                )],
            ),
            Self::TooLarge { max_bytes } => envelope(
                StatusCode::PAYLOAD_TOO_LARGE,
                dialect,
                None,
                &[format!("The body is larger than {max_bytes} bytes")],
            ),
            Self::TooSlow(slow) => envelope(
                StatusCode::REQUEST_TIMEOUT,
                dialect,
                None,
                &[slow.to_string()],
            ),
            Self::BrokenOff => envelope(
                StatusCode::BAD_REQUEST,
                dialect,
                None,
                &["The body broke off before its end".to_owned()],
            ),
            Self::Malformed { resource, error } => envelope(
                StatusCode::BAD_REQUEST,
                dialect,
                Some(*resource),
                &[error.to_string()],
            ),
            Self::Domain(error) => domain(error, dialect),
            Self::NotKept(reason) => envelope(
                StatusCode::INSUFFICIENT_STORAGE,
                dialect,
                None,
                &[reason.to_string()],
            ),
            Self::Internal => envelope(
                StatusCode::INTERNAL_SERVER_ERROR,
                dialect,
                None,
                &["coupa-mock failed to answer; please report this as a bug".to_owned()],
            ),
        }
    }
}

fn domain(error: &DomainError, dialect: Dialect) -> Reply {
    match error {
        // XML has the sentence of an empty list; in JSON the body is no JSON (IBM's client says so).
        DomainError::NotFound(_) => match dialect.format {
            Format::Xml => envelope(
                StatusCode::NOT_FOUND,
                dialect,
                None,
                &[NO_RESULTS.to_owned()],
            ),
            Format::Json => Reply::empty(StatusCode::NOT_FOUND),
        },
        DomainError::Invalid { resource, flaws } => {
            envelope(StatusCode::BAD_REQUEST, dialect, Some(*resource), flaws)
        }
        DomainError::Query { resource, message } => envelope(
            StatusCode::BAD_REQUEST,
            dialect,
            Some(*resource),
            std::slice::from_ref(message),
        ),
        DomainError::NotImitated(what) => envelope(
            StatusCode::NOT_IMPLEMENTED,
            dialect,
            None,
            std::slice::from_ref(what),
        ),
    }
}

/// What stands before Coupa's application answers with a short page, as proxies in front of Rails
/// do; Coupa's is not documented.
pub(super) fn page(status: StatusCode) -> Reply {
    Reply::with_body(
        status,
        "text/html; charset=utf-8",
        format!("<html><body><h1>{status}</h1></body></html>\n"),
    )
}

/// `<errors><error>…` or `{"errors":{"user":[…],"warnings":null}}`.
pub(super) fn envelope(
    status: StatusCode,
    dialect: Dialect,
    resource: Option<Resource>,
    messages: &[impl AsRef<str>],
) -> Reply {
    Reply::with_body(
        status,
        dialect.format.content_type(),
        dialect
            .format
            .encode_errors(dialect.release, resource.map(Resource::table), messages),
    )
}

/// The answer of the `rack-oauth2` gem, whose wording Coupa's known answers share.
pub(super) fn oauth_error(status: StatusCode, error: &str, description: &str) -> Reply {
    let body = serde_json::json!({ "error": error, "error_description": description });
    let reply = Reply::with_body(status, Format::Json.content_type(), body.to_string());
    match HeaderValue::try_from(format!(
        "Bearer realm=\"Coupa\", error=\"{error}\", error_description=\"{description}\""
    )) {
        Ok(challenge) if status == StatusCode::UNAUTHORIZED => {
            reply.header(WWW_AUTHENTICATE, challenge)
        }
        Ok(_) | Err(_) => reply,
    }
}
