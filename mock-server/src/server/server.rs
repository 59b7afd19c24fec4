//! A running mock server: hands out addresses, stops cleanly.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

use crate::config::Builder;
use crate::control::Entry;
use crate::instance::{Instance, Secret};
use crate::listener::Serving;
use crate::mail::RelayTask;
use crate::mail::smtp::Sink;
use crate::registry::{NewInstance, Registry, RegistryError};
use crate::sftp::SftpServer;

/// How long a shutdown waits for exchanges that are under way.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(5);

/// A fake Coupa that is being served.
///
/// ```
/// use coupa_mock_server::MockServer;
/// use coupa_mock_server::registry::NewInstance;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = MockServer::builder().start().await?;
/// let acme = server.create_instance(NewInstance::default())?;
/// assert!(acme.token_url.starts_with(server.url()));
/// // … let a connector work with acme's credentials …
/// server.shutdown().await;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct MockServer {
    pub(super) url: Arc<str>,
    pub(super) sftp: Option<SftpServer>,
    pub(super) registry: Arc<Registry>,
    pub(super) admin_token: Option<Secret>,
    pub(super) sink: Option<Sink>,
    pub(super) relay: Option<RelayTask>,
    pub(super) serving: Serving,
    pub(super) ca_pem: Option<String>,
    /// Gone once the server is to stop: nobody waits for events any more.
    pub(super) stopping: Option<watch::Sender<()>>,
    pub(super) stop_jobs: Option<oneshot::Sender<()>>,
    pub(super) jobs: JoinHandle<()>,
}

impl MockServer {
    /// Options with their defaults.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Base URL of everything that is served over HTTP, without a trailing slash.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where the sFTP site is served, when it is.
    pub fn sftp(&self) -> Option<SocketAddr> {
        self.sftp.as_ref().map(SftpServer::address)
    }

    /// A line for a `known_hosts` file that says how the sFTP site proves itself.
    pub fn sftp_known_hosts(&self) -> Option<&str> {
        self.sftp.as_ref().map(SftpServer::known_hosts)
    }

    /// Where the mail sink listens, when there is one.
    pub fn smtp(&self) -> Option<SocketAddr> {
        self.sink.as_ref().map(Sink::address)
    }

    /// The CA in PEM that a client has to trust, when one was made at the start.
    pub fn ca_pem(&self) -> Option<&str> {
        self.ca_pem.as_deref()
    }

    /// An instance by name; `default` always exists.
    pub fn instance(&self, name: &str) -> Option<Arc<Instance>> {
        self.registry.by_name(name)
    }

    /// Creates an instance with credentials of its own.
    ///
    /// # Errors
    /// [`RegistryError`]
    pub fn create_instance(&self, wish: NewInstance) -> Result<Entry, RegistryError> {
        let instance = self.registry.create(wish)?;
        Ok(Entry::new(&instance, &self.url))
    }

    /// Takes no more connections, lets exchanges that are under way finish for a while, then
    /// clients close their files, and stops.
    pub async fn shutdown(mut self) {
        drop(self.stopping.take());
        let mails = async {
            if let Some(sink) = &mut self.sink {
                sink.shutdown(DRAIN_TIMEOUT).await;
            }
        };
        tokio::join!(mails, self.serving.shutdown(DRAIN_TIMEOUT));
        if let Some(sftp) = &mut self.sftp {
            sftp.shutdown(DRAIN_TIMEOUT).await;
        }
        // Dropping the sender stops the jobs; they end within a time of their own.
        drop(self.stop_jobs.take());
        let _ = (&mut self.jobs).await;
        // Last: what the jobs had to tell is in its queue by now.
        if let Some(relay) = &mut self.relay {
            relay.shutdown(DRAIN_TIMEOUT).await;
        }
        let registry = Arc::clone(&self.registry);
        let closed = tokio::task::spawn_blocking(move || registry.close()).await;
        if closed.is_err() {
            tracing::error!("the data folder was not closed properly");
        }
    }
}

impl Drop for MockServer {
    fn drop(&mut self) {
        self.jobs.abort();
        self.registry.end();
    }
}
