//! The route closest to a request that matches none: by method, by suffix, by a segment.

use axum::http::Method;

use crate::faults::nearest;
use crate::http::oauth::Endpoint;
use crate::http::path::Path;
use crate::http::routes;
use crate::journal::{Discrepancy, NearMiss};

const METHODS: [Method; 5] = [
    Method::GET,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
];

/// A path close to the one that came, and in what it differs.
struct Variant {
    path: Path,
    differs: Option<Discrepancy>,
}

/// `None` when the request has a route.
pub(in crate::http) fn route(method: &Method, path: &Path) -> Option<NearMiss> {
    if is_routed(method, path) {
        return None;
    }
    if let Some(miss) = with_another_method(method, path, None) {
        return Some(miss);
    }
    let variants: Vec<_> = [
        without_suffix(path),
        with_known_words(path),
        below_api(path),
    ]
    .into_iter()
    .flatten()
    .chain(shorter(path))
    .collect();
    let by_path = variants
        .iter()
        .find(|variant| is_routed(method, &variant.path))
        .map(|variant| {
            let closest = format!("{method} {}", variant.path.plain());
            NearMiss::new(closest, variant.differs.clone())
        });
    by_path
        .or_else(|| {
            variants.into_iter().find_map(|variant| {
                with_another_method(method, &variant.path, variant.differs.clone())
            })
        })
        .or_else(|| {
            let differs = Discrepancy::new("path", "/api/… or /oauth2/token", &path.plain());
            Some(NearMiss::new(None, [differs]))
        })
}

fn is_routed(method: &Method, path: &Path) -> bool {
    let is_known = |error| !matches!(error, crate::http::error::ApiError::NotFound { .. });
    Endpoint::of(method, path).is_some()
        || routes::route(method, path).map_or_else(is_known, |_| true)
}

fn with_another_method(
    method: &Method,
    path: &Path,
    differs: Option<Discrepancy>,
) -> Option<NearMiss> {
    let routed: Vec<_> = METHODS
        .iter()
        .filter(|method| is_routed(method, path))
        .map(Method::as_str)
        .collect();
    let first = routed.first()?;
    let closest = format!("{first} {}", path.plain());
    let by_method = Discrepancy::new("method", routed.join(", "), method.as_str());
    Some(NearMiss::new(
        closest,
        std::iter::once(by_method).chain(differs),
    ))
}

fn variant(segments: Vec<String>, differs: Option<Discrepancy>) -> Variant {
    let path = Path {
        segments,
        suffix: None,
    };
    Variant { path, differs }
}

/// `/api/users.csv` without the `.csv`.
fn without_suffix(path: &Path) -> Option<Variant> {
    let (last, before) = path.segments.split_last()?;
    let (stem, suffix) = last.rsplit_once('.').filter(|(stem, _)| !stem.is_empty())?;
    let mut segments = before.to_vec();
    segments.push(stem.to_owned());
    let differs = Discrepancy::new("suffix", ".xml, .json or none", &format!(".{suffix}"));
    Some(variant(segments, Some(differs)))
}

/// Each segment that is no id put right by the word that may have been meant.
fn with_known_words(path: &Path) -> Option<Variant> {
    let (mut expected, mut found) = (Vec::new(), Vec::new());
    let mut segments = Vec::new();
    for (place, segment) in path.segments.iter().enumerate() {
        let known = routes::words(place);
        let is_id = segment.starts_with(|first: char| first.is_ascii_digit());
        let word = nearest(segment, &known).filter(|word| !is_id && word != segment);
        if let Some(word) = word {
            expected.push(word);
            found.push(segment.as_str());
        }
        segments.push(word.unwrap_or(segment).to_owned());
    }
    let differs = Discrepancy::new("path", expected.join(", "), &found.join(", "));
    (!expected.is_empty()).then(|| variant(segments, Some(differs)))
}

/// `/users/281` and `/v1/api/users/281` as `/api/users/281`.
fn below_api(path: &Path) -> Option<Variant> {
    let at = path.segments.iter().position(|segment| segment == "api");
    let rest = path.segments.get(at.map_or(0, |at| at + 1)..)?;
    let mut segments = vec!["api".to_owned()];
    segments.extend_from_slice(rest);
    let found: Vec<_> = path
        .segments
        .iter()
        .take(at.map_or(1, |at| at + 1))
        .collect();
    let found = found
        .into_iter()
        .fold(String::new(), |all, one| format!("{all}/{one}"));
    let expected = match at {
        Some(_) => "/api".to_owned(),
        None => format!("/api{found}"),
    };
    let differs = Discrepancy::new("path", expected, &found);
    (at != Some(0)).then(|| variant(segments, Some(differs)))
}

/// Without its last segments.
fn shorter(path: &Path) -> impl Iterator<Item = Variant> {
    (2..path.segments.len()).rev().filter_map(|length| {
        let segments = path.segments.get(..length)?.to_vec();
        let shorter = variant(segments, None);
        let differs = Discrepancy::new("path", shorter.path.plain(), &path.plain());
        Some(Variant {
            differs: Some(differs),
            ..shorter
        })
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use axum::http::Method;

    use super::{Path, route};

    fn miss(method: &Method, path: &str) -> String {
        route(method, &Path::read(path)).unwrap().to_string()
    }

    #[test]
    fn the_closest_route_is_told_with_what_differs() {
        let (get, put, post, delete) = (Method::GET, Method::PUT, Method::POST, Method::DELETE);
        for (method, path, expected) in [
            (
                &delete,
                "/api/users/281",
                "closest is GET /api/users/281; method: expected GET, PUT, PATCH, found DELETE",
            ),
            (
                &post,
                "/api/users/281",
                "closest is GET /api/users/281; method: expected GET, PUT, PATCH, found POST",
            ),
            (
                &get,
                "/oauth2/token",
                "closest is POST /oauth2/token; method: expected POST, found GET",
            ),
            (
                &get,
                "/api/user/281",
                "closest is GET /api/users/281; path: expected users, found user",
            ),
            (
                &put,
                "/api/Users/281.json",
                "closest is PUT /api/users/281; path: expected users, found Users",
            ),
            (
                &get,
                "/api/users.csv",
                "closest is GET /api/users; suffix: expected .xml, .json or none, found .csv",
            ),
            (
                &get,
                "/users/281",
                "closest is GET /api/users/281; path: expected /api/users, found /users",
            ),
            (
                &get,
                "/v1/api/users",
                "closest is GET /api/users; path: expected /api, found /v1/api",
            ),
            (
                &put,
                "/api/users/281/business_group/1/add",
                "closest is PUT /api/users/281/business_groups/1/add; path: expected business_groups, found business_group",
            ),
            (
                &get,
                "/api/users/281/nothing/here",
                "closest is GET /api/users/281; path: expected /api/users/281, found /api/users/281/nothing/here",
            ),
            (
                &delete,
                "/api/user/281",
                "closest is GET /api/users/281; method: expected GET, PUT, PATCH, found DELETE; path: expected users, found user",
            ),
            (
                &post,
                "/oauth/token",
                "closest is POST /oauth2/token; path: expected oauth2, found oauth",
            ),
            (
                &get,
                "/",
                "nothing is close; path: expected /api/… or /oauth2/token, found /",
            ),
        ] {
            assert_eq!(miss(method, path), expected, "{method} {path}");
        }
    }

    #[test]
    fn a_request_with_a_route_misses_none() {
        for path in ["/api/users/9999", "/api/suppliers", "/oauth2/device"] {
            assert_eq!(route(&Method::GET, &Path::read(path)), None, "{path}");
        }
    }
}
