//! The routes of the pages.

use std::sync::Arc;

use axum::Router;
use axum::middleware::map_response;
use axum::routing::{any, get, post};

use super::data_sources;
use super::error::PageError;
use super::response::protect;
use crate::registry::Registry;

/// Everything under `/data_sources`.
pub(crate) fn router(registry: Arc<Registry>) -> Router {
    Router::new()
        .route("/data_sources", get(data_sources::list))
        .route("/data_sources/", get(data_sources::list))
        .route("/data_sources/{id}", get(data_sources::show))
        .route("/data_sources/{id}/file", get(data_sources::file))
        .route("/data_sources/{id}/reload", post(data_sources::reload))
        .route(
            "/data_sources/{id}/{*rest}",
            any(async || PageError::NoPage),
        )
        .method_not_allowed_fallback(async || PageError::OtherMethod)
        .layer(map_response(protect))
        .with_state(registry)
}
