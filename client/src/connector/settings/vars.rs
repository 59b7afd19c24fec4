//! The settings as variables have them.

use std::fmt::Display;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use super::settings::{Settings, SiteSettings, WebhookUrl};
use crate::api::{self, Format, Secret};
use crate::clock::SystemClock;
use crate::connector::mail::{DEFAULT_PORT, MailSettings};
use crate::csv::FileName;
use crate::sftp::{self, Credential, Placement};

/// A connector must end; Coupa's usual answer takes a second.
pub(super) const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// A variable that is missing or cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum VariableError {
    /// It is not set, or empty.
    #[error("variable `{0}` is not set")]
    Missing(&'static str),
    /// Its value is not of the form that is expected.
    #[error("variable `{name}` cannot be used: {reason}")]
    Unusable {
        /// The variable.
        name: &'static str,
        /// What was expected.
        reason: String,
    },
}

impl Settings {
    /// Reads the settings through `var`, which knows the variables by name. An empty one counts as
    /// absent.
    ///
    /// For the API: `COUPA_BASE_URL`, `COUPA_CLIENT_ID`, `COUPA_CLIENT_SECRET`, and optionally `COUPA_TOKEN_URL`,
    /// `COUPA_SCOPE`, `COUPA_MOCK_FORMAT` (`xml` or `json`) and `COUPA_MOCK_REQUEST_TIMEOUT` (like `10s`).
    ///
    /// For files: `COUPA_SFTP_HOST`, `COUPA_SFTP_USERNAME`, `COUPA_SFTP_KNOWN_HOSTS`, and `COUPA_SFTP_PASSWORD` or
    /// `COUPA_SFTP_PRIVATE_KEY` (a file; `COUPA_SFTP_PASSPHRASE` if it is encrypted); optionally `COUPA_SFTP_PORT`,
    /// `COUPA_MOCK_PLACEMENT` (`rename` or `in-place`), `COUPA_MOCK_FILE_NAME` and `COUPA_MOCK_OUTCOME_TIMEOUT`.
    ///
    /// For messages: `NOTIFY_WEBHOOK_URL`; `NOTIFY_SMTP_HOST`, `NOTIFY_SMTP_PORT`, `NOTIFY_FROM`, `NOTIFY_TO`. For the
    /// log: `CONNECTOR_LOG_FILE` and `COUPA_MOCK_LOG_FORMAT` (`json` or `text`).
    ///
    /// # Errors
    /// The first variable that is missing or cannot be used. Its value is not shown. The API may be left out where
    /// there is a site.
    pub fn from_vars(var: impl Fn(&str) -> Option<String>) -> Result<Self, VariableError> {
        let vars = Vars(var);
        let site = vars.site()?;
        let api = match vars.optional("COUPA_BASE_URL") {
            None if site.is_some() => None,
            Some(_) | None => Some(vars.api()?),
        };
        Ok(Self {
            api,
            site,
            webhook_url: vars
                .parsed("NOTIFY_WEBHOOK_URL", api::parse_url)?
                .map(WebhookUrl),
            mail: vars.mail()?,
            log_file: vars.optional("CONNECTOR_LOG_FILE").map(PathBuf::from),
            log_format: vars
                .parsed("COUPA_MOCK_LOG_FORMAT", str::parse)?
                .unwrap_or_default(),
            clock: Arc::new(SystemClock),
        })
    }
}

struct Vars<F>(F);

impl<F: Fn(&str) -> Option<String>> Vars<F> {
    fn api(&self) -> Result<api::Settings, VariableError> {
        let base_url = self.parsed("COUPA_BASE_URL", api::parse_url)?;
        let mut api = api::Settings::new(
            base_url.ok_or(VariableError::Missing("COUPA_BASE_URL"))?,
            self.required("COUPA_CLIENT_ID")?,
            Secret::new(self.required("COUPA_CLIENT_SECRET")?),
        );
        if let Some(url) = self.parsed("COUPA_TOKEN_URL", api::parse_url)? {
            api.token_url = url;
        }
        api.scope = self.optional("COUPA_SCOPE");
        api.format = self
            .parsed("COUPA_MOCK_FORMAT", str::parse::<Format>)?
            .unwrap_or_default();
        api.request_timeout = self
            .parsed("COUPA_MOCK_REQUEST_TIMEOUT", api::parse_timeout)?
            .unwrap_or(REQUEST_TIMEOUT);
        api.connect_timeout = CONNECT_TIMEOUT;
        Ok(api)
    }

    fn site(&self) -> Result<Option<SiteSettings>, VariableError> {
        let Some(host) = self.optional("COUPA_SFTP_HOST") else {
            return Ok(None);
        };
        let credential = match self.optional("COUPA_SFTP_PRIVATE_KEY") {
            Some(file) => Credential::Key {
                file: file.into(),
                passphrase: self.optional("COUPA_SFTP_PASSPHRASE").map(Secret::new),
            },
            None => Credential::Password(Secret::new(self.required("COUPA_SFTP_PASSWORD")?)),
        };
        let username = self.required("COUPA_SFTP_USERNAME")?;
        let known_hosts = self.required("COUPA_SFTP_KNOWN_HOSTS")?;
        let mut sftp = sftp::Settings::new(host, username, credential, known_hosts);
        if let Some(port) = self.parsed("COUPA_SFTP_PORT", str::parse)? {
            sftp.port = port;
        }
        sftp.placement = self
            .parsed("COUPA_MOCK_PLACEMENT", str::parse::<Placement>)?
            .unwrap_or_default();
        let mut site = SiteSettings::new(sftp);
        site.file_name = self.parsed("COUPA_MOCK_FILE_NAME", str::parse::<FileName>)?;
        if let Some(timeout) = self.parsed("COUPA_MOCK_OUTCOME_TIMEOUT", api::parse_timeout)? {
            site.outcome_timeout = timeout;
        }
        Ok(Some(site))
    }

    fn mail(&self) -> Result<Option<MailSettings>, VariableError> {
        let Some(host) = self.optional("NOTIFY_SMTP_HOST") else {
            return Ok(None);
        };
        let missing = VariableError::Missing;
        Ok(Some(MailSettings {
            host,
            port: self
                .parsed("NOTIFY_SMTP_PORT", str::parse)?
                .unwrap_or(DEFAULT_PORT),
            from: self
                .parsed("NOTIFY_FROM", address)?
                .ok_or(missing("NOTIFY_FROM"))?,
            to: self
                .parsed("NOTIFY_TO", address)?
                .ok_or(missing("NOTIFY_TO"))?,
        }))
    }

    fn optional(&self, name: &str) -> Option<String> {
        (self.0)(name).filter(|value| !value.is_empty())
    }

    fn required(&self, name: &'static str) -> Result<String, VariableError> {
        self.optional(name).ok_or(VariableError::Missing(name))
    }

    fn parsed<T, E: Display>(
        &self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, VariableError> {
        let value = self.optional(name).map(|value| parse(&value)).transpose();
        value.map_err(|error| VariableError::Unusable {
            name,
            reason: error.to_string(),
        })
    }
}

/// The library's own error shows the value.
fn address<T: FromStr>(text: &str) -> Result<T, &'static str> {
    text.parse().map_err(|_| "expected an e-mail address")
}
