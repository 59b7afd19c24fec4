//! A step's own requests to Coupa: as any client sends them, journalled and faulted like any other.

use reqwest::Method;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use serde::Deserialize;

use super::control::with_causes;
use super::error::TargetError;
use super::instance::Instance;
use crate::format::RequestStep;
use crate::run::Answer;

/// What the token endpoint answers.
#[derive(Deserialize)]
struct Token {
    access_token: String,
}

impl Instance {
    /// Sends the request of a step, with a token of its own.
    pub(crate) async fn ask(&self, step: &RequestStep) -> Result<Answer, TargetError> {
        let token = self.token().await?;
        let unreachable =
            |error: reqwest::Error| TargetError::Unreachable(with_causes(&error.without_url()));
        let method = step
            .method
            .parse::<Method>()
            .map_err(|error| TargetError::Address(error.to_string()))?;
        let media_type = media_type(step);
        let mut request = self
            .client()
            .request(method, format!("{}{}", self.base_url(), step.path))
            .query(&step.query)
            .bearer_auth(token)
            .header(ACCEPT, media_type)
            .header(CONTENT_TYPE, media_type);
        if let Some(body) = &step.body {
            request = request.body(body.clone());
        }
        let response = request.send().await.map_err(unreachable)?;
        let headers = response.headers().iter();
        Ok(Answer {
            status: response.status().as_u16(),
            headers: headers
                .filter_map(|(name, value)| {
                    Some((name.to_string(), value.to_str().ok()?.to_owned()))
                })
                .collect(),
            body: response.text().await.map_err(unreachable)?,
        })
    }

    async fn token(&self) -> Result<String, TargetError> {
        let access = self.access();
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", access.client_id.as_str()),
            ("client_secret", access.client_secret.expose()),
        ];
        let unreadable = |error: reqwest::Error| TargetError::Unreadable {
            call: "POST /oauth2/token".to_owned(),
            reason: with_causes(&error.without_url()),
        };
        let sent = self
            .client()
            .post(&access.token_url)
            .form(&form)
            .send()
            .await;
        let response = sent
            .map_err(unreadable)?
            .error_for_status()
            .map_err(unreadable)?;
        let token: Token = response.json().await.map_err(unreadable)?;
        Ok(token.access_token)
    }
}

/// As the body, or as the expected answer; XML where neither says so.
fn media_type(step: &RequestStep) -> &'static str {
    let is_json = match &step.body {
        Some(body) => !body.trim_start().starts_with('<'),
        None => !step.answer.json.is_empty(),
    };
    if is_json {
        "application/json"
    } else {
        "application/xml"
    }
}
