//! The journal as NDJSON, by cursor, by kind, with long-polling.

use std::time::Duration;

use axum::extract::RawQuery;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use jiff::SignedDuration;

use super::error::ControlError;
use super::router::Named;
use crate::journal::{Filter, Seq};

/// Longest time that a reader may wait for an event.
const WAIT_MAX: Duration = Duration::from_mins(1);

/// How many events the bound of the journal has removed.
const DROPPED: HeaderName = HeaderName::from_static("x-coupa-mock-dropped");

/// `?since=N&kind=http&wait=5s`
pub(super) async fn read(
    Named(instance): Named,
    RawQuery(query): RawQuery,
) -> Result<Response, ControlError> {
    let (filter, wait) = parameters(&query.unwrap_or_default())?;
    let page = match wait {
        Some(wait) => instance.journal().wait(filter, wait.min(WAIT_MAX)).await,
        None => instance.journal().read(filter),
    };
    let lines = page.ndjson().map_err(ControlError::internal)?;
    let mut response = ([(CONTENT_TYPE, "application/x-ndjson")], lines).into_response();
    response
        .headers_mut()
        .insert(DROPPED, HeaderValue::from(page.dropped));
    Ok(response)
}

fn parameters(query: &str) -> Result<(Filter, Option<Duration>), ControlError> {
    let mut filter = Filter::default();
    let mut wait = None;
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "since" => {
                filter.since = Seq(value.parse().map_err(|_| {
                    ControlError::invalid("since", format!("invalid number `{value}`"))
                })?);
            }
            "kind" => {
                let kind = value.parse();
                filter.kind = Some(kind.map_err(|error| ControlError::invalid("kind", error))?);
            }
            "wait" => {
                let duration: SignedDuration = value.parse().map_err(|_| {
                    ControlError::invalid(
                        "wait",
                        format!("invalid duration `{value}`: expected one such as 5s"),
                    )
                })?;
                wait = Some(duration.unsigned_abs());
            }
            other => {
                return Err(ControlError::invalid(
                    other,
                    "unknown parameter: expected since, kind or wait",
                ));
            }
        }
    }
    Ok((filter, wait))
}
