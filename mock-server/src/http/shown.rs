//! The records of an answer: what is shown of them, written in the format that was asked for.

use std::sync::Arc;

use axum::http::StatusCode;

use super::error::ApiError;
use super::reply::Reply;
use super::routes::Route;
use super::scope::Right;
use crate::domain::era::Form;
use crate::domain::error::Error;
use crate::domain::projection::Projection;
use crate::domain::query::{self, Intent, Names, Parameters};
use crate::domain::record::Record;
use crate::domain::render::View;
use crate::domain::resource::Resource;
use crate::wire::{Format, WireError, decode_json};

/// How the answer to one request shows records.
pub(super) struct Shown {
    resource: Resource,
    projection: Projection,
    format: Format,
}

impl Shown {
    /// What the parameters ask for; nothing is done before they are understood. On a write only
    /// these few parameters count, and stray ones are ignored, as clients in the field need.
    pub(super) fn new(
        route: Route,
        parameters: &Parameters,
        names: Names<'_>,
        format: Format,
    ) -> Result<Self, ApiError> {
        let resource = route.resource();
        let intent = match route.right() {
            Right::Read => Intent::Read,
            Right::Write => Intent::Write,
        };
        let fields = parameters
            .get("fields")
            .filter(|text| !text.trim().is_empty())
            .map(decode_json)
            .transpose()
            .map_err(|error| Error::Query {
                resource,
                message: format!("Invalid value for `fields`: {error}"),
            })?;
        Ok(Self {
            resource,
            projection: query::projection(resource, intent, parameters, fields.as_ref(), names)?,
            format,
        })
    }

    /// An answer with one record.
    pub(super) fn one(
        &self,
        status: StatusCode,
        view: View<'_>,
        record: &Record,
    ) -> Result<Reply, ApiError> {
        let view = view.form(match self.format {
            Format::Xml => Form::Xml,
            Format::Json => Form::JsonRecord,
        });
        if self.projection == Projection::Nothing {
            return Ok(Reply::empty(status));
        }
        let (table, resource) = (self.resource.table(), self.resource);
        let body = self.format.encode(table, 1, |sink| {
            view.show(table.element, resource, record, &self.projection, sink);
        });
        self.reply(status, body)
    }

    /// An answer with the records that a search found.
    pub(super) fn list(&self, view: View<'_>, records: &[&Arc<Record>]) -> Result<Reply, ApiError> {
        self.many(StatusCode::OK, view, records)
    }

    /// The same with another status.
    pub(super) fn many(
        &self,
        status: StatusCode,
        view: View<'_>,
        records: &[&Arc<Record>],
    ) -> Result<Reply, ApiError> {
        // An empty result is a 404 in XML and an empty array in JSON (Coupa Compass,
        // *Differences between XML and JSON in Coupa*).
        if records.is_empty() && self.format == Format::Xml {
            return Err(ApiError::NoResults);
        }
        let view = view.form(match self.format {
            Format::Xml => Form::Xml,
            Format::Json => Form::JsonList,
        });
        if self.projection == Projection::Nothing {
            return Ok(Reply::empty(status));
        }
        let (table, resource) = (self.resource.table(), self.resource);
        let body = self.format.encode(table, records.len(), |sink| {
            sink.begin_list(table.list_element, table.element);
            for record in records {
                view.show(table.element, resource, record, &self.projection, sink);
            }
            sink.end_list(table.list_element);
        });
        self.reply(status, body)
    }

    /// A body that cannot be written has a text that its format cannot carry; writes refuse such
    /// texts, so this is a bug.
    fn reply(
        &self,
        status: StatusCode,
        body: Result<Vec<u8>, WireError>,
    ) -> Result<Reply, ApiError> {
        let body = body.map_err(|error| {
            tracing::error!(%error, "a record cannot be written");
            ApiError::Internal
        })?;
        Ok(Reply::with_body(status, self.format.content_type(), body))
    }
}
