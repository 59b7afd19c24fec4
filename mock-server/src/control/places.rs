//! Where the mock listens besides HTTP: for who knows its URL only.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use super::router::Control;
use crate::server::{Place, SftpPlace};

/// As in the ready file; null for what is not served.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Places {
    pub(crate) sftp: Option<SftpPlace>,
    pub(crate) smtp: Option<Place>,
}

pub(super) async fn show(State(control): State<Control>) -> Json<Places> {
    Json((*control.places).clone())
}
