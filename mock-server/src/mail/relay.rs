//! Hands Coupa's own mails on to a real mail server, in the background and never in a request.
//!
//! lettre's transport appears nowhere else.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use bytes::Bytes;
use lettre::address::Envelope;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use tokio::sync::mpsc::{self, error::TrySendError};
use tokio::task::JoinHandle;

/// Mails that wait; further ones are not sent on.
const QUEUE_MAX: usize = 1_000;
/// Longest wait for an answer of the mail server.
const TIMEOUT: Duration = Duration::from_secs(10);

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
}

#[derive(Debug)]
struct Outgoing {
    envelope: Envelope,
    source: Bytes,
}

impl Relay {
    /// Starts the task that hands mails on.
    pub(crate) fn start(url: RelayUrl) -> (Self, RelayTask) {
        let (queue, waiting) = mpsc::channel(QUEUE_MAX);
        let (stop, stopped) = mpsc::channel(1);
        let task = tokio::spawn(work(url, waiting, stopped));
        (Self { queue }, RelayTask { stop, task })
    }

    /// Takes a mail and returns at once.
    pub(super) fn send(&self, envelope: Envelope, source: Bytes) {
        match self.queue.try_send(Outgoing { envelope, source }) {
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

async fn work(
    url: RelayUrl,
    mut waiting: mpsc::Receiver<Outgoing>,
    mut stopped: mpsc::Receiver<()>,
) {
    loop {
        let mail = tokio::select! {
            mail = waiting.recv() => mail,
            _ = stopped.recv(), if !waiting.is_closed() => {
                waiting.close();
                continue;
            }
        };
        let Some(mail) = mail else {
            return;
        };
        let to = mail.envelope.to();
        match url.transport.send_raw(&mail.envelope, &mail.source).await {
            Ok(_) => tracing::debug!(?to, "a mail is sent on"),
            Err(error) => {
                tracing::warn!(relay = %url, ?to, error = %whole(&error), "a mail cannot be sent on");
            }
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
