//! The connector's settings, read from the variables that a command gets.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use super::LogFormat;
use super::mail::{DEFAULT_PORT, MailSettings};
use crate::api::{self, Format, Secret, Url};
use crate::clock::{Clock, SystemClock};
use crate::csv::{FileName, LineEnd};
use crate::sftp::{self, Credential, Placement};

/// A connector must end; Coupa's usual answer takes a second.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Coupa picks files up every 3 to 6 minutes (Coupa, *CSV Flat File Integration*).
const OUTCOME_TIMEOUT: Duration = Duration::from_mins(15);

/// The folder that Coupa takes users files from (Coupa, *1.4 Deactivate a User*).
const FOLDER: &str = "/Incoming/Users";

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

/// Where a webhook is posted to. Such an address often grants access by itself: `Debug` shows its
/// origin only.
#[derive(Clone)]
pub struct WebhookUrl(Url);

impl WebhookUrl {
    pub(super) fn expose(&self) -> &Url {
        &self.0
    }
}

impl fmt::Debug for WebhookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/***", self.0.origin().ascii_serialization())
    }
}

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

    fn parsed<T, E: fmt::Display>(
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

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    const REQUIRED: [(&str, &str); 3] = [
        ("COUPA_BASE_URL", "http://127.0.0.1:8080"),
        ("COUPA_CLIENT_ID", "coupa-mock"),
        ("COUPA_CLIENT_SECRET", "hunter2hunter2"),
    ];

    fn read(more: &[(&str, &str)]) -> Result<Settings, VariableError> {
        Settings::from_vars(|name| {
            let found = more
                .iter()
                .chain(&REQUIRED)
                .find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn three_variables_are_enough() {
        let settings = read(&[]).unwrap();
        let api = settings.api.unwrap();
        assert_eq!(api.token_url.as_str(), "http://127.0.0.1:8080/oauth2/token");
        assert_eq!((api.scope, settings.log_file), (None, None));
        assert_eq!(
            (api.format, settings.log_format),
            (Format::Xml, LogFormat::Json)
        );
        assert_eq!(api.request_timeout, REQUEST_TIMEOUT);
        assert!(settings.webhook_url.is_none() && settings.mail.is_none());
        assert!(settings.site.is_none());
    }

    #[test]
    fn every_variable_is_read() {
        let settings = read(&[
            ("COUPA_TOKEN_URL", "http://127.0.0.1:9/token"),
            ("COUPA_SCOPE", "core.user.read core.user.write"),
            ("COUPA_MOCK_FORMAT", "json"),
            ("COUPA_MOCK_REQUEST_TIMEOUT", "1m 30s"),
            ("COUPA_MOCK_LOG_FORMAT", "text"),
            ("NOTIFY_WEBHOOK_URL", "http://127.0.0.1:9/hook"),
            ("NOTIFY_SMTP_HOST", "mail.example"),
            ("NOTIFY_SMTP_PORT", "2525"),
            ("NOTIFY_FROM", "Connector <connector@example.com>"),
            ("NOTIFY_TO", "one@example.com, two@example.com"),
            ("CONNECTOR_LOG_FILE", "/tmp/connector.log"),
        ])
        .unwrap();
        let api = settings.api.unwrap();
        assert_eq!(api.token_url.as_str(), "http://127.0.0.1:9/token");
        assert_eq!(api.scope.as_deref(), Some("core.user.read core.user.write"));
        assert_eq!(
            (api.format, settings.log_format),
            (Format::Json, LogFormat::Text)
        );
        assert_eq!(api.request_timeout, Duration::from_secs(90));
        assert_eq!(settings.webhook_url.unwrap().expose().path(), "/hook");
        let mail = settings.mail.unwrap();
        assert_eq!((mail.host.as_str(), mail.port), ("mail.example", 2525));
        assert_eq!(mail.to.into_iter().count(), 2);
        assert_eq!(settings.log_file, Some(PathBuf::from("/tmp/connector.log")));
    }

    const SITE: [(&str, &str); 3] = [
        ("COUPA_SFTP_HOST", "files.example"),
        ("COUPA_SFTP_USERNAME", "coupa"),
        ("COUPA_SFTP_KNOWN_HOSTS", "/etc/known_hosts"),
    ];

    fn read_site(more: &[(&str, &str)]) -> Result<SiteSettings, VariableError> {
        read(&[&SITE, more].concat()).map(|settings| settings.site.unwrap())
    }

    #[test]
    fn a_site_takes_a_password_or_a_key() {
        let site = read_site(&[("COUPA_SFTP_PASSWORD", "hunter2hunter2")]).unwrap();
        assert_eq!((site.sftp.port, site.folder.as_str()), (22, FOLDER));
        assert_eq!(site.secret().unwrap().expose(), "hunter2hunter2");
        assert!(!format!("{site:?}").contains("hunter2"));
        let site = read_site(&[
            ("COUPA_SFTP_PRIVATE_KEY", "/etc/key"),
            ("COUPA_SFTP_PORT", "2222"),
            ("COUPA_MOCK_PLACEMENT", "in-place"),
            ("COUPA_MOCK_FILE_NAME", "deactivate_user.csv"),
            ("COUPA_MOCK_OUTCOME_TIMEOUT", "20s"),
        ])
        .unwrap();
        assert!(matches!(
            site.sftp.credential,
            Credential::Key {
                passphrase: None,
                ..
            }
        ));
        assert_eq!(
            (site.sftp.port, site.sftp.placement),
            (2222, Placement::InPlace)
        );
        assert_eq!(site.file_name.unwrap().as_str(), "deactivate_user.csv");
        assert_eq!(site.outcome_timeout, Duration::from_secs(20));
        let missing = read_site(&[]).unwrap_err();
        assert_eq!(missing, VariableError::Missing("COUPA_SFTP_PASSWORD"));
    }

    #[test]
    fn the_api_may_be_left_out_where_there_is_a_site() {
        let vars = [&SITE[..], &[("COUPA_SFTP_PASSWORD", "x")]].concat();
        let settings = Settings::from_vars(|name| {
            let found = vars.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        });
        let settings = settings.unwrap();
        assert!(settings.api.is_none() && settings.site.is_some());
    }

    #[test]
    fn a_mail_server_needs_both_addresses() {
        let mail = ("NOTIFY_SMTP_HOST", "mail.example");
        let from = ("NOTIFY_FROM", "a@example.com");
        let error = read(&[mail, from]).unwrap_err();
        assert_eq!(error, VariableError::Missing("NOTIFY_TO"));
        let error = read(&[mail, from, ("NOTIFY_TO", "nobody")]).unwrap_err();
        assert!(
            error.to_string().ends_with("expected an e-mail address"),
            "{error}"
        );
    }

    #[test]
    fn a_missing_or_empty_variable_is_named() {
        for (name, _) in REQUIRED {
            let error = read(&[(name, "")]).unwrap_err();
            assert_eq!(error, VariableError::Missing(name));
        }
    }

    #[test]
    fn a_variable_that_cannot_be_used_is_named_and_its_value_is_not_shown() {
        for name in [
            "COUPA_BASE_URL",
            "COUPA_TOKEN_URL",
            "COUPA_MOCK_FORMAT",
            "COUPA_MOCK_REQUEST_TIMEOUT",
            "COUPA_MOCK_LOG_FORMAT",
            "NOTIFY_WEBHOOK_URL",
        ] {
            let error = read(&[(name, "no-such-value")]).unwrap_err();
            let message = error.to_string();
            assert!(message.contains(&format!("`{name}`")), "{message}");
            assert!(!message.contains("no-such-value"), "{message}");
        }
        assert!(read(&[("COUPA_MOCK_REQUEST_TIMEOUT", "-5s")]).is_err());
    }

    #[test]
    fn debug_output_shows_neither_secret_nor_webhook_path() {
        let settings = read(&[("NOTIFY_WEBHOOK_URL", "https://hooks.example/T0/B0/key")]).unwrap();
        let shown = format!("{settings:?}");
        assert!(shown.contains("https://hooks.example/***"), "{shown}");
        assert!(
            !shown.contains("hunter2") && !shown.contains("key"),
            "{shown}"
        );
    }
}
