//! One call of a mock's control API.

use coupa_client::api::Secret;
use reqwest::{Client, Method, Response, Url};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::error::TargetError;

/// A refusal is shown this far.
const SHOWN_CHARS: usize = 500;

/// The control API of one mock.
#[derive(Clone, Debug)]
pub(super) struct Control {
    client: Client,
    base: Url,
    admin_token: Option<Secret>,
}

impl Control {
    pub(super) fn new(
        client: Client,
        base: &str,
        admin_token: Option<Secret>,
    ) -> Result<Self, TargetError> {
        let address = |reason: String| TargetError::Address(reason);
        let base = Url::parse(base).map_err(|error| address(format!("`{base}`: {error}")))?;
        if !matches!(base.scheme(), "http" | "https") || !base.has_host() {
            return Err(address(format!(
                "`{base}`: expected one such as `http://127.0.0.1:8080`"
            )));
        }
        Ok(Self {
            client,
            base,
            admin_token,
        })
    }

    /// The mock's address without a slash at its end.
    pub(super) fn base(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    /// The host that the address names.
    pub(super) fn host(&self) -> &str {
        self.base.host_str().unwrap_or_default()
    }

    /// The client that reaches it.
    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// Calls `method` on `path` below `/_mock`.
    pub(super) async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Response, TargetError> {
        let call = format!("{method} /_mock/{path}");
        let mut request = self
            .client
            .request(method, format!("{}/_mock/{path}", self.base()));
        if let Some(token) = &self.admin_token {
            request = request.bearer_auth(token.expose());
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request
            .send()
            .await
            .map_err(|error| TargetError::Unreachable(with_causes(&error.without_url())))?;
        if response.status().is_success() {
            return Ok(response);
        }
        let status = response.status().as_u16();
        let body = response.text().await.unwrap_or_default();
        Err(TargetError::Refused {
            call,
            status,
            body: body.chars().take(SHOWN_CHARS).collect(),
        })
    }

    /// The JSON that a call answers.
    pub(super) async fn json<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<T, TargetError> {
        let call = format!("{method} /_mock/{path}");
        let response = self.call(method, path, body).await?;
        response
            .json()
            .await
            .map_err(|error| TargetError::Unreadable {
                call,
                reason: with_causes(&error.without_url()),
            })
    }
}

/// A reqwest error says little by itself.
pub(super) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
