//! Jobs: run one now.

use axum::Json;

use super::error::ControlError;
use super::router::Named;
use crate::jobs::PickedUp;

/// Does what takes as long as the files are large that are loaded on the way.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ControlError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(ControlError::internal)
}

/// Answers what the pick-up job did once it is done with all files that wait.
pub(super) async fn import(Named(instance): Named) -> Result<Json<Vec<PickedUp>>, ControlError> {
    blocking(move || instance.run_import()).await.map(Json)
}
