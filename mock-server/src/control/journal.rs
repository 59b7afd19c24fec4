//! The journal as NDJSON or HAR: by cursor, by filter, with long-polling, and never more of it in memory than a portion.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use jiff::SignedDuration;

use super::error::ControlError;
use super::har;
use super::router::{Control, Named};
use crate::faults::nearest;
use crate::instance::Instance;
use crate::journal::{Event, Filter, Reader, Seq};

/// Longest time that a reader may wait for an event.
const WAIT_MAX: Duration = Duration::from_mins(1);

/// How many events the bound of the journal has removed.
const DROPPED: HeaderName = HeaderName::from_static("x-coupa-mock-dropped");

const PARAMETERS: [&str; 6] = ["since", "kind", "cause", "path", "limit", "wait"];

/// `?since=N&kind=http&wait=5s`
pub(super) async fn read(
    State(control): State<Control>,
    Named(instance): Named,
    RawQuery(query): RawQuery,
) -> Result<Response, ControlError> {
    let reader = reader(&control, &instance, &query.unwrap_or_default()).await?;
    Ok(answer(instance, reader, "application/x-ndjson", ndjson))
}

/// The same as an HTTP archive, which browsers and proxies open.
pub(super) async fn archive(
    State(control): State<Control>,
    Named(instance): Named,
    RawQuery(query): RawQuery,
) -> Result<Response, ControlError> {
    let reader = reader(&control, &instance, &query.unwrap_or_default()).await?;
    let mut archive = har::Archive::new(control.url);
    let write = move |events: Option<&[Arc<Event>]>| match events {
        Some(events) => archive.entries(events),
        None => Ok(archive.end()),
    };
    Ok(answer(instance, reader, "application/json", write))
}

/// One portion of events, or the end.
fn ndjson(events: Option<&[Arc<Event>]>) -> Result<Vec<u8>, serde_json::Error> {
    let mut lines = Vec::new();
    for event in events.unwrap_or_default() {
        serde_json::to_writer(&mut lines, event.as_ref())?;
        lines.push(b'\n');
    }
    Ok(lines)
}

async fn reader(
    control: &Control,
    instance: &Instance,
    query: &str,
) -> Result<Reader, ControlError> {
    let (filter, wait) = parameters(query)?;
    if let Some(wait) = wait {
        let mut stopping = control.stopping.clone();
        tokio::select! {
            () = instance.journal().wait_for(&filter, wait.min(WAIT_MAX)) => {}
            // A stop does not wait for readers who wait for it.
            _ = stopping.changed() => {}
        }
    }
    let reader = instance.journal().reader(filter);
    instance.number_kept(reader.until()).await?;
    Ok(reader)
}

/// What the reader finds, written portion by portion as the client takes it.
fn answer(
    instance: Arc<Instance>,
    mut reader: Reader,
    media_type: &'static str,
    mut write: impl FnMut(Option<&[Arc<Event>]>) -> Result<Vec<u8>, serde_json::Error> + Send + 'static,
) -> Response {
    let dropped = HeaderValue::from(reader.dropped());
    let mut is_over = false;
    let portions = std::iter::from_fn(move || {
        if is_over {
            return None;
        }
        let events = reader.next(instance.journal());
        is_over = events.is_none();
        Some(write(events.as_deref()).map(Bytes::from))
    });
    let body = Body::from_stream(futures_util::stream::iter(portions));
    (
        [
            (CONTENT_TYPE, HeaderValue::from_static(media_type)),
            (DROPPED, dropped),
        ],
        body,
    )
        .into_response()
}

fn parameters(query: &str) -> Result<(Filter, Option<Duration>), ControlError> {
    let mut filter = Filter::default();
    let mut wait = None;
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "since" => filter.since = Seq(number("since", &value)?),
            "cause" => filter.cause = Some(Seq(number("cause", &value)?)),
            "limit" => {
                let limit = number("limit", &value)?;
                filter.limit = Some(usize::try_from(limit).unwrap_or(usize::MAX));
            }
            "path" => filter.path = Some(value.into_owned()),
            "kind" => {
                let kind = value.parse();
                filter.kind = Some(kind.map_err(|error| ControlError::invalid("kind", error))?);
            }
            "wait" => wait = Some(duration(&value)?),
            other => {
                let help = nearest(other, &PARAMETERS).map_or_else(
                    || format!("expected {}", PARAMETERS.join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                let error = format!("unknown parameter `{other}`: {help}");
                return Err(ControlError::invalid(other, error));
            }
        }
    }
    Ok((filter, wait))
}

fn number(name: &str, value: &str) -> Result<u64, ControlError> {
    value
        .parse()
        .map_err(|_| ControlError::invalid(name, format!("invalid number `{value}`")))
}

fn duration(value: &str) -> Result<Duration, ControlError> {
    value
        .parse::<SignedDuration>()
        .ok()
        .and_then(|duration| Duration::try_from(duration).ok())
        .ok_or_else(|| {
            ControlError::invalid(
                "wait",
                format!("invalid duration `{value}`: expected one such as 5s"),
            )
        })
}
