//! Hands Coupa's own mails on to a real mail server, in the background and never in a request.
//!
//! lettre's transport appears nowhere else.

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use bytes::Bytes;
use lettre::address::Envelope;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use tokio::sync::mpsc::{self, error::TrySendError};
use tokio::task::JoinHandle;

use crate::instance::Life;
use crate::journal::{EventId, MailSent};
use crate::registry::Registry;

/// Mails that wait; further ones are not sent on.
const QUEUE_MAX: usize = 1_000;
/// Longest wait for an answer of the mail server.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Pauses before a mail that the server did not take is tried again; then it is given up.
const PAUSES: [Duration; 3] = [
    Duration::from_secs(1),
    Duration::from_secs(5),
    Duration::from_secs(15),
];

type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// The mail server that Coupa's own mails go to: `smtp://user:password@host:port`. Prints without
/// the password.
#[derive(Clone)]
pub struct RelayUrl {
    transport: Transport,
    shown: String,
}

/// The way into the queue of a relay.
#[derive(Debug, Clone)]
pub(crate) struct Relay {
    queue: mpsc::Sender<Outgoing>,
}

/// The task that empties the queue.
#[derive(Debug)]
pub(crate) struct RelayTask {
    stop: mpsc::Sender<()>,
    task: JoinHandle<()>,
    registry: Arc<OnceLock<Weak<Registry>>>,
}

/// A mail on its way.
#[derive(Debug)]
pub(super) struct Outgoing {
    pub(super) envelope: Envelope,
    pub(super) source: Bytes,
    pub(super) origin: Origin,
}

/// Where a mail comes from, should it never arrive.
#[derive(Debug)]
pub(super) struct Origin {
    pub(super) instance: String,
    pub(super) life: Life,
    /// The event that it is about.
    pub(super) cause: EventId,
    pub(super) sent: MailSent,
}

impl Relay {
    /// Starts the task that hands mails on.
    pub(crate) fn start(url: RelayUrl) -> (Self, RelayTask) {
        Self::start_with(url, &PAUSES)
    }

    /// As [`Relay::start`], with other pauses.
    pub(super) fn start_with(url: RelayUrl, pauses: &'static [Duration]) -> (Self, RelayTask) {
        let (queue, waiting) = mpsc::channel(QUEUE_MAX);
        let (stop, stopped) = mpsc::channel(1);
        let registry = Arc::new(OnceLock::new());
        let work = Work {
            url,
            pauses,
            waiting,
            stopped,
            registry: Arc::clone(&registry),
        };
        let task = tokio::spawn(work.run());
        let task = RelayTask {
            stop,
            task,
            registry,
        };
        (Self { queue }, task)
    }

    /// Takes a mail and returns at once.
    pub(super) fn send(&self, mail: Outgoing) {
        match self.queue.try_send(mail) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => {
                tracing::warn!("a mail is not sent on: {QUEUE_MAX} are waiting already");
            }
            Err(TrySendError::Closed(_)) => {
                tracing::warn!("a mail is not sent on: the server is shutting down");
            }
        }
    }
}

impl RelayTask {
    /// From now on the journals of these instances tell of mails that did not arrive.
    pub(crate) fn report_to(&self, registry: &Arc<Registry>) {
        // Whoever was told first stays.
        let _ = self.registry.set(Arc::downgrade(registry));
    }

    /// Sends on what waits, for a while, and stops.
    pub(crate) async fn shutdown(&mut self, patience: Duration) {
        // A task that is gone needs no stop.
        let _ = self.stop.try_send(());
        if tokio::time::timeout(patience, &mut self.task)
            .await
            .is_err()
        {
            self.task.abort();
        }
    }
}

