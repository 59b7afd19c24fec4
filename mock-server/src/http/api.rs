//! `/api/…`: from a request to one step on the records and back.

use axum::http::{HeaderMap, Method, StatusCode};

use super::error::ApiError;
use super::negotiate;
use super::path::Path;
use super::reply::Reply;
use super::routes::{Route, route};
use super::scope;
use super::shown::Shown;
use crate::domain::query::{self, Names};
use crate::domain::resource::Resource;
use crate::domain::tree::Object;
use crate::instance::Instance;
use crate::journal::EventId;
use crate::wire::Format;

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
        let parameters = form_urlencoded::parse(self.query.as_bytes())
            .into_owned()
            .collect();
        let custom = instance.custom_fields();
        let names = Names {
            custom: &custom,
            unknown: instance.unknown_names(),
        };
        let answer = Shown::new(route, &parameters, names, format)?;
        match route {
            Route::Index(resource) => {
                let query = query::parse(resource, &parameters, names)?;
                instance.read(|view| answer.list(view, &query.run(view.store(), resource)))
            }
            Route::Show(resource, id) => instance.read(|view| {
                answer.one(StatusCode::OK, view, view.store().readable(resource, id)?)
            }),
            Route::Create(resource) => {
                let input = self.input(resource, format)?;
                instance.create(resource, &input, self.cause, |view, record| {
                    answer.one(StatusCode::CREATED, view, record)
                })?
            }
            Route::Update(resource, id) => {
                let input = self.input(resource, format)?;
                instance.update(resource, id, &input, self.cause, |view, record| {
                    answer.one(StatusCode::OK, view, record)
                })?
            }
        }
    }

    fn input(&self, resource: Resource, format: Format) -> Result<Object<'_>, ApiError> {
        let body = negotiate::body(self.headers, format)
            .map_err(|unsupported| ApiError::UnsupportedMediaType(unsupported.0))?;
        body.decode(resource.table(), self.body)
            .map_err(|error| ApiError::Malformed { resource, error })
    }
}
