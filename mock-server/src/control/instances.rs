//! Instances: create, list, show, reset, delete.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;

use super::entry::Entry;
use super::error::ControlError;
use super::jobs::blocking;
use super::router::{Control, Named};
use crate::instance::World;
use crate::registry::NewInstance;

/// Body of `POST /_mock/instances`; every member may be left out.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    name: Option<String>,
    world: Option<serde_json::Value>,
    clock: Option<String>,
    seed: Option<u64>,
}

pub(super) async fn create(
    State(control): State<Control>,
    wish: Result<Json<Wish>, JsonRejection>,
) -> Result<(StatusCode, Json<Entry>), ControlError> {
    let Json(wish) = wish?;
    let wish = NewInstance {
        name: wish.name,
        world: wish.world.map(World::from_json).transpose()?,
        clock: wish
            .clock
            .map(|clock| clock.parse())
            .transpose()
            .map_err(|error: String| ControlError::invalid("clock", error))?,
        seed: wish.seed,
    };
    let instance = control.registry.create(wish)?;
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
    control.registry.remove(&name)?;
    Ok(StatusCode::NO_CONTENT)
}
