//! From the path and the verb of a request to what it means.

use axum::http::Method;

use super::actions;
use super::left_out::{NOT_IMITATED, SUB_NOT_IMITATED, left_out, not_imitated};
use super::route::Route;
use crate::domain::record::RecordId;
use crate::domain::resource::Resource;
use crate::domain::table::Operations;
use crate::domain::write::{Collection, Link};
use crate::http::error::ApiError;
use crate::http::path::{self, Path};
use crate::http::scope::Right;

/// What can be done with a collection below the path of its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Below {
    /// Its records are listed, added and taken out.
    Links,
    /// Its records are listed, shown, created and updated.
    Records,
}

/// Collections with paths of their own: resource, segment, field, what can be done
/// (Coupa's Swagger file of release 39).
const BELOW: [(Resource, &str, &str, Below); 2] = [
    (
        Resource::User,
        "business_groups",
        "content-groups",
        Below::Links,
    ),
    (Resource::User, "addresses", "addresses", Below::Records),
];

/// The route of a request below `/api`. A verb that Coupa does not route is not found, as in Rails.
///
/// # Errors
/// [`ApiError::NotFound`] or, for what only Coupa has, [`ApiError::NotImitated`].
pub(in crate::http) fn route(method: &Method, path: &Path) -> Result<Route, ApiError> {
    let not_found = || ApiError::NotFound {
        method: method.clone(),
        path: path.plain(),
    };
    let parts = path.parts();
    let (name, rest) = match parts.as_slice() {
        ["api", name, rest @ ..] => (*name, rest),
        _ => return Err(not_found()),
    };
    let Some(resource) = Resource::by_path(name)
        .filter(|resource| resource.table().operations != Operations::Embedded)
    else {
        return Err(if NOT_IMITATED.contains(&name) {
            not_imitated(path)
        } else {
            not_found()
        });
    };
    let (writable, deletable) = match resource.table().operations {
        Operations::Read | Operations::Embedded => (false, false),
        Operations::ReadWrite => (true, false),
        Operations::ReadWriteDelete => (true, true),
    };
    if let Some(reason) = left_out(method, name, rest) {
        let right = match *method {
            Method::GET => Right::Read,
            _ => Right::Write,
        };
        return Ok(Route::LeftOut(resource, right, reason));
    }
    match (method, rest) {
        (&Method::GET, []) => Ok(Route::Index(resource)),
        (&Method::POST, []) if writable => Ok(Route::Create(resource)),
        (&Method::GET, ["validate_api_key"]) if resource == Resource::DataFileSource => {
            Ok(Route::Validate(resource))
        }
        (&Method::POST, [action]) => actions::on_all(resource, action).ok_or_else(not_found),
        (&Method::GET, [id]) => Ok(Route::Show(resource, record_id(id))),
        (&Method::PUT | &Method::PATCH, [id]) if writable => {
            Ok(Route::Update(resource, record_id(id)))
        }
        (&Method::DELETE, [id]) if deletable => Ok(Route::Delete(resource, record_id(id))),
        (_, [_, sub, ..]) if SUB_NOT_IMITATED.contains(&(name, sub)) => Err(not_imitated(path)),
        (method, [id, sub, rest @ ..]) => {
            below(method, (resource, record_id(id)), sub, rest).ok_or_else(not_found)
        }
        _ => Err(not_found()),
    }
}

/// The route below the path of one record.
fn below(
    method: &Method,
    (owner, id): (Resource, RecordId),
    segment: &str,
    rest: &[&str],
) -> Option<Route> {
    if *method == Method::PUT
        && rest.is_empty()
        && let Some(route) = actions::on_record(owner, id, segment)
    {
        return Some(route);
    }
    if owner == Resource::User {
        match (segment, method, rest) {
            ("avatar" | "retrieve_avatar", &Method::GET, []) => {
                return Some(Route::Picture(owner, id, Right::Read));
            }
            ("avatar", &Method::POST | &Method::PUT | &Method::DELETE, []) => {
                return Some(Route::Picture(owner, id, Right::Write));
            }
            _ => {}
        }
    }
    let (_, _, field, kind) = BELOW
        .iter()
        .find(|(resource, name, ..)| *resource == owner && *name == segment)?;
    let (field, described) = owner.table().field(field)?;
    let collection = Collection {
        owner,
        id,
        field,
        resource: described.kind.refers_to()?,
    };
    let link = |name: &str| match name {
        "add" => Some(Link::Add),
        "remove" => Some(Link::Remove),
        _ => None,
    };
    match (kind, method, rest) {
        (_, &Method::GET, []) => Some(Route::IndexIn(collection)),
        (Below::Links, &Method::PUT, [name]) => Some(Route::Link(collection, link(name)?, None)),
        (Below::Links, &Method::PUT, [member, name]) => Some(Route::Link(
            collection,
            link(name)?,
            Some(record_id(member)),
        )),
        (Below::Records, &Method::POST, []) => Some(Route::CreateIn(collection)),
        (Below::Records, &Method::GET, [member]) => {
            Some(Route::ShowIn(collection, record_id(member)))
        }
        (Below::Records, &Method::PUT | &Method::PATCH, [member]) => {
            Some(Route::UpdateIn(collection, record_id(member)))
        }
        _ => None,
    }
}

