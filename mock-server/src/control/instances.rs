//! Instances: create, list, show, reset, delete.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;

use super::entry::Entry;
use super::error::ControlError;
use super::input::Input;
use super::jobs::blocking;
use super::router::{Control, Named};
use crate::instance::World;
use crate::registry::NewInstance;

/// `{name?, world?, clock?, seed?}`
pub(super) async fn create(
    State(control): State<Control>,
    input: Input,
) -> Result<(StatusCode, Json<Entry>), ControlError> {
    let mut wish = input.members(&["name", "world", "clock", "seed"])?;
    let name = wish.text("name")?;
    let world = wish.value("world");
    let clock = wish.parsed("clock")?;
    let seed = wish.number("seed")?;
    let registry = Arc::clone(&control.registry);
    let create = move || -> Result<_, ControlError> {
        let world = world.map(World::from_json).transpose()?;
        Ok(registry.create(NewInstance {
            name,
            world,
            clock,
            seed,
        })?)
    };
    let instance = blocking(create).await??;
    Ok((
        StatusCode::CREATED,
        Json(Entry::new(&instance, &control.url)),
    ))
}

pub(super) async fn list(State(control): State<Control>) -> Json<BTreeMap<String, Entry>> {
    let entries = control.registry.all().into_iter().map(|instance| {
        (
            instance.name().to_owned(),
            Entry::new(&instance, &control.url),
        )
    });
    Json(entries.collect())
}

pub(super) async fn show(State(control): State<Control>, Named(instance): Named) -> Json<Entry> {
    Json(Entry::new(&instance, &control.url))
}

pub(super) async fn reset(Named(instance): Named) -> Result<StatusCode, ControlError> {
    blocking(move || instance.reset()).await??;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn delete(
    State(control): State<Control>,
    Path(name): Path<String>,
) -> Result<StatusCode, ControlError> {
    control.registry.remove(&name).await?;
    Ok(StatusCode::NO_CONTENT)
}
