//! One connection from its first byte to its last.

use std::sync::Arc;
use std::time::Duration;

use russh::Disconnect;
use russh::server::run_stream;
use tokio::net::TcpStream;
use tokio::sync::watch;

use super::client::Client;
use super::line::{Line, Watched};
use super::server::{Shared, Stop, asked_to};

/// How long a client may take to get in; what OpenSSH's server gives too.
const LOGIN_TIMEOUT: Duration = Duration::from_mins(2);

/// How long a client may take to go once it was told to.
const LEAVE_TIMEOUT: Duration = Duration::from_secs(1);

/// Serves a client until it goes or has to.
pub(super) async fn serve(stream: TcpStream, shared: Arc<Shared>, mut stop: watch::Receiver<Stop>) {
    // Replies are small: waiting for more to send would only delay them.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "cannot set TCP_NODELAY");
    }
    let line = Arc::new(Line::default());
    // However this ends, nobody stays connected.
    let _cut = Cut(Arc::clone(&line));
    let changed = shared.registry.changed_host_key();
    let config = if changed.is_some() {
        &shared.changed
    } else {
        &shared.config
    };
    let client = Client::new(Arc::clone(&shared), Arc::clone(&line), changed);
    let watched = Watched::new(stream, Arc::clone(&line));
    let start = run_stream(Arc::clone(config), watched, client);
    let started = tokio::select! {
        started = tokio::time::timeout(LOGIN_TIMEOUT, start) => started,
        () = asked_to(&mut stop, |stop| stop != Stop::No) => return,
    };
    let Ok(Ok(mut session)) = started else {
        return;
    };
    let handle = session.handle();
    let (reason, text) = tokio::select! {
        ended = &mut session => {
            if let Err(error) = ended {
                tracing::debug!(%error, "an sFTP session ended");
            }
            return;
        }
        reason = must_end(&line, &mut stop) => reason,
    };
    let leave = async {
        let _ = handle
            .disconnect(reason, text.to_owned(), "en".to_owned())
            .await;
        let _ = session.await;
    };
    let _ = tokio::time::timeout(LEAVE_TIMEOUT, leave).await;
}

/// Comes back with the reason when a client has to go.
async fn must_end(line: &Line, stop: &mut watch::Receiver<Stop>) -> (Disconnect, &'static str) {
    let login = async {
        tokio::time::sleep(LOGIN_TIMEOUT).await;
        if line.is_admitted() {
            std::future::pending::<()>().await;
        }
    };
    let mut open = line.open.subscribe();
    let stopped = async {
        asked_to(stop, |stop| stop != Stop::No).await;
        let idle = async {
            let _ = open.wait_for(|open| *open == 0).await;
        };
        tokio::select! {
            () = asked_to(stop, |stop| stop == Stop::Now) => {}
            () = idle => {}
            () = line.rest() => {}
        }
    };
    tokio::select! {
        () = login => (
            Disconnect::ByApplication,
            "too long without an authentication",
        ),
        () = line.silence() => (
            Disconnect::ProtocolError,
            "a new request for authentication after a refusal: connect anew instead",
        ),
        () = stopped => (Disconnect::ByApplication, "the server is shutting down"),
    }
}

struct Cut(Arc<Line>);

impl Drop for Cut {
    fn drop(&mut self) {
        self.0.cut();
    }
}
