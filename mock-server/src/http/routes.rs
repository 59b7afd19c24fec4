//! The routes of Coupa's REST API: which table and which step a request means.

use axum::http::Method;

use super::error::ApiError;
use super::path::{self, Path};
use super::scope::Right;
use crate::domain::record::RecordId;
use crate::domain::resource::Resource;
use crate::domain::table::Operations;

/// A step on the records of one resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Route {
    Index(Resource),
    Show(Resource, RecordId),
    Create(Resource),
    Update(Resource, RecordId),
}

impl Route {
    pub(super) fn resource(self) -> Resource {
        match self {
            Self::Index(resource)
            | Self::Show(resource, _)
            | Self::Create(resource)
            | Self::Update(resource, _) => resource,
        }
    }

    pub(super) fn right(self) -> Right {
        match self {
            Self::Index(_) | Self::Show(..) => Right::Read,
            Self::Create(_) | Self::Update(..) => Right::Write,
        }
    }
}

/// The route of a request below `/api`. A verb that Coupa does not route is not found, as in Rails.
///
/// # Errors
/// [`ApiError::NotFound`] or, for what only Coupa has, [`ApiError::NotImitated`].
pub(super) fn route(method: &Method, path: &Path) -> Result<Route, ApiError> {
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
    let writable = resource.table().operations == Operations::ReadWrite;
    match (method, rest) {
        (&Method::GET, []) => Ok(Route::Index(resource)),
        (&Method::POST, []) if writable => Ok(Route::Create(resource)),
        (&Method::GET, [id]) => Ok(Route::Show(resource, record_id(id))),
        (&Method::PUT | &Method::PATCH, [id]) if writable => {
            Ok(Route::Update(resource, record_id(id)))
        }
        (_, [_, sub, ..]) if SUB_NOT_IMITATED.contains(&(name, sub)) => Err(not_imitated(path)),
        _ => Err(not_found()),
    }
}

/// Text that is no id stands for 0, which no record has, as Ruby's `to_i` makes it.
fn record_id(segment: &str) -> RecordId {
    RecordId(path::id(segment).unwrap_or_default())
}

fn not_imitated(path: &Path) -> ApiError {
    ApiError::NotImitated(format!("coupa-mock does not imitate {} yet", path.plain()))
}

/// Resources that Coupa has (its Swagger files and scope list) and that have no table yet.
pub(crate) const NOT_IMITATED: [&str; 22] = [
    "announcements",
    "approvals",
    "contracts",
    "delegations",
    "exchange_rates",
    "expense_delegations",
    "expense_reports",
    "graphql",
    "integration_contacts",
    "integration_errors",
    "integration_history_records",
    "invoices",
    "items",
    "notifications",
    "projects",
    "purchase_orders",
    "requisitions",
    "supplier_users",
    "suppliers",
    "tasks",
    "user_group_memberships",
    "user_reassignments",
];

/// Routes below one record that Coupa has and that are not imitated yet.
pub(crate) const SUB_NOT_IMITATED: [(&str, &str); 5] = [
    ("users", "addresses"),
    ("users", "avatar"),
    ("users", "business_groups"),
    ("users", "easy_form_responses"),
    ("users", "retrieve_avatar"),
];

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use axum::http::Method;

    use super::{ApiError, Path, RecordId, Resource, Route, route};

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
            "/api/users/281/avatar",
        ] {
            assert!(
                matches!(routed(&Method::GET, path), Err(ApiError::NotImitated(_))),
                "{path}"
            );
        }
    }

    #[test]
    fn what_coupa_does_not_have_is_not_found() {
        for (method, path) in [
            (Method::GET, "/api/usrs"),
            (Method::DELETE, "/api/users/281"),
            (Method::POST, "/api/users/281"),
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
