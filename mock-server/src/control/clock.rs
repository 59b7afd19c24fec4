//! The clock of an instance: what it shows, and moving it.

use std::sync::Arc;

use axum::Json;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::error::ControlError;
use super::input::Input;
use super::jobs::blocking;
use super::router::Named;
use crate::instance::{Instance, Mode};

/// `{"now": "…", "mode": "manual"}`
#[derive(Debug, Serialize)]
pub(super) struct Shown {
    now: Timestamp,
    mode: String,
}

pub(super) async fn show(Named(instance): Named) -> Json<Shown> {
    Json(shown(&instance))
}

/// One of `{"advance": "5m"}`, `{"set": "…"}`, `{"mode": "manual"}`.
pub(super) async fn change(
    Named(instance): Named,
    input: Input,
) -> Result<Json<Shown>, ControlError> {
    let mut wish = input.members(&["advance", "set", "mode"])?;
    let (by, to, mode) = (
        wish.text("advance")?,
        wish.text("set")?,
        wish.parsed::<Mode>("mode")?,
    );
    let moved = Arc::clone(&instance);
    match (by, to, mode) {
        (Some(by), None, None) => {
            let by = duration(&by)?;
            blocking(move || moved.advance_clock(by)).await??;
        }
        (None, Some(to), None) => {
            let to = moment(&to)?;
            blocking(move || moved.set_clock(to)).await??;
        }
        (None, None, Some(mode)) => instance.set_clock_mode(mode),
        _ => {
            return Err(ControlError::invalid(
                "advance",
                "expected exactly one of advance, set and mode",
            ));
        }
    }
    Ok(Json(shown(&instance)))
}

fn moment(text: &str) -> Result<Timestamp, ControlError> {
    text.parse().map_err(|_| {
        ControlError::invalid(
            "set",
            format!("invalid moment `{text}`: expected one such as 2026-03-02T09:00:00Z"),
        )
    })
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
