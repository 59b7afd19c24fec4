//! The routes of the control API.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequestParts, Path};
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, extract};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use tokio::sync::watch;

use super::error::ControlError;
use super::input::BODY_MAX_BYTES;
use super::kept::until_kept;
use super::places::{self, Places};
use super::{
    clock, faults, files, instances, jobs, journal, mails, metrics, openapi, records, snapshot,
    webhooks, world,
};
use crate::instance::{Instance, Secret};
use crate::pages::{assets, console, from_another_site};
use crate::registry::Registry;

/// What control calls work on.
#[derive(Debug, Clone)]
pub(crate) struct Control {
    pub(crate) registry: Arc<Registry>,
    /// Base URL of the server, without a trailing slash.
    pub(crate) url: Arc<str>,
    /// Where else it listens.
    pub(crate) places: Arc<Places>,
    /// Needed for every call, when there is one.
    pub(crate) admin_token: Option<Secret>,
    /// Changes once the server is to stop.
    pub(crate) stopping: watch::Receiver<()>,
}

/// Everything under `/_mock`.
pub(crate) fn router(control: Control) -> Router {
    let one = Router::new()
        .route("/", get(instances::show).delete(instances::delete))
        .route("/reset", post(instances::reset))
        .route("/users", get(records::users))
        .route("/users/{id}", get(records::user))
        .route("/journal", get(journal::read))
        .route("/journal.har", get(journal::archive))
        .route(
            "/faults",
            get(faults::list)
                .put(faults::replace)
                .post(faults::add)
                .delete(faults::clear),
        )
        .route("/faults/near-misses", get(faults::near_misses))
        .route("/clock", get(clock::show).post(clock::change))
        .route("/webhooks", get(webhooks::list))
        .route("/snapshot", get(snapshot::take).put(snapshot::put))
        .route("/world", get(world::export))
        .route("/files", get(files::list))
        .route("/loads", get(records::loads))
        .route("/jobs/import/run", post(jobs::import))
        .route("/mails", get(mails::list))
        .route("/mails/{id}", get(mails::show))
        .route("/mails/{id}/raw", get(mails::source))
        .route("/mails/{id}/attachments/{position}", get(mails::attachment));
    Router::new()
        .route("/instances", get(instances::list).post(instances::create))
        .nest("/instances/{name}", one)
        .route("/places", get(places::show))
        .route("/metrics", get(metrics::show))
        .merge(console::router(Arc::clone(&control.registry)))
        .layer(from_fn_with_state(control.clone(), authorize))
        // A connector's webhook, probes and what pages look like need no token.
        .route(
            "/instances/{name}/webhook",
            post(webhooks::receive).layer(DefaultBodyLimit::max(webhooks::BODY_MAX_BYTES)),
        )
        .merge(assets::router())
        .route("/openapi.json", get(openapi::show))
        .route("/healthz", get(|| async { Json(json!({ "status": "alive" })) }))
        .route("/readyz", get(|| async { Json(json!({ "status": "ready" })) }))
        .route("/version", get(|| async { Json(json!({ "version": env!("CARGO_PKG_VERSION") })) }))
        .fallback(no_such_call)
        .method_not_allowed_fallback(async || ControlError::method_not_allowed())
        .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
        .layer(from_fn_with_state(Arc::clone(&control.registry), until_kept))
        .with_state(control)
}

/// What is under `/_mock` and no call.
pub(crate) async fn no_such_call() -> impl IntoResponse {
    ControlError::not_found("path", "no such control call")
}

/// With an admin token, only who presents it gets in; without one, at least no page of another site
/// that somebody on this machine looks at.
async fn authorize(
    extract::State(control): extract::State<Control>,
    headers: HeaderMap,
    request: extract::Request,
    next: Next,
) -> Response {
    let allowed = control
        .admin_token
        .as_ref()
        .is_none_or(|token| presented(&headers).is_some_and(|presented| token.is(&presented)));
    if !allowed {
        let challenge = [(WWW_AUTHENTICATE, "Basic realm=\"coupa-mock\"")];
        return (challenge, ControlError::unauthorized()).into_response();
    }
    if !request.method().is_safe() && from_another_site(&headers) {
        return ControlError::from_another_site().into_response();
    }
    next.run(request).await
}

/// A program presents the token as bearer, a browser as password with any name. A browser does so
/// for pages of other sites, too; those get nowhere.
fn presented(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    if let Some(token) = value.strip_prefix("Bearer ") {
        return Some(token.to_owned());
    }
    let encoded = value
        .strip_prefix("Basic ")
        .filter(|_| !from_another_site(headers))?;
    let decoded = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    decoded
        .split_once(':')
        .map(|(_, password)| password.to_owned())
}

/// The instance that the path names.
pub(super) struct Named(pub(super) Arc<Instance>);

impl FromRequestParts<Control> for Named {
    type Rejection = ControlError;

    async fn from_request_parts(
        parts: &mut Parts,
        control: &Control,
    ) -> Result<Self, ControlError> {
        let Path(names) =
            Path::<std::collections::HashMap<String, String>>::from_request_parts(parts, control)
                .await
                .map_err(|rejection| ControlError::not_found("name", rejection))?;
        let name = names.get("name").map_or("", String::as_str);
        control.registry.by_name(name).map(Self).ok_or_else(|| {
            ControlError::not_found("name", format!("no instance is named `{name}`"))
        })
    }
}
