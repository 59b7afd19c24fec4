//! The listener of the sFTP site, its shared state, and how it ends.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use russh::keys::{Algorithm, EcdsaCurve, HashAlg};
use russh::server::Config;
use russh::{MethodKind, MethodSet, Preferred, SshId};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet};

use super::connection;
use super::host_key::HostKey;
use crate::registry::Registry;
use crate::sftp::sessions::Sessions;
use crate::sftp::settings::SftpSettings;

/// What the server calls itself to whoever connects.
const SERVER_ID: &str = "SSH-2.0-CoupaMock";

/// Connections at once, of all users.
const CONNECTIONS_MAX: usize = 4096;

/// Refused attempts to get in of one connection. Agents offer every key that they hold.
const ATTEMPTS_MAX: usize = 20;

/// How long the listener rests when the system has no connection to give.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Keys of hosts and users. Without SHA-1, which no server of today takes.
const KEYS: &[Algorithm] = &[
    Algorithm::Ed25519,
    Algorithm::Ecdsa {
        curve: EcdsaCurve::NistP256,
    },
    Algorithm::Ecdsa {
        curve: EcdsaCurve::NistP384,
    },
    Algorithm::Ecdsa {
        curve: EcdsaCurve::NistP521,
    },
    Algorithm::Rsa {
        hash: Some(HashAlg::Sha512),
    },
    Algorithm::Rsa {
        hash: Some(HashAlg::Sha256),
    },
];

/// Whether clients have to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    No,
    /// Once they have closed their files, or do nothing with them.
    WhenIdle,
    Now,
}

/// What all connections share.
pub(super) struct Shared {
    pub(super) registry: Arc<Registry>,
    pub(super) settings: SftpSettings,
    pub(super) sessions: Arc<Sessions>,
    pub(super) config: Arc<Config>,
    /// The same with a host key that nobody knows, for the fault of that name.
    pub(super) changed: Arc<Config>,
}

/// The sFTP site that is being served.
#[derive(Debug)]
pub(crate) struct SftpServer {
    address: SocketAddr,
    known_hosts: String,
    stop: watch::Sender<Stop>,
    task: JoinHandle<()>,
}

impl SftpServer {
    /// Listens on the address and serves whoever connects.
    ///
    /// # Errors
    /// When the address is taken or not this machine's.
    pub(crate) async fn start(
        address: SocketAddr,
        host_key: &HostKey,
        settings: SftpSettings,
        registry: Arc<Registry>,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            config: Arc::new(config(host_key, &settings)),
            changed: Arc::new(config(&host_key.changed(), &settings)),
            registry,
            settings,
            sessions: Arc::default(),
        });
        let (stop, stopped) = watch::channel(Stop::No);
        Ok(Self {
            address,
            known_hosts: host_key.known_hosts(address),
            stop,
            task: tokio::spawn(accept(listener, shared, stopped)),
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The line for a `known_hosts` file.
    pub(crate) fn known_hosts(&self) -> &str {
        &self.known_hosts
    }

    /// Takes no more connections, lets clients close their files for a while, and stops.
    pub(crate) async fn shutdown(&mut self, drain: Duration) {
        self.stop.send_replace(Stop::WhenIdle);
        if tokio::time::timeout(drain, &mut self.task).await.is_err() {
            self.stop.send_replace(Stop::Now);
            // Each client is told and cut off within a second or so.
            let _ = (&mut self.task).await;
        }
    }
}

impl Drop for SftpServer {
    fn drop(&mut self) {
        self.stop.send_replace(Stop::Now);
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>, mut stop: watch::Receiver<Stop>) {
    let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut connections = JoinSet::new();
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection to the sFTP site");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            },
            Some(_) = connections.join_next() => continue,
            () = asked_to(&mut stop, |stop| stop != Stop::No) => break,
        };
        let Ok(place) = Arc::clone(&room).try_acquire_owned() else {
            tracing::warn!("too many connections to the sFTP site");
            continue;
        };
        let serve = connection::serve(stream, Arc::clone(&shared), stop.clone());
        connections.spawn(async move {
            serve.await;
            drop(place);
        });
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// Comes back when the clients have to go, or the server is gone.
pub(super) async fn asked_to(stop: &mut watch::Receiver<Stop>, is_it: impl Fn(Stop) -> bool) {
    let _ = stop.wait_for(|stop| is_it(*stop)).await;
}

/// The ways to get in.
pub(super) fn methods() -> MethodSet {
    MethodSet::from([MethodKind::PublicKey, MethodKind::Password].as_slice())
}

fn config(host_key: &HostKey, settings: &SftpSettings) -> Config {
    Config {
        server_id: SshId::Standard(Cow::Borrowed(SERVER_ID)),
        methods: methods(),
        // Slow refusals are against guessing, and there is nothing here to guess for.
        auth_rejection_time: Duration::ZERO,
        auth_rejection_time_initial: Some(Duration::ZERO),
        max_auth_attempts: ATTEMPTS_MAX,
        keys: vec![host_key.private()],
        inactivity_timeout: settings.idle_timeout.get(),
        preferred: Preferred {
            key: Cow::Borrowed(KEYS),
            ..Preferred::DEFAULT
        },
        ..Config::default()
    }
}
