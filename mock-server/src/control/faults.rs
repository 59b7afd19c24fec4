//! The fault plan: read, replace, add to, clear, and what came close to a rule.

use axum::Json;
use axum::http::StatusCode;
use serde_json::Value;

use super::error::ControlError;
use super::input::Input;
use super::router::Named;
use crate::faults::{Listed, NearMiss, Pack, Plan, Rule};

pub(super) async fn list(Named(instance): Named) -> Json<Vec<Listed>> {
    Json(instance.faults(|plan| plan.list()))
}

pub(super) async fn replace(
    Named(instance): Named,
    Input(rules): Input,
) -> Result<Json<Vec<Listed>>, ControlError> {
    let rules = rules_of(rules)?;
    let now = instance.now();
    let plan = instance.faults(|plan| plan.replace(rules, now).map(|()| plan.list()))?;
    Ok(Json(plan))
}

/// A list of rules, or `{"pack": "flaky"}`. What was listed can be put back: how often a rule fired
/// is nobody's wish.
fn rules_of(mut wish: Value) -> Result<Vec<Rule>, ControlError> {
    for rule in wish.as_array_mut().into_iter().flatten() {
        if let Some(rule) = rule.as_object_mut() {
            rule.shift_remove("fired");
        }
    }
    let Some(name) = wish.get("pack") else {
        return Ok(Rule::list_from_json(wish)?);
    };
    match name.as_str() {
        Some(name) if wish.as_object().is_some_and(|wish| wish.len() == 1) => {
            Ok(name.parse::<Pack>()?.rules()?)
        }
        Some(_) | None => Err(ControlError::invalid(
            "pack",
            "expected the name of a pack, alone",
        )),
    }
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
