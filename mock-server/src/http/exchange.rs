//! The edge of the REST API: every exchange with a client passes here once.
//!
//! Body limit, credential to instance, rate limit, journal and fault plan wrap whatever is behind, so that
//! every present and future route is recorded and can be faulted without knowing it.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::Response;
use axum::http::header::{HeaderMap, HeaderName, HeaderValue};
use axum::http::request::Parts;

use super::about;
use super::api::Course;
use super::body::{self, Received};
use super::caller::{Caller, bearer};
use super::deliver::deliver;
use super::error::ApiError;
use super::fault::{self, Faulted};
use super::negotiate;
use super::open::Open;
use super::path::Path;
use super::reply::Reply;
use crate::faults::Occasion;
use crate::instance::Instance;
use crate::journal::{EventId, Exchange, Headers, Message};
use crate::registry::Registry;
use crate::wire::Format;

/// Says that no real Coupa answered.
const X_COUPA_MOCK: HeaderName = HeaderName::from_static("x-coupa-mock");

/// Names the event of the exchange, so that a client's log leads to the journal.
const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Answers one request to Coupa's own surface.
pub(crate) async fn exchange(
    State(registry): State<Arc<Registry>>,
    request: Request,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let received = body::receive(body).await;
    let path = Path::read(parts.uri.path());
    let query = parts.uri.query().unwrap_or_default();
    let Some(caller) = Caller::find(&registry, &parts, &path, &received) else {
        return ApiError::Internal.reply(Format::Xml).into_response();
    };
    let instance = &caller.instance;
    let event = instance.journal().arrive(
        instance.stamp(),
        None,
        Exchange {
            client_id: caller.client_id(),
            ..Exchange::arrived(
                parts.method.as_str(),
                parts.uri.path(),
                query,
                message(instance, &parts.headers, &received),
            )
        },
    );
    let mut open = Open::new(Arc::clone(instance), event);
    let step = Step {
        caller: &caller,
        parts: &parts,
        path: &path,
        query,
        received: &received,
        event,
    };
    let mut faulted = step.faulted(&mut open).await;
    let headers = &mut faulted.reply.headers;
    headers.insert(
        X_COUPA_MOCK,
        HeaderValue::from_static(env!("CARGO_PKG_VERSION")),
    );
    headers.insert(X_REQUEST_ID, HeaderValue::from(event.seq().0));
    deliver(faulted, open, parts.extensions.get(), parts.version)
}

/// What the journal keeps of a request.
fn message(instance: &Instance, headers: &HeaderMap, received: &Received) -> Message {
    if !instance.journal().keeps() {
        return Message::default();
    }
    Message {
        headers: Headers::new(headers),
        body: received.bytes().into(),
    }
}

/// A request whose place in the journal is known.
pub(super) struct Step<'r> {
    caller: &'r Caller,
    parts: &'r Parts,
    pub(super) path: &'r Path,
    query: &'r str,
    received: &'r Received,
    event: EventId,
}

impl Step<'_> {
    /// The answer, whatever meets the request.
    async fn faulted(&self, open: &mut Open) -> Faulted {
        // Refused requests do not reach the application, where faults happen. Who named no instance
        // must not use up another's limit.
        if self.caller.named && !self.instance().admits() {
            return Faulted::whole(ApiError::TooManyRequests.reply(Format::Xml));
        }
        let plain = self.path.plain();
        let occasion = Occasion::http(self.parts.method.as_str(), &plain, self.query);
        let named = || {
            about::user(
                self.headers(),
                self.path,
                self.query,
                &self.received.bytes(),
            )
        };
        match self.instance().http_fault(&occasion, named, self.event) {
            Some(met) => {
                open.met_by(&met.rule);
                fault::meet(&met, self).await
            }
            None => Faulted::whole(self.answer(Course::Real)),
        }
    }

    /// Takes the step, on the course that a fault leaves it.
    pub(super) fn answer(&self, course: Course) -> Reply {
        self.caller.answer(
            self.parts,
            self.path,
            self.query,
            self.received,
            self.event,
            course,
        )
    }

    /// From now on the token of the request is worth nothing.
    pub(super) fn expire_token(&self) {
        if let Some(token) = bearer(self.headers()) {
            self.instance().revoke_token(token);
        }
    }

    pub(super) fn instance(&self) -> &Instance {
        &self.caller.instance
    }

    pub(super) fn headers(&self) -> &HeaderMap {
        &self.parts.headers
    }

    /// The format that the request asked for, XML when it asked for none of Coupa's.
    pub(super) fn format(&self) -> Format {
        negotiate::answer(self.headers(), self.path.suffix).unwrap_or(Format::Xml)
    }
}
