//! Tells a person of a failure, by webhook.

use std::time::Duration;

use serde::Serialize;

use super::record::Details;
use super::settings::{Settings, WebhookUrl};
use crate::api::{Client, ErrorKind, SetupError, http_client, lost_or_unreachable};

/// The longest that a webhook may take; the events wait meanwhile.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The way to a person.
#[derive(Debug)]
pub(super) struct Notifier {
    client: Client,
    webhook: Option<(reqwest::Client, WebhookUrl)>,
    smtp_host: Option<String>,
}

/// Why nobody was told.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotifyError {
    #[error("`NOTIFY_WEBHOOK_URL` is not set")]
    NoChannel,
    #[error(
        "`NOTIFY_WEBHOOK_URL` is not set, and mail is not supported: `NOTIFY_SMTP_HOST` is {0}"
    )]
    MailOnly(String),
    #[error("the webhook answered with status {0}")]
    Refused(u16),
    #[error("the webhook cannot be reached: {0}")]
    Failed(ErrorKind),
}

/// What is posted. `text` is what chat tools show.
#[derive(Serialize)]
struct Notification<'a> {
    text: &'a str,
    #[serde(flatten)]
    details: &'a Details,
}

impl Notifier {
    pub(super) fn new(settings: &Settings, client: &Client) -> Result<Self, SetupError> {
        let webhook = match &settings.webhook_url {
            Some(url) => Some((http_client(&[url.expose()], TIMEOUT, TIMEOUT)?, url.clone())),
            None => None,
        };
        Ok(Self {
            client: client.clone(),
            webhook,
            smtp_host: settings.smtp_host.clone(),
        })
    }

    /// Tells a person, once: a second try after a lost answer could tell them twice.
    pub(super) async fn tell(&self, message: &str, details: &Details) -> Result<(), NotifyError> {
        let Some((http, url)) = &self.webhook else {
            return Err(match &self.smtp_host {
                Some(host) => NotifyError::MailOnly(host.clone()),
                None => NotifyError::NoChannel,
            });
        };
        let mask = |text: &str| self.client.masks().apply(text);
        let notification = Notification {
            text: &mask(message),
            details: &details.masked(&mask),
        };
        let sent = http
            .post(url.expose().clone())
            .json(&notification)
            .send()
            .await;
        let status = sent
            .map_err(|error| NotifyError::Failed(lost_or_unreachable(error, TIMEOUT)))?
            .status();
        if status.is_success() {
            Ok(())
        } else {
            Err(NotifyError::Refused(status.as_u16()))
        }
    }
}
