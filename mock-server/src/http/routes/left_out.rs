//! What Coupa routes and the fake does not, and why.

use axum::http::Method;

use crate::http::error::ApiError;
use crate::http::path::Path;

/// Resources that Coupa has (its Swagger files and scope list) and that have no table yet.
pub(crate) const NOT_IMITATED: [&str; 18] = [
    "announcements",
    "approvals",
    "contracts",
    "delegations",
    "exchange_rates",
    "expense_delegations",
    "expense_reports",
    "graphql",
    "invoices",
    "items",
    "notifications",
    "projects",
    "purchase_orders",
    "requisitions",
    "supplier_users",
    "suppliers",
    "tasks",
    "user_reassignments",
];

const YET: &str = "coupa-mock does not imitate this yet";

const UNSUPPORTED: &str = "Coupa documents this as not supported";

/// Routes of resources with a table that Coupa has and that are not imitated: method, resource, the
/// path below it, the reason (Coupa Compass, *Data File Sources API*, and the Swagger file
/// of release 39).
pub(crate) const ROUTES_NOT_IMITATED: [(&str, &str, &str, &str); 4] = [
    ("POST", "data_file_sources", "", UNSUPPORTED),
    ("PUT", "data_file_sources", "/:id", UNSUPPORTED),
    ("PATCH", "data_file_sources", "/:id", UNSUPPORTED),
    (
        "POST",
        "data_file_sources",
        "/load_from_coupa_file_service",
        YET,
    ),
];

/// Routes below one record that Coupa has and that are not imitated yet.
pub(crate) const SUB_NOT_IMITATED: [(&str, &str); 1] = [("users", "easy_form_responses")];

/// Why a route of a resource with a table is not imitated; `None` when it is not one of those.
pub(super) fn left_out(method: &Method, name: &str, rest: &[&str]) -> Option<&'static str> {
    let is_meant = |path: &str| {
        let parts: Vec<_> = path.split('/').skip(1).collect();
        let fits = |(part, given): (&&str, &&str)| *part == ":id" || part == given;
        parts.len() == rest.len() && parts.iter().zip(rest).all(fits)
    };
    let found = ROUTES_NOT_IMITATED
        .iter()
        .find(|route| route.0 == method.as_str() && route.1 == name && is_meant(route.2))?;
    Some(found.3)
}

pub(super) fn not_imitated(path: &Path) -> ApiError {
    ApiError::NotImitated(format!("coupa-mock does not imitate {} yet", path.plain()))
}
