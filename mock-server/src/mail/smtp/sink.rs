//! The sink as a whole: it listens, takes clients up to a limit, and lets them finish at the end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::rustls::ServerConfig;

use super::connection;
use super::limits::Limits;
use super::reply::Reply;
use super::tls::Tls;
use crate::registry::Registry;

/// Pause after a client that could not be taken: too many open files do not close at once.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// What all connections share.
pub(super) struct Shared {
    pub(super) registry: Arc<Registry>,
    pub(super) limits: Limits,
    pub(super) tls: Tls,
}

/// A mail sink that is being served.
#[derive(Debug)]
pub(crate) struct Sink {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Sink {
    /// Listens on an address; port 0 picks a free one. `tls` is the certificate that HTTP is served
    /// with, if it is served over TLS.
    ///
    /// # Errors
    /// When the address is taken or not this machine's.
    pub(crate) async fn start(
        address: SocketAddr,
        registry: Arc<Registry>,
        tls: Option<Arc<ServerConfig>>,
    ) -> std::io::Result<Self> {
        Self::with_limits(address, registry, Tls::new(tls), Limits::default()).await
    }

    async fn with_limits(
        address: SocketAddr,
        registry: Arc<Registry>,
        tls: Tls,
        limits: Limits,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = watch::channel(false);
        let shared = Arc::new(Shared {
            registry,
            limits,
            tls,
        });
        let task = tokio::spawn(accept(listener, shared, stopped));
        Ok(Self {
            address,
            stop,
            task,
        })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more clients, lets mails that are under way finish for a while, and stops.
    pub(crate) async fn shutdown(&mut self, patience: Duration) {
        self.stop.send_replace(true);
        if tokio::time::timeout(patience, &mut self.task)
            .await
            .is_err()
        {
            self.task.abort();
        }
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>, mut stop: watch::Receiver<bool>) {
    // Dropped with this task, and the connections with it.
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            () = stopped(&mut stop) => break,
            accepted = listener.accept() => accepted,
            Some(ended) = connections.join_next() => {
                note(ended);
                continue;
            }
        };
        match accepted {
            Ok((stream, _)) if connections.len() >= shared.limits.connections_max => {
                connections.spawn(refuse(stream));
            }
            Ok((stream, _)) => {
                let (shared, stop) = (Arc::clone(&shared), stop.clone());
                connections.spawn(async move { connection::serve(stream, &shared, stop).await });
            }
            Err(error) => {
                tracing::warn!(%error, "the mail sink cannot take a client");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    while let Some(ended) = connections.join_next().await {
        note(ended);
    }
}

/// Ends when the sink is to stop.
pub(super) async fn stopped(stop: &mut watch::Receiver<bool>) {
    // A sink that is gone has stopped, too.
    let _ = stop.wait_for(|stop| *stop).await;
}

async fn refuse(mut stream: TcpStream) -> std::io::Result<()> {
    let mut line = Vec::new();
    Reply::TooManyConnections.write(&mut line);
    stream.write_all(&line).await
}

/// Clients that go away are no news; a bug is.
fn note(ended: Result<std::io::Result<()>, tokio::task::JoinError>) {
    match ended {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "a client of the mail sink is gone"),
        Err(error) if error.is_panic() => {
            tracing::error!(%error, "a connection to the mail sink failed");
        }
        Err(_cancelled) => {}
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use tokio::io::AsyncReadExt as _;

    use super::*;
    use crate::instance::{Behaviour, World};

    async fn sink(limits: Limits) -> Sink {
        let registry = Registry::new(World::builtin().unwrap(), Behaviour::default()).unwrap();
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        Sink::with_limits(address, Arc::new(registry), Tls::new(None), limits)
            .await
            .unwrap()
    }

    async fn everything(sink: &Sink) -> String {
        let mut stream = TcpStream::connect(sink.address()).await.unwrap();
        let mut said = String::new();
        stream.read_to_string(&mut said).await.unwrap();
        said
    }

    #[tokio::test]
    async fn who_is_silent_is_sent_away() {
        let sink = sink(Limits {
            idle_timeout: Duration::from_millis(20),
            ..Limits::default()
        })
        .await;
        let said = everything(&sink).await;
        assert!(
            said.starts_with("220 ") && said.contains("\r\n421 4.4.2 "),
            "{said}"
        );
    }

    #[tokio::test]
    async fn too_many_at_once_are_sent_away() {
        let sink = sink(Limits {
            connections_max: 1,
            ..Limits::default()
        })
        .await;
        let mut first = TcpStream::connect(sink.address()).await.unwrap();
        assert_eq!(first.read_u8().await.unwrap(), b'2');
        let said = everything(&sink).await;
        assert!(said.starts_with("421 4.3.2 "), "{said}");
    }
}
