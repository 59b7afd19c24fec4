//! Steps of Coupa's own on one record: actions that an update of its fields does not stand for.

use jiff::Timestamp;

use super::instance::Instance;
use super::replica::Writing;
use crate::domain::error::Error;
use crate::domain::record::{Record, RecordId, Value};
use crate::domain::render::View;
use crate::domain::resource::Resource;
use crate::domain::tree::{Object, Tree};
use crate::domain::write::{self, Written};

/// An action on an integration run, an integration error or a history record. What it changes beside
/// the status is not documented; see the differences page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    /// The run has this status.
    Status(&'static str),
    /// The run begins.
    Start,
    /// The run is over: successful if it has no errors (Coupa's Swagger file of release 39).
    Finish,
    /// The run is over, and failed.
    Fail,
    /// What was exported last was changed then.
    MaxUpdatedAt,
    /// The error or history record is resolved, or no longer.
    Resolved(bool),
}

impl Instance {
    /// Takes an action, after the changes that the client sends along; `show` sees the record before
    /// anybody else can change it.
    ///
    /// # Errors
    /// As [`write::update`].
    pub(crate) fn act<T>(
        &self,
        (resource, id): (Resource, RecordId),
        act: Act,
        input: &Object<'_>,
        writing: impl Into<Writing>,
        show: impl FnOnce(View<'_>, &Record) -> T,
    ) -> Result<T, Error> {
        self.write(resource, writing.into(), show, |store, change| {
            let sent = write::update(store, resource, id, input, change)?;
            let noted = act.noted(resource, &sent.after, input, change.at);
            let acted = write::note(store, resource, id, &noted, change)?;
            Ok(Written {
                before: sent.before,
                ..acted
            })
        })
    }
}

impl Act {
    /// What Coupa notes in the record.
    fn noted(
        self,
        resource: Resource,
        record: &Record,
        input: &Object<'_>,
        at: Timestamp,
    ) -> Object<'static> {
        let mut noted = Object::default();
        let mut note = |name: &'static str, value| noted.push(name, value);
        let now = Tree::text(at.to_string());
        let field = |name: &str| resource.table().field(name).map(|(id, _)| id);
        let has = |name: &str| field(name).is_some_and(|id| record.get(id).is_some());
        let sent = |name: &str| {
            let (kebab, snake) = (name, name.replace('-', "_"));
            input.get(kebab).or_else(|| input.get(&snake)).is_some()
        };
        match self {
            Self::MaxUpdatedAt => {}
            Self::Status(status) => note("status", Tree::text(status)),
            Self::Start => {
                note("status", Tree::text("started"));
                if !has("start-time") {
                    note("start-time", now);
                }
            }
            Self::Finish | Self::Fail => {
                let errors = field("integration-errors").and_then(|id| record.get(id));
                let has_errors = matches!(errors, Some(Value::Many(errors)) if !errors.is_empty());
                let status = match (self, has_errors) {
                    (Self::Fail, _) => "failed",
                    (_, true) => "errored",
                    (_, false) => "successful",
                };
                note("status", Tree::text(status));
                if !sent("end-time") {
                    note("end-time", now);
                }
            }
            Self::Resolved(resolved) => note("resolved", Tree::Boolean(resolved)),
        }
        noted
    }
}
