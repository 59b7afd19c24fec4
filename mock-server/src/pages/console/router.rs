//! The routes of the console.

use std::sync::Arc;

use axum::Router;
use axum::middleware::map_response;
use axum::routing::{get, post};

use super::{clock, instance, mail, overview};
use crate::pages::error::PageError;
use crate::pages::response::protect;
use crate::registry::Registry;

/// Where the console lives.
pub(crate) const PATH: &str = "/_mock/console";

/// Everything under `/console`.
pub(crate) fn router<S>(registry: Arc<Registry>) -> Router<S> {
    Router::new()
        .route("/console", get(overview::show))
        .route("/console/{name}", get(instance::show))
        .route("/console/{name}/clock", post(clock::advance))
        .route("/console/{name}/mails/{id}", get(mail::show))
        .route("/console/{name}/mails/{id}/html", get(mail::html_view))
        .method_not_allowed_fallback(async || PageError::OtherMethod)
        .layer(map_response(protect))
        .with_state(registry)
}
