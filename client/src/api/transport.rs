//! Sends one request, tries it again as the policy says, and tells the ways in which it can fail
//! apart.

use std::error::Error as StdError;
use std::net::IpAddr;
use std::time::Duration;

use jiff::fmt::rfc2822;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{RequestBuilder, Response, Url};

use super::request::{Answer, Body, Request};
use super::wire::error_texts;
use super::{Error, ErrorKind, Masks, Secret, Settings, SetupError};
use crate::clock::Clock;

/// The way to one Coupa.
#[derive(Debug)]
pub(crate) struct Transport {
    http: reqwest::Client,
    settings: Settings,
    masks: Masks,
}

impl Transport {
    pub(crate) fn new(settings: Settings) -> Result<Self, SetupError> {
        Ok(Self {
            http: http_client(
                &[&settings.base_url, &settings.token_url],
                settings.request_timeout,
                settings.connect_timeout,
            )?,
            masks: Masks::new([&settings.client_secret]),
            settings,
        })
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(crate) fn masks(&self) -> &Masks {
        &self.masks
    }

    /// Sends `request`, again if the policy says so, and returns the first answer with an expected
    /// status.
    pub(crate) async fn send(
        &self,
        request: &Request,
        token: Option<&Secret>,
    ) -> Result<Answer, Error> {
        let mut earlier = Vec::new();
        loop {
            let failure = match self.exchange(request, token).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            let attempt = u32::try_from(earlier.len())
                .unwrap_or(u32::MAX)
                .saturating_add(1);
            let Some(wait) = self.settings.retry.wait(request.repeat, &failure, attempt) else {
                return Err(Error {
                    earlier,
                    ..self.error(request, failure)
                });
            };
            self.settings.clock.sleep(wait).await;
            earlier.push(failure.masked(|text| self.masks.apply(text)));
        }
    }

    /// The error for `request`, with secrets masked.
    pub(crate) fn error(&self, request: &Request, kind: ErrorKind) -> Error {
        Error {
            method: request.method.to_string(),
            path: self.masks.apply(&request.path()),
            kind: kind.masked(|text| self.masks.apply(text)),
            earlier: Vec::new(),
        }
    }

    async fn exchange(
        &self,
        request: &Request,
        token: Option<&Secret>,
    ) -> Result<Answer, ErrorKind> {
        let answer = self.builder(request, token).send().await;
        let answer = answer.map_err(|error| self.transport_failure(error))?;
        let status = answer.status().as_u16();
        let retry_after = retry_after(answer.headers(), self.settings.clock.as_ref());
        let body = self
            .read_body(answer, status, request.answer_max_bytes)
            .await?;
        if request.expected.contains(&status) {
            let body = String::from_utf8(body).map_err(|_| ErrorKind::Unreadable {
                status,
                reason: "the body is not UTF-8".to_owned(),
            })?;
            Ok(Answer { status, body })
        } else {
            let errors = error_texts(&String::from_utf8_lossy(&body));
            Err(ErrorKind::Refused {
                status,
                errors,
                retry_after,
            })
        }
    }

    fn builder(&self, request: &Request, token: Option<&Secret>) -> RequestBuilder {
        let mut builder = self
            .http
            .request(request.method.clone(), request.url.clone());
        builder = builder.header(ACCEPT, request.accept);
        if let Some(token) = token {
            builder = builder.bearer_auth(token.expose());
        }
        match &request.body {
            Body::Empty(media_type) => builder.header(CONTENT_TYPE, *media_type),
            Body::Text(media_type, text) => {
                builder.header(CONTENT_TYPE, *media_type).body(text.clone())
            }
            Body::Form(fields) => {
                let fields: Vec<_> = fields
                    .iter()
                    .map(|(name, value)| (name, value.expose()))
                    .collect();
                builder.form(&fields)
            }
        }
    }

    async fn read_body(
        &self,
        mut answer: Response,
        status: u16,
        limit_bytes: usize,
    ) -> Result<Vec<u8>, ErrorKind> {
        let mut body = Vec::new();
        while let Some(chunk) = answer
            .chunk()
            .await
            .map_err(|error| self.transport_failure(error))?
        {
            if body.len() + chunk.len() > limit_bytes {
                return Err(ErrorKind::TooLarge {
                    status,
                    limit_bytes,
                });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    fn transport_failure(&self, error: reqwest::Error) -> ErrorKind {
        if error.is_builder() {
            return ErrorKind::Unwritable(root_cause(&error.without_url()));
        }
        lost_or_unreachable(error, self.settings.request_timeout)
    }
}

/// The HTTP client for the servers of `urls`.
///
/// It follows no redirect, since a redirected PUT becomes a GET and a token would travel on; it
/// retries nothing by itself, since [`super::RetryPolicy`] does. It takes no proxy to the loopback
/// interface, where none can help, and needs no trusted certificates for plain `http`: a container
/// may have none.
pub(crate) fn http_client(
    urls: &[&Url],
    timeout: Duration,
    connect: Duration,
) -> Result<reqwest::Client, SetupError> {
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("coupa-client/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .timeout(timeout)
        .connect_timeout(connect);
    if urls.iter().all(|url| is_loopback(url)) {
        builder = builder.no_proxy();
    }
    if urls.iter().all(|url| url.scheme() == "http") {
        builder = builder.tls_certs_only([]);
    }
    builder
        .build()
        .map_err(|error| SetupError(root_cause(&error)))
}

/// The kind of a failure to get an answer. It shows in the chain of sources only: `is_body` and the
/// like do not tell. The URL is left out, since that of a webhook grants access.
pub(crate) fn lost_or_unreachable(error: reqwest::Error, timeout: Duration) -> ErrorKind {
    let error = error.without_url();
    if error.is_connect() {
        ErrorKind::Unreachable(root_cause(&error))
    } else if error.is_timeout() {
        ErrorKind::TimedOut(timeout)
    } else {
        ErrorKind::ConnectionLost(root_cause(&error))
    }
}

/// The innermost source: the one that says what happened.
fn root_cause(error: &dyn StdError) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// `Retry-After` in either of its forms, seconds or a date (RFC 9110, 10.2.3).
fn retry_after(headers: &HeaderMap, clock: &dyn Clock) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
    Some(Duration::try_from(date.duration_since(clock.now())).unwrap_or_default())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::pin::Pin;

    use super::*;

    #[derive(Debug)]
    struct Noon;

    impl Clock for Noon {
        fn now(&self) -> jiff::Timestamp {
            "2026-03-02T12:00:00Z".parse().unwrap()
        }

        fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
            Box::pin(std::future::ready(()))
        }
    }

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date() {
        let read = |text: &str| {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, text.parse().unwrap())]);
            retry_after(&headers, &Noon)
        };
        assert_eq!(read("7"), Some(Duration::from_secs(7)));
        assert_eq!(
            read("Mon, 02 Mar 2026 12:00:09 GMT"),
            Some(Duration::from_secs(9))
        );
        assert_eq!(read("Mon, 02 Mar 2026 11:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(read("soon"), None);
        assert_eq!(retry_after(&HeaderMap::new(), &Noon), None);
    }

    #[test]
    fn only_this_machine_is_reached_without_a_proxy() {
        let loopback = |url: &str| is_loopback(&Url::parse(url).unwrap());
        assert!(
            loopback("http://localhost:8080")
                && loopback("http://127.0.0.2")
                && loopback("http://[::1]:1")
        );
        assert!(!loopback("https://acme.coupahost.com") && !loopback("http://10.0.0.1"));
    }
}
