//! How requests to Coupa's API are made.

use std::time::Duration;

use clap::Args;
use coupa_client::api::{Format, Settings, parse_timeout};

#[derive(Debug, Args)]
pub(crate) struct WireArgs {
    /// Form of the bodies: `xml` or `json` [default: xml]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// The longest that one request may take [default: 30s, of a connector 10s]
    #[arg(long, value_name = "TIME", value_parser = parse_timeout)]
    request_timeout: Option<Duration>,
}

impl WireArgs {
    /// Sets what is said.
    pub(crate) fn apply(&self, settings: &mut Settings) {
        settings.format = self.format.unwrap_or(settings.format);
        settings.request_timeout = self.request_timeout.unwrap_or(settings.request_timeout);
    }
}
