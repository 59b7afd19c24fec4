//! How a file is dropped on Coupa's sFTP site.

use std::time::Duration;

use clap::Args;
use coupa_client::api::parse_timeout;
use coupa_client::connector::SiteSettings;
use coupa_client::csv::FileName;
use coupa_client::sftp::Placement;

#[derive(Debug, Args)]
pub(crate) struct DropArgs {
    /// How the file gets into its folder: `rename`, by way of a temporary name in /Incoming, or `in-place`
    /// [default: rename]
    #[arg(long, value_name = "WAY")]
    placement: Option<Placement>,
    /// The file's name \[default: `users_<YYYYMMDD_HHMMSSZ>.csv`\]
    #[arg(long, value_name = "NAME")]
    file_name: Option<FileName>,
    /// How long to wait for Coupa to finish with the file [default: 15m]
    #[arg(long, value_name = "TIME", value_parser = parse_timeout)]
    outcome_timeout: Option<Duration>,
}

impl DropArgs {
    /// Sets what is said.
    pub(crate) fn apply(self, settings: &mut SiteSettings) {
        if let Some(placement) = self.placement {
            settings.sftp.placement = placement;
        }
        settings.file_name = self.file_name.or(settings.file_name.take());
        settings.outcome_timeout = self.outcome_timeout.unwrap_or(settings.outcome_timeout);
    }
}
