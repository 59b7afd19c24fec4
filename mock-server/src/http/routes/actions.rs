//! The actions that Coupa has beside reading and writing records, by their paths (Coupa Compass,
//! *Integration Runs API*, *Integration Error API* and *Integration History Record API*; the Swagger
//! file of release 39).

use super::route::Route;
use crate::domain::record::RecordId;
use crate::domain::resource::Resource::{
    self, DataFileSource, IntegrationError, IntegrationHistoryRecord, IntegrationRun,
};
use crate::http::load::Loading;
use crate::instance::Act;

/// Their names.
pub(super) const NAMES: [&str; 12] = [
    "run",
    "pause",
    "pending",
    "success",
    "finish",
    "fail",
    "max_updated_at",
    "resolve",
    "unresolve",
    "create_alert",
    "acknowledge",
    "mark_exported",
];

/// `PUT /api/<resource>/:id/<action>`. The words of runs are those that Coupa's pages show.
pub(super) fn on_record(resource: Resource, id: RecordId, action: &str) -> Option<Route> {
    let act = match (resource, action) {
        (IntegrationRun, "run") => Act::Start,
        (IntegrationRun, "pause") => Act::Status("paused"),
        (IntegrationRun, "pending") => Act::Status("pending"),
        (IntegrationRun, "success" | "finish") => Act::Finish,
        (IntegrationRun, "fail") => Act::Fail,
        (IntegrationRun, "max_updated_at") => Act::MaxUpdatedAt,
        (IntegrationError | IntegrationHistoryRecord, "resolve") => Act::Resolved(true),
        (IntegrationError | IntegrationHistoryRecord, "unresolve") => Act::Resolved(false),
        _ => return None,
    };
    Some(Route::Act(resource, id, act))
}

/// `POST /api/<resource>/<action>`. What a history record that acknowledges or marks as exported has
/// beside one that is created is not documented.
pub(super) fn on_all(resource: Resource, action: &str) -> Option<Route> {
    if let Some(loading) = Loading::of(action).filter(|_| resource == DataFileSource) {
        return Some(Route::Load(loading));
    }
    match (resource, action) {
        (IntegrationError | IntegrationHistoryRecord, "create_alert")
        | (IntegrationHistoryRecord, "create_alert_and_mark_exported") => {
            Some(Route::CreateAlert(resource))
        }
        (IntegrationHistoryRecord, "acknowledge" | "mark_exported") => {
            Some(Route::Create(resource))
        }
        _ => None,
    }
}
