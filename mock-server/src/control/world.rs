//! A running instance as a world file.

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};

use super::error::ControlError;
use super::jobs::blocking;
use super::router::Named;

/// YAML, or JSON for who asks for it.
pub(super) async fn export(
    Named(instance): Named,
    headers: HeaderMap,
) -> Result<Response, ControlError> {
    let world = blocking(move || instance.world()).await?;
    let accepted = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok());
    if accepted.is_some_and(|accept| accept.contains("json")) {
        return Ok(axum::Json(world).into_response());
    }
    let yaml = serde_saphyr::to_string(&world).map_err(ControlError::internal)?;
    Ok(([(CONTENT_TYPE, "application/yaml")], yaml).into_response())
}
