//! Records as the mock holds them, without paging and never faulted: the truth to assert on.

use axum::extract::{Path, RawQuery};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};

use super::error::ControlError;
use super::router::Named;
use crate::domain::record::RecordId;
use crate::domain::resource::Resource;
use crate::domain::tree::Tree;
use crate::wire::Format;

/// `?login=` chooses one user.
pub(super) async fn users(
    Named(instance): Named,
    RawQuery(query): RawQuery,
) -> Result<Response, ControlError> {
    let query = query.unwrap_or_default();
    let mut login = None;
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "login" => login = Some(value),
            other => {
                return Err(ControlError::invalid(
                    other,
                    "unknown parameter: expected `login`",
                ));
            }
        }
    }
    let body = instance.read(|view| {
        let table = Resource::User.table();
        let chosen: Vec<Tree<'_>> = view
            .store()
            .all(Resource::User)
            .filter(|user| {
                login
                    .as_ref()
                    .is_none_or(|login| view.login(user.id).eq_ignore_ascii_case(login))
            })
            .map(|user| view.record(Resource::User, user))
            .collect();
        Format::Json.encode_list(table, &chosen)
    });
    Ok(json(body.map_err(ControlError::internal)?))
}

pub(super) async fn user(
    Named(instance): Named,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, ControlError> {
    let record_id = id.parse().map(RecordId).map_err(|_| {
        ControlError::invalid("id", format!("invalid id `{id}`: expected a whole number"))
    })?;
    let body = instance.read(|view| {
        let user = view.store().get(Resource::User, record_id)?;
        Some(Format::Json.encode_record(Resource::User.table(), &view.record(Resource::User, user)))
    });
    let body =
        body.ok_or_else(|| ControlError::not_found("id", format!("no user has the id {id}")))?;
    Ok(json(body.map_err(ControlError::internal)?))
}

/// The files that were taken up, as data file sources.
pub(super) async fn loads(Named(instance): Named) -> Result<Response, ControlError> {
    let body = instance.read(|view| {
        let loads: Vec<Tree<'_>> = view
            .store()
            .all(Resource::DataFileSource)
            .map(|load| view.record(Resource::DataFileSource, load))
            .collect();
        Format::Json.encode_list(Resource::DataFileSource.table(), &loads)
    });
    Ok(json(body.map_err(ControlError::internal)?))
}

fn json(body: Vec<u8>) -> Response {
    ([(CONTENT_TYPE, "application/json")], body).into_response()
}
