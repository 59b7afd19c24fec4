//! No call is answered before what it did lasts, where there is a data folder.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::error::ControlError;
use crate::registry::Registry;

pub(crate) async fn until_kept(
    State(registry): State<Arc<Registry>>,
    request: Request,
    next: Next,
) -> Response {
    let mark = registry.mark();
    let response = next.run(request).await;
    match registry.kept(mark).await {
        Ok(()) => response,
        Err(error) => ControlError::from(error).into_response(),
    }
}
