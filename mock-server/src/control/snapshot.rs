//! The whole state of an instance, out and in.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};

use super::error::ControlError;
use super::jobs::blocking;
use super::router::Named;

pub(super) async fn take(Named(instance): Named) -> Result<Response, ControlError> {
    let file = format!("attachment; filename=\"{}.snapshot.json\"", instance.name());
    let snapshot = blocking(move || instance.snapshot()).await?;
    let snapshot = snapshot.map_err(ControlError::internal)?;
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (CONTENT_DISPOSITION, &*file),
    ];
    Ok((headers, snapshot).into_response())
}

/// Not by [`Input`](super::input::Input): a value tree of a large snapshot takes many times its room.
pub(super) async fn put(
    Named(instance): Named,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, ControlError> {
    let body =
        body.map_err(|rejection| ControlError::unreadable(rejection.status(), &rejection))?;
    blocking(move || instance.put_snapshot(&body)).await??;
    Ok(StatusCode::NO_CONTENT)
}
