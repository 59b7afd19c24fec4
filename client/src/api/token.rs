//! The token: asked for once, shared by all calls, renewed in good time.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::Method;
use serde::Deserialize;
use tokio::sync::Mutex;

use super::request::{Body, Request};
use super::retry::Repeat;
use super::transport::Transport;
use super::{Error, ErrorKind, Secret};

/// A token answer is some kilobytes at most.
const ANSWER_MAX_BYTES: usize = 64 * 1024;

/// The one token of a client.
#[derive(Debug, Default)]
pub(crate) struct Tokens(Mutex<Option<Token>>);

#[derive(Debug)]
struct Token {
    secret: Secret,
    /// When to ask for the next one; a token of unknown lifetime is used until it is refused.
    renew_at: Option<Timestamp>,
}

/// The answer of Coupa's token endpoint (Coupa, *OAuth 2.0 and OIDC*); other members are ignored.
#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
    expires_in: Option<u64>,
}

impl Tokens {
    /// A token other than `refused`. The lock is held while one is fetched, so that many calls at
    /// once wait for one request; nothing else takes it meanwhile.
    pub(crate) async fn get(
        &self,
        transport: &Transport,
        refused: Option<&Secret>,
    ) -> Result<Secret, Error> {
        let mut cached = self.0.lock().await;
        let now = transport.settings().clock.now();
        if let Some(token) = cached.as_ref()
            && refused != Some(&token.secret)
            && token.renew_at.is_none_or(|renew_at| now < renew_at)
        {
            return Ok(token.secret.clone());
        }
        *cached = None;
        let token = fetch(transport, now).await?;
        transport.masks().add_token(&token.secret);
        Ok(cached.insert(token).secret.clone())
    }
}

async fn fetch(transport: &Transport, now: Timestamp) -> Result<Token, Error> {
    let request = token_request(transport);
    let answer = transport.send(&request, None).await?;
    let unreadable = || {
        // Not the parser's own words: they would quote a token that is not masked yet.
        let reason = "no JSON object with a usable `access_token`".to_owned();
        transport.error(
            &request,
            ErrorKind::Unreadable {
                status: answer.status,
                reason,
            },
        )
    };
    let token: TokenAnswer = serde_json::from_str(&answer.body).map_err(|_| unreadable())?;
    if token.access_token.is_empty()
        || !token
            .access_token
            .bytes()
            .all(|byte| byte.is_ascii_graphic())
    {
        return Err(unreadable());
    }
    Ok(Token {
        secret: Secret::new(token.access_token),
        renew_at: token.expires_in.and_then(|seconds| renew_at(now, seconds)),
    })
}

/// After five sixths of the lifetime: Coupa advises to renew a token of 24 hours every 20
/// (Coupa, *OAuth 2.0 and OIDC*). A lifetime beyond all calendars never ends.
fn renew_at(now: Timestamp, lifetime_seconds: u64) -> Option<Timestamp> {
    let lifetime = Duration::from_secs(lifetime_seconds);
    now.checked_add(lifetime / 6 * 5).ok()
}

/// Client credentials in the form's body, as in Coupa's own example (Coupa, *OAuth 2.0 and OIDC*).
fn token_request(transport: &Transport) -> Request {
    let settings = transport.settings();
    let mut fields = vec![
        ("grant_type", Secret::new("client_credentials")),
        ("client_id", Secret::new(&settings.client_id)),
        ("client_secret", settings.client_secret.clone()),
    ];
    if let Some(scope) = &settings.scope {
        fields.push(("scope", Secret::new(scope)));
    }
    Request {
        method: Method::POST,
        url: settings.token_url.clone(),
        accept: "application/json",
        body: Body::Form(fields),
        expected: &[200],
        repeat: Repeat::Harmless,
        answer_max_bytes: ANSWER_MAX_BYTES,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_token_of_a_day_is_renewed_after_twenty_hours() {
        let now: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
        assert_eq!(
            renew_at(now, 86_400).unwrap().to_string(),
            "2026-03-03T05:00:00Z"
        );
        assert_eq!(renew_at(now, 0), Some(now));
        assert_eq!(renew_at(now, u64::MAX), None);
    }
}
