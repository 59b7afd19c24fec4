//! Which user a request is about, as far as it tells: what fault rules with `user` go by.

use axum::http::HeaderMap;

use super::negotiate;
use super::path::Path;
use crate::domain::resource::Resource;
use crate::domain::tree::Object;
use crate::wire::Format;

/// Query parameters and fields that name a user.
const NAMING: [&str; 4] = ["id", "login", "email", "employee-number"];

/// The id in the path, else what the query searches for, else what the body of a new user says.
pub(super) fn user(headers: &HeaderMap, path: &Path, query: &str, body: &[u8]) -> Vec<String> {
    match path.parts().as_slice() {
        ["api", "users", id, ..] => {
            vec![super::path::id(id).map_or_else(|| (*id).to_owned(), |id| id.to_string())]
        }
        ["api", "users"] if body.is_empty() => form_urlencoded::parse(query.as_bytes())
            .filter(|(name, _)| NAMING.contains(&name.as_ref()))
            .map(|(_, value)| value.into_owned())
            .collect(),
        ["api", "users"] => created(headers, path, body),
        _ => Vec::new(),
    }
}

fn created(headers: &HeaderMap, path: &Path, body: &[u8]) -> Vec<String> {
    let answer = negotiate::answer(headers, path.suffix).unwrap_or(Format::Xml);
    let input: Option<Object<'_>> = negotiate::body(headers, answer)
        .ok()
        .and_then(|format| format.decode(Resource::User.table(), body).ok());
    let members = input.map(|input| input.members).unwrap_or_default();
    members
        .into_iter()
        .filter(|(name, _)| NAMING.contains(&name.as_ref()))
        .filter_map(|(_, value)| value.as_text().map(str::to_owned))
        .collect()
}
