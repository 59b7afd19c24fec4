//! Which sFTP site, as whom, and how a file gets there.

use std::path::PathBuf;

use clap::Args;
use coupa_client::api::Secret;
use coupa_client::connector::SiteSettings;
use coupa_client::sftp::{Credential, Settings};

use crate::options::{DropArgs, whole};

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
        default_value_t = 2222,
        value_parser = whole(1..=u16::MAX)
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
    #[command(flatten)]
    files: DropArgs,
    /// Only drop the file: its outcome stays unknown, which is a failure
    #[arg(long)]
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
        let mut site = SiteSettings::new(sftp);
        self.files.apply(&mut site);
        Ok(site)
    }
}