/// The words that routes have at a place of a path, to tell what somebody may have meant.
pub(in crate::http) fn words(place: usize) -> Vec<&'static str> {
    let resources = Resource::ALL.into_iter().map(Resource::table);
    let routed = resources.filter(|table| table.operations != Operations::Embedded);
    let oauth = ["token", "authorizations", "device_authorizations", "device"];
    match place {
        0 => vec!["api", "oauth2"],
        1 => routed
            .map(|table| table.path)
            .chain(NOT_IMITATED)
            .chain(oauth)
            .collect(),
        _ => {
            let below = BELOW.iter().map(|(_, name, ..)| *name);
            let subs = SUB_NOT_IMITATED.iter().map(|(_, name)| *name);
            let links = ["add", "remove", "avatar", "retrieve_avatar"];
            below
                .chain(subs)
                .chain(links)
                .chain(actions::NAMES)
                .collect()
        }
    }
}

/// Text that is no id stands for 0, which no record has, as Ruby's `to_i` makes it.
fn record_id(segment: &str) -> RecordId {
    RecordId(path::id(segment).unwrap_or_default())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use axum::http::Method;

    use super::{ApiError, Path, RecordId, Resource, Right, Route, route};
    use crate::http::routes::ROUTES_NOT_IMITATED;
    use crate::instance::Act;

    fn routed(method: &Method, path: &str) -> Result<Route, ApiError> {
        route(method, &Path::read(path))
    }

    #[test]
    fn the_four_steps_of_a_resource_are_routed() {
        let user = Resource::User;
        assert_eq!(
            routed(&Method::GET, "/api/users").unwrap(),
            Route::Index(user)
        );
        assert_eq!(
            routed(&Method::POST, "/api/users/").unwrap(),
            Route::Create(user)
        );
        assert_eq!(
            routed(&Method::GET, "/api/users/281.json").unwrap(),
            Route::Show(user, RecordId(281))
        );
        assert_eq!(
            routed(&Method::PUT, "/api/users/281").unwrap(),
            Route::Update(user, RecordId(281))
        );
        assert_eq!(
            routed(&Method::PATCH, "/api/users/5%3Ffields=[]").unwrap(),
            Route::Update(user, RecordId(5))
        );
    }

    #[test]
    fn what_coupa_has_and_we_have_not_is_not_imitated() {
        for path in [
            "/api/suppliers",
            "/api/approvals/1/approve",
            "/api/users/281/easy_form_responses",
        ] {
            assert!(
                matches!(routed(&Method::GET, path), Err(ApiError::NotImitated(_))),
                "{path}"
            );
        }
    }

    #[test]
    fn actions_are_routed_by_verb_and_resource() {
        let run = Resource::IntegrationRun;
        assert_eq!(
            routed(&Method::PUT, "/api/integration_runs/7/success").unwrap(),
            Route::Act(run, RecordId(7), Act::Finish)
        );
        assert_eq!(
            routed(&Method::POST, "/api/integration_errors/create_alert").unwrap(),
            Route::CreateAlert(Resource::IntegrationError)
        );
        for (method, path) in [
            (Method::POST, "/api/integration_runs/7/success"),
            (Method::PUT, "/api/integration_runs/7/win"),
            (Method::PUT, "/api/integration_runs/7/run/now"),
            (Method::PUT, "/api/integration_runs/7/resolve"),
            (Method::POST, "/api/integration_runs/create_alert"),
            (Method::POST, "/api/integration_errors/acknowledge"),
        ] {
            let routed = routed(&method, path);
            assert!(matches!(routed, Err(ApiError::NotFound { .. })), "{path}");
        }
    }

    #[test]
    fn a_route_that_is_left_out_needs_the_scope_of_its_resource() {
        for (method, name, below, reason) in ROUTES_NOT_IMITATED {
            let path = format!("/api/{name}{}", below.replace(":id", "7"));
            let method: Method = method.parse().unwrap();
            let route = routed(&method, &path).unwrap();
            let right = match method {
                Method::GET => Right::Read,
                _ => Right::Write,
            };
            assert_eq!(route, Route::LeftOut(route.resource(), right, reason));
            assert_eq!(route.scope_object(), "integration");
        }
    }

    #[test]
    fn what_coupa_does_not_have_is_not_found() {
        for (method, path) in [
            (Method::GET, "/api/usrs"),
            (Method::DELETE, "/api/users/281"),
            (Method::POST, "/api/users/281"),
            (Method::POST, "/api/users/281/business_groups"),
            (Method::PUT, "/api/users/281/business_groups/1/drop"),
            (Method::DELETE, "/api/users/281/addresses/1"),
            (Method::GET, "/api/roles/3/business_groups"),
            (Method::GET, "/api/roles/3/avatar"),
            (Method::GET, "/"),
            (Method::GET, "/api"),
        ] {
            assert!(
                matches!(routed(&method, path), Err(ApiError::NotFound { .. })),
                "{method} {path}"
            );
        }
    }
}
