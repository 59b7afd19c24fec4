//! `/api/…`: from a request to one step on the records and back.

use std::sync::Arc;

use axum::http::{HeaderMap, Method, StatusCode};

use super::error::ApiError;
use super::load::Loading;
use super::negotiate;
use super::path::Path;
use super::reply::Reply;
use super::routes::{Route, route};
use super::scope::{self, Right};
use super::shown::Shown;
use crate::domain::error::Error as DomainError;
use crate::domain::query::{self, Names};
use crate::domain::record::Record;
use crate::domain::render::View;
use crate::domain::resource::Resource;
use crate::domain::tree::Object;
use crate::domain::write::Member;
use crate::instance::{Instance, Writing};
use crate::journal::EventId;
use crate::mail;
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
    /// What a fault leaves of the step.
    pub(super) course: Course,
}

/// How a step is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Course {
    /// As Coupa does.
    Real,
    /// A read sees what was true before the last write.
    Stale,
    /// A write is only rehearsed: its answer shows what would be.
    Ignored,
}

impl ApiRequest<'_> {
    /// The answer of `instance`, for a token with the scopes `granted` or without a good token.
    pub(super) fn answer(
        &self,
        instance: &Arc<Instance>,
        granted: Option<&str>,
        format: Format,
    ) -> Reply {
        self.step(instance, granted, format)
            .unwrap_or_else(|error| error.reply(format))
    }

    fn step(
        &self,
        instance: &Arc<Instance>,
        granted: Option<&str>,
        format: Format,
    ) -> Result<Reply, ApiError> {
        let granted = granted.ok_or(ApiError::Unauthorized)?;
        let route = route(self.method, self.path)?;
        if !scope::holds(granted, &scope::needed(route.scope_object(), route.right())) {
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
        let ok = |view: View<'_>, record: &Record| answer.one(StatusCode::OK, view, record);
        let created =
            |view: View<'_>, record: &Record| answer.one(StatusCode::CREATED, view, record);
        let input = |resource| self.input(resource, format);
        match route {
            Route::Index(resource) => {
                let query = query::parse(resource, &parameters, names)?;
                self.read(instance, |view| {
                    answer.list(view, &query.run(view.store(), resource))
                })
            }
            Route::Show(resource, id) => self.read(instance, |view| {
                ok(view, view.store().readable(resource, id)?)
            }),
            Route::Create(resource) => {
                instance.create(resource, &input(resource)?, self.writing(), created)?
            }
            Route::Update(resource, id) => {
                instance.update(resource, id, &input(resource)?, self.writing(), ok)?
            }
            Route::Act(resource, id, act) => {
                // Coupa's own examples send none.
                let input = if self.body.trim_ascii().is_empty() {
                    Object::default()
                } else {
                    input(resource)?
                };
                instance.act((resource, id), act, &input, self.writing(), ok)?
            }
            Route::CreateAlert(resource) => {
                self.create_alert(instance, resource, format, created)?
            }
            Route::Load(loading) => {
                let input = input(Resource::DataFileSource)?;
                self.load(instance, loading, &input, &answer)
            }
            Route::Validate(_) => Ok(Reply::empty(StatusCode::OK)),
            Route::Delete(resource, id) => instance.delete(resource, id, self.writing(), ok)?,
            Route::IndexIn(collection) => {
                let resource = collection.resource;
                let query = query::parse(resource, &parameters, names)?;
                self.read(instance, |view| {
                    let ids = collection.ids(view.store())?;
                    answer.list(view, &query.run_among(view.store(), resource, ids))
                })
            }
            Route::ShowIn(collection, id) => self.read(instance, |view| {
                ok(view, collection.readable(view.store(), id)?)
            }),
            Route::CreateIn(collection) => {
                let input = input(collection.resource)?;
                instance.create_in(&collection, &input, self.writing(), created)?
            }
            Route::UpdateIn(collection, id) => {
                let input = input(collection.resource)?;
                instance.update_in(&collection, id, &input, self.writing(), ok)?
            }
            Route::Link(collection, link, Some(id)) => {
                instance.link(&collection, &Member::Id(id), link, self.writing(), ok)?
            }
            Route::Link(collection, link, None) => {
                let keys = input(collection.resource)?;
                instance.link(&collection, &Member::Keys(&keys), link, self.writing(), ok)?
            }
            Route::LeftOut(_, _, reason) => {
                let path = self.path.plain();
                let what = format!("{} {path}: {reason}", self.method);
                Err(ApiError::NotImitated(what))
            }
            Route::Picture(resource, id, right) => {
                instance.read(|view| view.store().readable(resource, id).map(|_| ()))?;
                Err(match right {
                    // Nobody has one.
                    Right::Read => DomainError::NotFound(resource),
                    // Coupa Compass, *Users API (/users)*.
                    Right::Write => DomainError::Invalid {
                        resource,
                        flaws: vec![
                            "Avatar update using the API is no longer supported for security reasons"
                                .to_owned()
                                .into(),
                        ],
                    },
                }
                .into())
            }
        }
    }

    fn create_alert(
        &self,
        instance: &Arc<Instance>,
        resource: Resource,
        format: Format,
        created: impl FnOnce(View<'_>, &Record) -> Result<Reply, ApiError>,
    ) -> Result<Result<Reply, ApiError>, ApiError> {
        let input = self.input(resource, format)?;
        let (id, reply) = instance.create(resource, &input, self.writing(), |view, record| {
            (record.id, created(view, record))
        })?;
        if self.course != Course::Ignored {
            mail::post_alert(instance, resource, id, self.cause);
        }
        Ok(reply)
    }

    /// Loads files; the answer shows one, or the list if several can be asked for.
    fn load(
        &self,
        instance: &Instance,
        loading: Loading,
        input: &Object<'_>,
        answer: &Shown,
    ) -> Result<Reply, ApiError> {
        let mut loads = Vec::new();
        for upload in loading.read(input, instance)? {
            let load = instance.upload(upload, self.writing(), |view, record| {
                (
                    Arc::new(record.clone()),
                    answer.one(StatusCode::CREATED, view, record),
                )
            })?;
            loads.push(load);
        }
        if loading != Loading::Files {
            let first = loads.into_iter().next();
            return first.map_or(Err(ApiError::Internal), |(_, reply)| reply);
        }
        let records: Vec<_> = loads.iter().map(|(record, _)| record).collect();
        instance.read(|view| answer.many(StatusCode::CREATED, view, &records))
    }

    fn read<T>(&self, instance: &Instance, look: impl FnOnce(View<'_>) -> T) -> T {
        match self.course {
            Course::Stale => instance.read_before_last_write(look),
            Course::Real | Course::Ignored => instance.read(look),
        }
    }

    fn writing(&self) -> Writing {
        match self.course {
            Course::Ignored => Writing::Rehearsed,
            Course::Real | Course::Stale => Writing::Kept(self.cause),
        }
    }

    fn input(&self, resource: Resource, format: Format) -> Result<Object<'_>, ApiError> {
        let body = negotiate::body(self.headers, format)
            .map_err(|unsupported| ApiError::UnsupportedMediaType(unsupported.0))?;
        body.decode(resource.table(), self.body)
            .map_err(|error| ApiError::Malformed { resource, error })
    }
}
