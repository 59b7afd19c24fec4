//! What an instance knows of the world around it: its own address, people, a mail server.

use std::sync::Arc;

use super::Instance;
use crate::mail::Relay;
use crate::registry::DEFAULT_INSTANCE;

/// Where the server is reached, and where its mails go.
#[derive(Debug, Clone)]
pub(crate) struct Outside {
    /// Base URL of the server, without a trailing slash.
    pub(crate) url: Arc<str>,
    /// Takes Coupa's own mails besides the instance.
    pub(crate) relay: Option<Relay>,
}

impl Default for Outside {
    fn default() -> Self {
        Self {
            url: Arc::from("http://localhost"),
            relay: None,
        }
    }
}

impl Instance {
    pub(crate) fn relay(&self) -> Option<&Relay> {
        self.settings.behaviour.outside.relay.as_ref()
    }

    /// Scheme and host of the server.
    pub(crate) fn address(&self) -> (&str, &str) {
        let url = &self.settings.behaviour.outside.url;
        url.split_once("://").unwrap_or(("http", url))
    }

    /// The URL of a page of Coupa's, which chooses the instance by the query.
    pub(crate) fn page_url(&self, path: &str) -> String {
        let url = &self.settings.behaviour.outside.url;
        if self.name() == DEFAULT_INSTANCE {
            format!("{url}{path}")
        } else {
            format!("{url}{path}?instance={}", self.name())
        }
    }
}
