//! What a request means: a step on records, and the scope that it takes.

use crate::domain::record::RecordId;
use crate::domain::resource::Resource;
use crate::domain::write::{Collection, Link};
use crate::http::load::Loading;
use crate::http::scope::Right;
use crate::instance::Act;

/// A step on the records of one resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum Route {
    Index(Resource),
    Show(Resource, RecordId),
    Create(Resource),
    Update(Resource, RecordId),
    Delete(Resource, RecordId),
    /// The records in a collection of another record.
    IndexIn(Collection),
    ShowIn(Collection, RecordId),
    CreateIn(Collection),
    UpdateIn(Collection, RecordId),
    /// Which one is said in the path, or else in the body.
    Link(Collection, Link, Option<RecordId>),
    /// A picture of a user.
    Picture(Resource, RecordId, Right),
    /// A step of Coupa's own.
    Act(Resource, RecordId, Act),
    /// A new record of which people are told.
    CreateAlert(Resource),
    /// Files to be loaded.
    Load(Loading),
    /// Whether the credential is good, which it is by then.
    Validate(Resource),
    /// Coupa has it, the fake does not; why not.
    LeftOut(Resource, Right, &'static str),
}

impl Route {
    /// What the records are.
    pub(in crate::http) fn resource(self) -> Resource {
        match self {
            Self::Index(resource)
            | Self::Show(resource, _)
            | Self::Create(resource)
            | Self::Update(resource, _)
            | Self::Delete(resource, _)
            | Self::Picture(resource, ..)
            | Self::Act(resource, ..)
            | Self::CreateAlert(resource)
            | Self::Validate(resource)
            | Self::LeftOut(resource, ..) => resource,
            Self::Load(_) => Resource::DataFileSource,
            Self::IndexIn(collection)
            | Self::ShowIn(collection, _)
            | Self::CreateIn(collection)
            | Self::UpdateIn(collection, _)
            | Self::Link(collection, ..) => collection.resource,
        }
    }

    /// The object in the OAuth scopes that open the route: what lies below a user is his.
    pub(in crate::http) fn scope_object(self) -> &'static str {
        let resource = match self {
            Self::Index(_)
            | Self::Show(..)
            | Self::Create(_)
            | Self::Update(..)
            | Self::Delete(..)
            | Self::Picture(..)
            | Self::Act(..)
            | Self::CreateAlert(_)
            | Self::Load(_)
            | Self::Validate(_)
            | Self::LeftOut(..) => self.resource(),
            Self::IndexIn(collection)
            | Self::ShowIn(collection, _)
            | Self::CreateIn(collection)
            | Self::UpdateIn(collection, _)
            | Self::Link(collection, ..) => collection.owner,
        };
        resource.table().scope_object
    }

    pub(in crate::http) fn right(self) -> Right {
        match self {
            Self::Index(_)
            | Self::Show(..)
            | Self::IndexIn(_)
            | Self::ShowIn(..)
            | Self::Validate(_) => Right::Read,
            Self::Create(_)
            | Self::Update(..)
            | Self::Delete(..)
            | Self::CreateIn(_)
            | Self::UpdateIn(..)
            | Self::Link(..)
            | Self::Act(..)
            | Self::CreateAlert(_)
            | Self::Load(_) => Right::Write,
            Self::Picture(.., right) | Self::LeftOut(_, right, _) => right,
        }
    }
}
