//! The mails of both directions.

use axum::Json;

use super::router::Named;
use crate::mail::Mail;

pub(super) async fn list(Named(instance): Named) -> Json<Vec<Mail>> {
    Json(instance.mails())
}
