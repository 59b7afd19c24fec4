//! The fault plan: read, replace, add to, clear, and what came close to a rule.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use serde_json::Value;

use super::error::ControlError;
use super::router::Named;
use crate::faults::{Listed, NearMiss, Plan, Rule};

pub(super) async fn list(Named(instance): Named) -> Json<Vec<Listed>> {
    Json(instance.faults(|plan| plan.list()))
}

pub(super) async fn replace(
    Named(instance): Named,
    rules: Result<Json<Value>, JsonRejection>,
) -> Result<Json<Vec<Listed>>, ControlError> {
    let Json(rules) = rules?;
    let rules = Rule::list_from_json(rules)?;
    let now = instance.now();
    let plan = instance.faults(|plan| plan.replace(rules, now).map(|()| plan.list()))?;
    Ok(Json(plan))
}

pub(super) async fn add(
    Named(instance): Named,
    rule: Result<Json<Value>, JsonRejection>,
) -> Result<Json<Vec<Listed>>, ControlError> {
    let Json(rule) = rule?;
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
