//! Tells a person of a failure: by webhook, or by mail where there is none or it does not answer.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use super::mail::{MailError, Mailer};
use super::masking::Masking;
use super::record::Details;
use super::settings::{Settings, WebhookUrl};
use crate::api::{ErrorKind, SetupError, http_client, lost_or_unreachable};
use crate::clock::Clock;

/// The longest that a notification may take; the events wait meanwhile.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The way to a person.
#[derive(Debug)]
pub(super) struct Notifier {
    masking: Masking,
    webhook: Option<(reqwest::Client, WebhookUrl)>,
    mailer: Option<Mailer>,
    clock: Arc<dyn Clock>,
}

/// The way that a notification went.
#[derive(Clone, Copy, Debug)]
pub(super) enum Channel {
    Webhook,
    Mail,
}

/// Why nobody was told.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotifyError {
    #[error("neither `NOTIFY_WEBHOOK_URL` nor `NOTIFY_SMTP_HOST` is set")]
    NoChannel,
    #[error("the webhook answered with status {0}")]
    Refused(u16),
    #[error("the webhook cannot be reached: {0}")]
    Failed(ErrorKind),
    #[error("the mail was not sent: {0}")]
    Mail(#[from] MailError),
    #[error("{0}, and {1}")]
    Both(Box<NotifyError>, MailError),
}

/// What is posted. `text` is what chat tools show.
#[derive(Serialize)]
struct Notification<'a> {
    text: &'a str,
    #[serde(flatten)]
    details: &'a Details,
}

impl Notifier {
    pub(super) fn new(settings: &Settings, masking: &Masking) -> Result<Self, SetupError> {
        let webhook = match &settings.webhook_url {
            Some(url) => Some((http_client(&[url.expose()], TIMEOUT, TIMEOUT)?, url.clone())),
            None => None,
        };
        let mailer = settings
            .mail
            .as_ref()
            .map(|mail| Mailer::new(mail, TIMEOUT))
            .transpose()
            .map_err(|error| SetupError(error.to_string()))?;
        Ok(Self {
            masking: masking.clone(),
            webhook,
            mailer,
            clock: settings.clock.clone(),
        })
    }

    /// Tells a person, once: by the first way that takes the message. A second try of the same way after a lost answer
    /// could tell them twice.
    pub(super) async fn tell(
        &self,
        message: &str,
        details: &Details,
    ) -> Result<Channel, NotifyError> {
        let mask = |text: &str| self.masking.apply(text);
        let (message, details) = (mask(message), details.masked(&mask));
        let refused = match &self.webhook {
            Some((http, url)) => match post(http, url, &message, &details).await {
                Ok(()) => return Ok(Channel::Webhook),
                Err(error) => Some(error),
            },
            None => None,
        };
        let Some(mailer) = &self.mailer else {
            return Err(refused.unwrap_or(NotifyError::NoChannel));
        };
        let sent = mailer.send(&message, &details, self.clock.as_ref()).await;
        match (sent, refused) {
            (Ok(()), _) => Ok(Channel::Mail),
            (Err(error), None) => Err(error.into()),
            (Err(error), Some(refused)) => Err(NotifyError::Both(Box::new(refused), error)),
        }
    }
}

impl Channel {
    /// What the log says of it.
    pub(super) fn took_it(self) -> &'static str {
        match self {
            Self::Webhook => "the webhook took the notification of the failure",
            Self::Mail => "the mail server took the notification of the failure",
        }
    }
}

async fn post(
    http: &reqwest::Client,
    url: &WebhookUrl,
    text: &str,
    details: &Details,
) -> Result<(), NotifyError> {
    let notification = Notification { text, details };
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
