//! Which sFTP site, as whom, and how a file gets there.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use coupa_client::api::{Secret, parse_timeout};
use coupa_client::connector::SiteSettings;
use coupa_client::csv::FileName;
use coupa_client::sftp::{Credential, Placement, Settings};

/// For `--via csv`; the defaults suit a local `coupa-mock serve`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of --via csv")]
pub(super) struct SiteArgs {
    /// Host of the sFTP site
    #[arg(
        long,
        env = "COUPA_SFTP_HOST",
        value_name = "HOST",
        default_value = "127.0.0.1"
    )]
    sftp_host: String,
    /// Its port
    #[arg(
        long,
        env = "COUPA_SFTP_PORT",
        value_name = "PORT",
        default_value_t = 2222
    )]
    sftp_port: u16,
    /// The sFTP account
    #[arg(
        long,
        env = "COUPA_SFTP_USERNAME",
        value_name = "NAME",
        default_value = "coupa"
    )]
    sftp_username: String,
    /// Its password; a variable does not show in the list of processes [default: coupa-mock-sftp]
    #[arg(
        long,
        env = "COUPA_SFTP_PASSWORD",
        value_name = "PASSWORD",
        hide_env_values = true
    )]
    sftp_password: Option<Secret>,
    /// A file with its private key, in place of a password
    #[arg(long, env = "COUPA_SFTP_PRIVATE_KEY", value_name = "FILE")]
    sftp_private_key: Option<PathBuf>,
    /// What that file is encrypted with
    #[arg(
        long,
        env = "COUPA_SFTP_PASSPHRASE",
        value_name = "PASSPHRASE",
        hide_env_values = true
    )]
    sftp_passphrase: Option<Secret>,
    /// The host keys to trust, as OpenSSH writes them [default: `~/.ssh/known_hosts`]
    #[arg(long, env = "COUPA_SFTP_KNOWN_HOSTS", value_name = "FILE")]
    known_hosts: Option<PathBuf>,
    /// How the file gets into its folder: `rename`, by way of a temporary name in /Incoming, or `in-place`
    #[arg(
        long,
        env = "COUPA_MOCK_PLACEMENT",
        value_name = "WAY",
        default_value = "rename"
    )]
    placement: Placement,
    /// The file's name \[default: `users_<YYYYMMDD_HHMMSSZ>.csv`\]
    #[arg(long, env = "COUPA_MOCK_FILE_NAME", value_name = "NAME")]
    file_name: Option<FileName>,
    /// How long to wait for Coupa to finish with the file
    #[arg(long, env = "COUPA_MOCK_OUTCOME_TIMEOUT", value_name = "TIME", value_parser = parse_timeout)]
    #[arg(default_value = "15m")]
    outcome_timeout: Duration,
    /// Only drop the file: its outcome stays unknown, which is a failure
    #[arg(long, env = "COUPA_MOCK_NO_API")]
    pub(super) no_api: bool,
}

impl SiteArgs {
    /// The settings of the site.
    pub(super) fn settings(self) -> Result<SiteSettings, miette::Report> {
        let credential = match self.sftp_private_key {
            Some(file) => Credential::Key {
                file,
                passphrase: self.sftp_passphrase,
            },
            None => Credential::Password(
                self.sftp_password
                    .unwrap_or_else(|| Secret::new("coupa-mock-sftp")),
            ),
        };
        let known_hosts = self
            .known_hosts
            .or_else(|| std::env::home_dir().map(|home| home.join(".ssh").join("known_hosts")));
        let known_hosts = known_hosts.ok_or_else(|| {
            miette::miette!("which host keys to trust is not known: name a file with --known-hosts")
        })?;
        let mut sftp = Settings::new(self.sftp_host, self.sftp_username, credential, known_hosts);
        sftp.port = self.sftp_port;
        sftp.placement = self.placement;
        let mut site = SiteSettings::new(sftp);
        site.file_name = self.file_name;
        site.outcome_timeout = self.outcome_timeout;
        Ok(site)
    }
}
