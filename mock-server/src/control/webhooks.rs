//! The webhook sink: what a connector sends to a person.

use axum::Json;
use axum::http::StatusCode;

use super::input::Input;
use super::router::Named;
use crate::instance::ReceivedWebhook;

/// Largest message.
pub(super) const BODY_MAX_BYTES: usize = 8 << 20;

/// Any JSON is accepted and kept.
pub(super) async fn receive(Named(instance): Named, Input(body): Input) -> StatusCode {
    instance.receive_webhook(body);
    StatusCode::ACCEPTED
}

pub(super) async fn list(Named(instance): Named) -> Json<Vec<ReceivedWebhook>> {
    Json(instance.webhooks())
}
