//! The edge of the REST API: every exchange with a client passes here once.
//!
//! Body limit, credential to instance, rate limit, journal and fault plan wrap whatever is behind, so that
//! every present and future route is recorded and can be faulted without knowing it.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::Response;
use axum::http::header::{HeaderName, HeaderValue};

use super::about;
use super::body;
use super::caller::Caller;
use super::error::ApiError;
use super::fault;
use super::path::Path;
use crate::faults::Occasion;
use crate::journal::{self, Exchange, Headers, Message};
use crate::registry::Registry;
use crate::wire::Format;

/// Says that no real Coupa answered.
const X_COUPA_MOCK: HeaderName = HeaderName::from_static("x-coupa-mock");

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
    let (reply, rule) = if caller.named && !instance.admits() {
        (ApiError::TooManyRequests.reply(Format::Xml), None)
    } else {
        let plain = path.plain();
        let occasion = Occasion::http(parts.method.as_str(), &plain, query);
        let named = || about::user(&parts.headers, &path, query, &received.bytes());
        match instance.http_fault(&occasion, named, event) {
            Some(met) => (
                fault::reply(&met.effect, &parts.headers, &path),
                Some(met.rule),
            ),
            None => (caller.answer(&parts, &path, query, &received, event), None),
        }
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
            fault: rule,
        },
    );
    reply.into_response()
}
