//! The mails of both directions: decoded, as they went over the wire, and their attachments.

use std::collections::HashMap;

use axum::Json;
use axum::extract::Path;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::{IntoResponse as _, Response};

use super::error::ControlError;
use super::router::Named;
use crate::instance::Instance;
use crate::mail::Mail;

/// What the path names: `id`, `position`.
type Numbers = Path<HashMap<String, String>>;

pub(super) async fn list(Named(instance): Named) -> Json<Vec<Mail>> {
    Json(instance.mails())
}

pub(super) async fn show(
    Named(instance): Named,
    numbers: Numbers,
) -> Result<Json<Mail>, ControlError> {
    find(&instance, &numbers).map(Json)
}

pub(super) async fn source(
    Named(instance): Named,
    numbers: Numbers,
) -> Result<Response, ControlError> {
    let mail = find(&instance, &numbers)?;
    let file = format!("attachment; filename=\"{}.eml\"", mail.id);
    let headers = [
        (CONTENT_TYPE, "message/rfc822"),
        (CONTENT_DISPOSITION, &*file),
    ];
    Ok((headers, mail.source).into_response())
}

/// Whatever it says it is, a browser is to keep it as a file and not to run it.
pub(super) async fn attachment(
    Named(instance): Named,
    numbers: Numbers,
) -> Result<Response, ControlError> {
    let mail = find(&instance, &numbers)?;
    let content = number(&numbers, "position")
        .and_then(|position| mail.attachment(usize::try_from(position).ok()?))
        .ok_or_else(|| ControlError::not_found("position", "the mail has no such attachment"))?;
    let headers = [
        (CONTENT_TYPE, "application/octet-stream"),
        (CONTENT_DISPOSITION, "attachment"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, content).into_response())
}

fn find(instance: &Instance, numbers: &Numbers) -> Result<Mail, ControlError> {
    number(numbers, "id")
        .and_then(|id| instance.mail(id))
        .ok_or_else(|| ControlError::not_found("id", "no such mail"))
}

fn number(numbers: &Numbers, name: &str) -> Option<u64> {
    numbers.get(name)?.parse().ok()
}
