//! What was wrong with a credential that was refused. No secret is told, not even a wrong one: it
//! may be right elsewhere.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

use super::token::token_miss;
use crate::faults::nearest;
use crate::http::caller::{X_COUPA_API_KEY, bearer};
use crate::instance::{Instance, Purpose};
use crate::journal::{Discrepancy, NearMiss};
use crate::registry::Registry;

/// Stands for a secret.
const SECRET: &str = "***";

/// Why a request to the API has no good credential.
pub(in crate::http) fn api(registry: &Registry, headers: &HeaderMap) -> NearMiss {
    if let Some(token) = bearer(headers) {
        return token_miss(registry, token, Purpose::Access);
    }
    if let Some(key) = headers.get(X_COUPA_API_KEY) {
        return api_key(registry, key.to_str().unwrap_or_default());
    }
    let found = match headers.get(AUTHORIZATION) {
        None => "no such header",
        // What comes without a scheme may be the token itself.
        Some(value) => match value.to_str().ok().and_then(|value| value.split_once(' ')) {
            Some((scheme, _)) if scheme.eq_ignore_ascii_case("basic") => "Basic",
            Some(_) | None => "another scheme, or none",
        },
    };
    let differs = Discrepancy::new("Authorization", "Bearer TOKEN", found);
    NearMiss::new(None, [differs])
}

fn api_key(registry: &Registry, key: &str) -> NearMiss {
    let all = registry.all();
    let Some(owner) = all.iter().find(|one| one.credentials().api_key.is(key)) else {
        let differs = Discrepancy::new(X_COUPA_API_KEY.as_str(), SECRET, "another one");
        return NearMiss::new(None, [differs]);
    };
    let closest = format!("the API key of the instance `{}`", owner.name());
    let differs = Discrepancy::new("release", "R34 or older", &owner.release().to_string());
    NearMiss::new(closest, [differs])
}

/// Why a client is not who it says; `None` when it is, or when it says nothing.
pub(in crate::http) fn client(
    registry: &Registry,
    instance: Option<&Instance>,
    id: Option<&str>,
    secret: Option<&str>,
) -> Option<NearMiss> {
    let Some(instance) = instance else {
        let id = id?;
        let all = registry.all();
        let known: Vec<_> = all
            .iter()
            .map(|one| &*one.credentials().client_id)
            .collect();
        let closest = nearest(id, &known);
        let found = if registry.is_secret(id) {
            "a client secret"
        } else {
            id
        };
        let expected = closest.unwrap_or("the id of a client");
        let differs = Discrepancy::new("client_id", expected, found);
        return Some(NearMiss::new(
            closest.map(|id| format!("the client `{id}`")),
            [differs],
        ));
    };
    let own = instance.credentials();
    let secret = secret.filter(|secret| !own.client_secret.is(secret))?;
    let found = if own.client_secret.is(secret.trim()) {
        "the right one with white space around it"
    } else if secret == own.client_id {
        "the client id"
    } else if registry.is_secret(secret) {
        "the secret of something else"
    } else {
        "another one"
    };
    let differs = Discrepancy::new("client_secret", SECRET, found);
    Some(NearMiss::new(
        format!("the client `{}`", own.client_id),
        [differs],
    ))
}

/// Why a good token is not enough.
pub(in crate::http) fn scope(needed: &str, granted: &str) -> NearMiss {
    NearMiss::new(None, [Discrepancy::new("scope", needed, granted)])
}
