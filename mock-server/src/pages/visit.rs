//! A visit to a page: which instance it is about, and what it asks for.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::http::request::Parts;

use super::error::PageError;
use super::links::Links;
use crate::instance::Instance;
use crate::registry::{DEFAULT_INSTANCE, Registry};

/// What a page needs to know of its reader.
pub(super) struct Visit {
    pub(super) instance: Arc<Instance>,
    pub(super) links: Links,
    pub(super) headers: HeaderMap,
    query: Vec<(String, String)>,
}

impl Visit {
    /// The first value of a parameter; empty without one.
    pub(super) fn parameter(&self, name: &str) -> &str {
        self.query
            .iter()
            .find(|(other, _)| other == name)
            .map_or("", |(_, value)| value.trim())
    }

    /// The page that is asked for, from 1 on.
    pub(super) fn page(&self) -> usize {
        self.parameter("page").parse().unwrap_or(1).max(1)
    }
}

impl FromRequestParts<Arc<Registry>> for Visit {
    type Rejection = PageError;

    async fn from_request_parts(
        parts: &mut Parts,
        registry: &Arc<Registry>,
    ) -> Result<Self, PageError> {
        let query = parts.uri.query().unwrap_or_default();
        let query: Vec<_> = form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        let wanted = query.iter().find(|(name, _)| name == "instance");
        let named = wanted.map(|(_, name)| name.clone());
        let instance = match &named {
            Some(name) => registry.by_name(name),
            None => host_label(&parts.headers)
                .and_then(|label| registry.by_name(&label))
                .or_else(|| registry.by_name(DEFAULT_INSTANCE)),
        };
        let instance = instance.ok_or(PageError::NoInstance)?;
        Ok(Self {
            instance,
            links: Links {
                instance: named.filter(|name| name != DEFAULT_INSTANCE),
            },
            headers: parts.headers.clone(),
            query,
        })
    }
}

/// `acme` of `acme.coupahost.com`, as customers of Coupa have hosts of their own.
fn host_label(headers: &HeaderMap) -> Option<String> {
    let host = headers.get(HOST)?.to_str().ok()?;
    host.split(['.', ':']).next().map(str::to_ascii_lowercase)
}
