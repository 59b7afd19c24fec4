//! What the connector needs to know.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::api::{self, Secret, Url};
use crate::clock::Clock;
use crate::connector::LogFormat;
use crate::connector::mail::MailSettings;
use crate::csv::{FileName, LineEnd};
use crate::sftp::{self, Credential};

/// Coupa picks files up every 3 to 6 minutes (Coupa, *CSV Flat File Integration*).
const OUTCOME_TIMEOUT: Duration = Duration::from_mins(15);

/// The folder that Coupa takes users files from (Coupa, *1.4 Deactivate a User*).
pub(super) const FOLDER: &str = "/Incoming/Users";

/// What the connector needs to know.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The Coupa to work on. A request may take 10 s. Without it nothing can be done through the API, nor can the
    /// outcome of a file be seen.
    pub api: Option<api::Settings>,
    /// The sFTP site of that Coupa. Without it nothing can be done through files.
    pub site: Option<SiteSettings>,
    /// Where failures are told.
    pub webhook_url: Option<WebhookUrl>,
    /// By which mails failures are told where there is no webhook, or it does not take them.
    pub mail: Option<MailSettings>,
    /// Where the command appends its log besides.
    pub log_file: Option<PathBuf>,
    /// The form of the log.
    pub log_format: LogFormat,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// Where files are dropped, and how long their outcome is waited for.
#[derive(Clone, Debug)]
pub struct SiteSettings {
    /// The site.
    pub sftp: sftp::Settings,
    /// The folder that Coupa takes users files from.
    pub folder: String,
    /// The name of the file; without it one with the time in it.
    pub file_name: Option<FileName>,
    /// How its lines end.
    pub line_end: LineEnd,
    /// How long the outcome is waited for.
    pub outcome_timeout: Duration,
}

impl SiteSettings {
    /// The usual settings: `/Incoming/Users`, names with the time in them, 15 minutes until the outcome is there.
    pub fn new(sftp: sftp::Settings) -> Self {
        Self {
            sftp,
            folder: FOLDER.to_owned(),
            file_name: None,
            line_end: LineEnd::default(),
            outcome_timeout: OUTCOME_TIMEOUT,
        }
    }

    /// What must not show in a log.
    pub fn secret(&self) -> Option<&Secret> {
        match &self.sftp.credential {
            Credential::Password(password) => Some(password),
            Credential::Key { passphrase, .. } => passphrase.as_ref(),
        }
    }
}

/// Where a webhook is posted to. Such an address often grants access by itself: `Debug` shows its
/// origin only.
#[derive(Clone)]
pub struct WebhookUrl(pub(super) Url);

impl WebhookUrl {
    pub(in crate::connector) fn expose(&self) -> &Url {
        &self.0
    }
}

impl fmt::Debug for WebhookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/***", self.0.origin().ascii_serialization())
    }
}
