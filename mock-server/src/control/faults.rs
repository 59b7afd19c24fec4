//! The fault plan: read, replace, add to, clear, and what came close to a rule.

use super::error::ControlError;
use super::input::Input;
use super::router::Named;
use crate::faults::{Listed, NearMiss, Plan, Rule};
use axum::Json;
use axum::http::StatusCode;

pub(super) async fn list(Named(instance): Named) -> Json<Vec<Listed>> {
    Json(instance.faults(|plan| plan.list()))
}

pub(super) async fn replace(
    Named(instance): Named,
    Input(rules): Input,
) -> Result<Json<Vec<Listed>>, ControlError> {
    let rules = Rule::list_from_json(rules)?;
    let now = instance.now();
    let plan = instance.faults(|plan| plan.replace(rules, now).map(|()| plan.list()))?;
    Ok(Json(plan))
}

pub(super) async fn add(
    Named(instance): Named,
    Input(rule): Input,
) -> Result<Json<Vec<Listed>>, ControlError> {
    let rule = Rule::from_json(rule)?;
    let now = instance.now();
    let plan = instance.faults(|plan| plan.add(rule, now).map(|()| plan.list()))?;
    Ok(Json(plan))
}

pub(super) async fn clear(Named(instance): Named) -> StatusCode {
    instance.faults(Plan::clear);
    StatusCode::NO_CONTENT
}

pub(super) async fn near_misses(Named(instance): Named) -> Json<Vec<NearMiss>> {
    Json(instance.faults(|plan| plan.near_misses()))
}
