//! `/api/…`: from a request to one step on the records and back.

use axum::http::{HeaderMap, Method, StatusCode};

use super::error::ApiError;
use super::negotiate;
use super::path::Path;
use super::reply::Reply;
use super::routes::{Route, route};
use super::scope;
use crate::domain::era::Form;
use crate::domain::query;
use crate::domain::record::Record;
use crate::domain::render::View;
use crate::domain::resource::Resource;
use crate::domain::tree::Object;
use crate::instance::Instance;
use crate::journal::EventId;
use crate::wire::{Format, WireError};

/// A request to the API, its body read.
pub(super) struct ApiRequest<'r> {
    pub(super) method: &'r Method,
    pub(super) path: &'r Path,
    pub(super) query: &'r str,
    pub(super) headers: &'r HeaderMap,
    pub(super) body: &'r [u8],
    /// The event of this request, which led to whatever it changes.
    pub(super) cause: EventId,
}

impl ApiRequest<'_> {
    /// The answer of `instance`, for a token with the scopes `granted` or without a good token.
    pub(super) fn answer(
        &self,
        instance: &Instance,
        granted: Option<&str>,
        format: Format,
    ) -> Reply {
        self.step(instance, granted, format)
            .unwrap_or_else(|error| error.reply(format))
    }

    fn step(
        &self,
        instance: &Instance,
        granted: Option<&str>,
        format: Format,
    ) -> Result<Reply, ApiError> {
        let granted = granted.ok_or(ApiError::Unauthorized)?;
        let route = route(self.method, self.path)?;
        let table = route.resource().table();
        if !scope::holds(granted, &scope::needed(table.scope_object, route.right())) {
            return Err(ApiError::Forbidden);
        }
        match route {
            Route::Index(resource) => self.index(instance, resource, format),
            Route::Show(resource, id) => instance.read(|view| {
                let record = view.store().readable(resource, id)?;
                one(StatusCode::OK, view, resource, record, format)
            }),
            Route::Create(resource) => {
                let input = self.input(resource, format)?;
                instance.create(resource, &input, self.cause, |view, record| {
                    one(StatusCode::CREATED, view, resource, record, format)
                })?
            }
            Route::Update(resource, id) => {
                let input = self.input(resource, format)?;
                instance.update(resource, id, &input, self.cause, |view, record| {
                    one(StatusCode::OK, view, resource, record, format)
                })?
            }
        }
    }

    fn index(
        &self,
        instance: &Instance,
        resource: Resource,
        format: Format,
    ) -> Result<Reply, ApiError> {
        let pairs: Vec<_> = form_urlencoded::parse(self.query.as_bytes())
            .into_owned()
            .collect();
        let query = query::parse(resource, &pairs, instance.unknown_names())?;
        instance.read(|view| {
            let records = query.run(view.store(), resource);
            // An empty result is a 404 in XML and an empty array in JSON (Coupa Compass,
            // *Differences between XML and JSON in Coupa*).
            if records.is_empty() && format == Format::Xml {
                return Err(ApiError::NoResults);
            }
            let view = view.form(match format {
                Format::Xml => Form::Xml,
                Format::Json => Form::JsonList,
            });
            let trees: Vec<_> = records
                .into_iter()
                .map(|record| view.record(resource, record))
                .collect();
            let body = format
                .encode_list(resource.table(), &trees)
                .map_err(unwritable)?;
            Ok(Reply::with_body(
                StatusCode::OK,
                format.content_type(),
                body,
            ))
        })
    }

    fn input(&self, resource: Resource, format: Format) -> Result<Object<'_>, ApiError> {
        let body = negotiate::body(self.headers, format)
            .map_err(|unsupported| ApiError::UnsupportedMediaType(unsupported.0))?;
        body.decode(resource.table(), self.body)
            .map_err(|error| ApiError::Malformed { resource, error })
    }
}

fn one(
    status: StatusCode,
    view: View<'_>,
    resource: Resource,
    record: &Record,
    format: Format,
) -> Result<Reply, ApiError> {
    let view = view.form(match format {
        Format::Xml => Form::Xml,
        Format::Json => Form::JsonRecord,
    });
    let body = format
        .encode_record(resource.table(), &view.record(resource, record))
        .map_err(unwritable)?;
    Ok(Reply::with_body(status, format.content_type(), body))
}

/// A stored text that the format cannot carry; writes refuse such texts, so this is a bug.
#[expect(
    clippy::needless_pass_by_value,
    reason = "an error ends where it is logged"
)]
fn unwritable(error: WireError) -> ApiError {
    tracing::error!(%error, "a record cannot be written");
    ApiError::Internal
}
