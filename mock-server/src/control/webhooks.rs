//! The webhook sink: what a connector sends to a person.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;

use super::error::ControlError;
use super::router::Named;
use crate::instance::ReceivedWebhook;

/// Any JSON is accepted and kept.
pub(super) async fn receive(
    Named(instance): Named,
    body: Result<Json<serde_json::Value>, JsonRejection>,
) -> Result<StatusCode, ControlError> {
    let Json(body) = body?;
    instance.receive_webhook(body);
    Ok(StatusCode::ACCEPTED)
}

pub(super) async fn list(Named(instance): Named) -> Json<Vec<ReceivedWebhook>> {
    Json(instance.webhooks())
}
