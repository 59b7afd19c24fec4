//! The clock of an instance: what it shows, and moving it.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::error::ControlError;
use super::jobs::blocking;
use super::router::Named;
use crate::instance::{Instance, Mode};

/// `{"now": "…", "mode": "manual"}`
#[derive(Debug, Serialize)]
pub(super) struct Shown {
    now: Timestamp,
    mode: String,
}

/// One of `{"advance": "5m"}`, `{"set": "…"}`, `{"mode": "manual"}`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    advance: Option<String>,
    set: Option<String>,
    mode: Option<String>,
}

pub(super) async fn show(Named(instance): Named) -> Json<Shown> {
    Json(shown(&instance))
}

pub(super) async fn change(
    Named(instance): Named,
    wish: Result<Json<Wish>, JsonRejection>,
) -> Result<Json<Shown>, ControlError> {
    let Json(wish) = wish?;
    match wish {
        Wish {
            advance: Some(by),
            set: None,
            mode: None,
        } => {
            let by = duration(&by)?;
            let instance = Arc::clone(&instance);
            blocking(move || instance.advance_clock(by)).await??;
        }
        Wish {
            advance: None,
            set: Some(to),
            mode: None,
        } => {
            let to = to.parse().map_err(|_| {
                ControlError::invalid(
                    "set",
                    format!("invalid moment `{to}`: expected one such as 2026-03-02T09:00:00Z"),
                )
            })?;
            let instance = Arc::clone(&instance);
            blocking(move || instance.set_clock(to)).await??;
        }
        Wish {
            advance: None,
            set: None,
            mode: Some(mode),
        } => {
            let mode: Mode = mode
                .parse()
                .map_err(|error: String| ControlError::invalid("mode", error))?;
            instance.set_clock_mode(mode);
        }
        Wish { .. } => {
            return Err(ControlError::invalid(
                "advance",
                "expected exactly one of advance, set and mode",
            ));
        }
    }
    Ok(Json(shown(&instance)))
}

/// Durations read like `90m`, `1h30m`, `25h`, `30s`.
fn duration(text: &str) -> Result<SignedDuration, ControlError> {
    text.parse()
        .ok()
        .filter(|duration: &SignedDuration| !duration.is_negative())
        .ok_or_else(|| {
            ControlError::invalid(
                "advance",
                format!("invalid duration `{text}`: expected one such as 90m or 1h30m"),
            )
        })
}

fn shown(instance: &Instance) -> Shown {
    Shown {
        now: instance.now(),
        mode: instance.clock_mode().to_string(),
    }
}
