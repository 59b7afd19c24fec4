//! The connector's settings, read from the variables that a command gets.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use super::LogFormat;
use crate::api::{self, Format, Secret, Url};

/// A connector must end; Coupa's usual answer takes a second.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// What the connector needs to know.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The Coupa to work on. A request may take 10 s.
    pub api: api::Settings,
    /// Where failures are told.
    pub webhook_url: Option<WebhookUrl>,
    /// A mail server was given. Mail is not supported: failures say so when there is no webhook.
    pub smtp_host: Option<String>,
    /// Where the command appends its log besides.
    pub log_file: Option<PathBuf>,
    /// The form of the log.
    pub log_format: LogFormat,
}

impl Settings {
    /// Reads the settings through `var`, which knows the variables by name. An empty one counts as
    /// absent.
    ///
    /// Required: `COUPA_BASE_URL`, `COUPA_CLIENT_ID`, `COUPA_CLIENT_SECRET`. Optional:
    /// `COUPA_TOKEN_URL`, `COUPA_SCOPE`, `NOTIFY_WEBHOOK_URL`, `NOTIFY_SMTP_HOST`,
    /// `CONNECTOR_LOG_FILE`, `COUPA_MOCK_LOG_FORMAT` (`json` or `text`), `COUPA_MOCK_FORMAT` (`xml`
    /// or `json`) and `COUPA_MOCK_REQUEST_TIMEOUT` (like `10s`).
    ///
    /// # Errors
    /// The first variable that is missing or cannot be used. Its value is not shown.
    pub fn from_vars(var: impl Fn(&str) -> Option<String>) -> Result<Self, VariableError> {
        let vars = Vars(var);
        let base_url = vars.parsed("COUPA_BASE_URL", api::parse_url)?;
        let mut api = api::Settings::new(
            base_url.ok_or(VariableError::Missing("COUPA_BASE_URL"))?,
            vars.required("COUPA_CLIENT_ID")?,
            Secret::new(vars.required("COUPA_CLIENT_SECRET")?),
        );
        if let Some(url) = vars.parsed("COUPA_TOKEN_URL", api::parse_url)? {
            api.token_url = url;
        }
        api.scope = vars.optional("COUPA_SCOPE");
        api.format = vars
            .parsed("COUPA_MOCK_FORMAT", str::parse::<Format>)?
            .unwrap_or_default();
        api.request_timeout = vars
            .parsed("COUPA_MOCK_REQUEST_TIMEOUT", api::parse_timeout)?
            .unwrap_or(REQUEST_TIMEOUT);
        api.connect_timeout = CONNECT_TIMEOUT;
        Ok(Self {
            api,
            webhook_url: vars
                .parsed("NOTIFY_WEBHOOK_URL", api::parse_url)?
                .map(WebhookUrl),
            smtp_host: vars.optional("NOTIFY_SMTP_HOST"),
            log_file: vars.optional("CONNECTOR_LOG_FILE").map(PathBuf::from),
            log_format: vars
                .parsed("COUPA_MOCK_LOG_FORMAT", str::parse)?
                .unwrap_or_default(),
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
        assert_eq!(
            settings.api.token_url.as_str(),
            "http://127.0.0.1:8080/oauth2/token"
        );
        assert_eq!(
            (settings.api.scope, settings.log_file, settings.smtp_host),
            (None, None, None)
        );
        assert_eq!(
            (settings.api.format, settings.log_format),
            (Format::Xml, LogFormat::Json)
        );
        assert_eq!(settings.api.request_timeout, REQUEST_TIMEOUT);
        assert!(settings.webhook_url.is_none());
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
            ("CONNECTOR_LOG_FILE", "/tmp/connector.log"),
        ])
        .unwrap();
        assert_eq!(settings.api.token_url.as_str(), "http://127.0.0.1:9/token");
        assert_eq!(
            settings.api.scope.as_deref(),
            Some("core.user.read core.user.write")
        );
        assert_eq!(
            (settings.api.format, settings.log_format),
            (Format::Json, LogFormat::Text)
        );
        assert_eq!(settings.api.request_timeout, Duration::from_secs(90));
        assert_eq!(settings.webhook_url.unwrap().expose().path(), "/hook");
        assert_eq!(settings.smtp_host.as_deref(), Some("mail.example"));
        assert_eq!(settings.log_file, Some(PathBuf::from("/tmp/connector.log")));
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
