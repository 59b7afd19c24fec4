//! What a client needs to know of one Coupa.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use reqwest::Url;

use super::{RetryPolicy, Secret};
use crate::clock::{Clock, SystemClock};

/// Where one Coupa is, who asks, and how patiently.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The instance's address, for example `https://acme.coupahost.com`; the API lies below it at
    /// `/api`.
    pub base_url: Url,
    /// Where tokens are issued, by default `/oauth2/token` below the base URL.
    pub token_url: Url,
    /// The OAuth client's identifier.
    pub client_id: String,
    /// The OAuth client's secret.
    pub client_secret: Secret,
    /// The scopes to ask for, separated by spaces; without it Coupa grants those of the client.
    pub scope: Option<String>,
    /// In which form bodies are written and asked for.
    pub format: Format,
    /// The longest that one request may take, its answer included.
    pub request_timeout: Duration,
    /// The longest that the connection itself may take.
    pub connect_timeout: Duration,
    /// The longest answer that is read.
    pub answer_max_bytes: usize,
    /// What is tried again, and when.
    pub retry: RetryPolicy,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl Settings {
    /// The usual settings for the Coupa at `base_url`, an `http` or `https` URL as [`parse_url`]
    /// reads it: XML, 30 s for a request, 10 s for a connection, answers of up to 16 MiB.
    pub fn new(base_url: Url, client_id: impl Into<String>, client_secret: Secret) -> Self {
        Self {
            token_url: below(&base_url, "/oauth2/token"),
            base_url,
            client_id: client_id.into(),
            client_secret,
            scope: None,
            format: Format::Xml,
            request_timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            answer_max_bytes: 16 * 1024 * 1024,
            retry: RetryPolicy::default(),
            clock: Arc::new(SystemClock),
        }
    }

    /// The URL of `path` below the base URL, whether that ends in a slash or not.
    pub(crate) fn endpoint(&self, path: &str) -> Url {
        below(&self.base_url, path)
    }
}

/// The form of the bodies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// `application/xml`, as in Coupa's own articles.
    #[default]
    Xml,
    /// `application/json`.
    Json,
}

impl Format {
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Xml => "application/xml",
            Self::Json => "application/json",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Xml => "xml",
            Self::Json => "json",
        })
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        match text {
            "xml" => Ok(Self::Xml),
            "json" => Ok(Self::Json),
            _ => Err(UnknownFormat),
        }
    }
}

/// A form of bodies that Coupa does not speak.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected `xml` or `json`")]
pub struct UnknownFormat;

/// Reads an address.
///
/// # Errors
/// [`UrlError`] unless it is an `http` or `https` URL.
pub fn parse_url(text: &str) -> Result<Url, UrlError> {
    let url = Url::parse(text).map_err(|error| UrlError(error.to_string()))?;
    if matches!(url.scheme(), "http" | "https") {
        Ok(url)
    } else {
        Err(UrlError(format!("its scheme is `{}`", url.scheme())))
    }
}

/// A text that is no address. It is not shown: it may hold a password.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected an `http` or `https` URL: {0}")]
pub struct UrlError(String);

/// Reads a time like `10s` or `1m 30s`.
///
/// # Errors
/// [`TimeoutError`] unless it is a positive time.
pub fn parse_timeout(text: &str) -> Result<Duration, TimeoutError> {
    let parsed = text.parse::<SignedDuration>().ok();
    let positive = parsed.filter(SignedDuration::is_positive);
    positive
        .and_then(|time| Duration::try_from(time).ok())
        .ok_or(TimeoutError)
}

/// A text that is no time.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a time like `10s`")]
pub struct TimeoutError;

fn below(base_url: &Url, path: &str) -> Url {
    let mut url = base_url.clone();
    url.set_path(&format!("{}{path}", base_url.path().trim_end_matches('/')));
    url.set_query(None);
    url.set_fragment(None);
    url
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn settings(base_url: &str) -> Settings {
        Settings::new(parse_url(base_url).unwrap(), "id", Secret::new("hunter2"))
    }

    #[test]
    fn endpoints_lie_below_the_base_url_with_or_without_a_slash() {
        for base_url in [
            "https://acme.coupahost.com",
            "https://acme.coupahost.com/",
            "https://acme.coupahost.com/?a=b#c",
        ] {
            let settings = settings(base_url);
            assert_eq!(
                settings.endpoint("/api/users").as_str(),
                "https://acme.coupahost.com/api/users"
            );
            assert_eq!(
                settings.token_url.as_str(),
                "https://acme.coupahost.com/oauth2/token"
            );
        }
        let behind_a_proxy = settings("https://proxy.example/coupa/");
        assert_eq!(
            behind_a_proxy.endpoint("/api/users").as_str(),
            "https://proxy.example/coupa/api/users"
        );
    }

    #[test]
    fn an_address_that_is_none_is_refused_without_showing_it() {
        for text in [
            "acme.coupahost.com",
            "ftp://user:hunter2@acme",
            "localhost:8080",
            "",
        ] {
            let error = parse_url(text).unwrap_err();
            assert!(!error.to_string().contains("hunter2"));
        }
    }

    #[test]
    fn the_secret_does_not_show_in_debug_output() {
        assert!(!format!("{:?}", settings("https://acme.coupahost.com")).contains("hunter2"));
    }

    #[test]
    fn a_timeout_is_a_positive_time() {
        assert_eq!(parse_timeout("1m 30s"), Ok(Duration::from_secs(90)));
        for text in ["", "10", "-5s", "0s", "soon"] {
            assert_eq!(parse_timeout(text), Err(TimeoutError), "{text}");
        }
    }

    #[test]
    fn a_format_is_read_as_it_is_written() {
        for format in [Format::Xml, Format::Json] {
            assert_eq!(format.to_string().parse(), Ok(format));
        }
        assert_eq!("csv".parse::<Format>(), Err(UnknownFormat));
    }
}