impl Drop for RelayTask {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What the task has in hand.
struct Work {
    url: RelayUrl,
    pauses: &'static [Duration],
    waiting: mpsc::Receiver<Outgoing>,
    stopped: mpsc::Receiver<()>,
    registry: Arc<OnceLock<Weak<Registry>>>,
}

impl Work {
    async fn run(mut self) {
        loop {
            let mail = tokio::select! {
                mail = self.waiting.recv() => mail,
                _ = self.stopped.recv(), if !self.waiting.is_closed() => {
                    self.waiting.close();
                    continue;
                }
            };
            let Some(mail) = mail else {
                return;
            };
            let to = mail.envelope.to();
            match self.send(&mail).await {
                Ok(()) => tracing::debug!(?to, "a mail is sent on"),
                Err(error) => {
                    tracing::warn!(relay = %self.url, ?to, %error, "a mail cannot be sent on");
                    self.report(mail.origin, error);
                }
            }
        }
    }

    /// Tries until the server takes the mail, refuses it for good, or time is up. Once the end is
    /// asked for, each mail has one try.
    async fn send(&mut self, mail: &Outgoing) -> Result<(), String> {
        let mut pauses = self.pauses.iter();
        loop {
            let sending = (self.url.transport).send_raw(&mail.envelope, &mail.source);
            let Err(error) = sending.await else {
                return Ok(());
            };
            let pause = pauses.next().filter(|_| !error.is_permanent());
            let Some(pause) = pause.filter(|_| !self.waiting.is_closed()) else {
                return Err(whole(&error));
            };
            tokio::select! {
                () = tokio::time::sleep(*pause) => {}
                _ = self.stopped.recv() => self.waiting.close(),
            }
        }
    }

    /// The instance's journal tells that the mail did not arrive.
    fn report(&self, origin: Origin, error: String) {
        let registry = self.registry.get().and_then(Weak::upgrade);
        let instance = registry.and_then(|registry| registry.by_name(&origin.instance));
        if let Some(instance) = instance.filter(|instance| instance.life() == origin.life) {
            let sent = MailSent {
                error: Some(error),
                ..origin.sent
            };
            instance.note_mail(sent, Some(origin.cause));
        }
    }
}

/// An error and what led to it.
fn whole(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

impl FromStr for RelayUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let shown = without_password(text);
        let expected = || {
            format!(
                "invalid relay `{shown}`: expected one such as smtp://user:password@mail.example.com:587 or smtps://mail.example.com"
            )
        };
        if !text.starts_with("smtp://") && !text.starts_with("smtps://") {
            return Err(expected());
        }
        let builder = Transport::from_url(text).map_err(|_| expected())?;
        Ok(Self {
            transport: builder.timeout(Some(TIMEOUT)).build(),
            shown,
        })
    }
}

impl fmt::Display for RelayUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for RelayUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RelayUrl({self})")
    }
}

/// The URL with `***` for everything between the first colon of the credentials and the last `@`.
fn without_password(url: &str) -> String {
    let (scheme, rest) = match url.split_once("://") {
        Some((scheme, rest)) => (format!("{scheme}://"), rest),
        None => (String::new(), url),
    };
    match rest.rsplit_once('@') {
        Some((credentials, host)) => {
            let user = credentials.split(':').next().unwrap_or_default();
            format!("{scheme}{user}:***@{host}")
        }
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::RelayUrl;

    #[test]
    fn a_relay_prints_without_its_password() {
        for (text, shown) in [
            (
                "smtp://hr:geheim@mail.example.com:25",
                "smtp://hr:***@mail.example.com:25",
            ),
            ("smtp://hr:p@ss:word@localhost", "smtp://hr:***@localhost"),
            ("smtp://localhost:2525", "smtp://localhost:2525"),
        ] {
            let url = text.parse::<RelayUrl>();
            assert_eq!(url.as_ref().map(RelayUrl::to_string), Ok(shown.to_owned()));
            assert!(!format!("{url:?}").contains("geheim"));
        }
    }

    #[test]
    fn what_is_no_relay_is_refused_without_its_password() {
        for text in [
            "",
            "localhost:25",
            "http://hr:geheim@localhost",
            "hr:geheim@localhost",
            "smtp://hr:geheim@:25:25",
            "smtp://",
        ] {
            let refused = text.parse::<RelayUrl>().map(drop);
            assert!(
                refused
                    .as_ref()
                    .is_err_and(|reason| !reason.contains("geheim")),
                "{text}: {refused:?}"
            );
        }
    }
}
