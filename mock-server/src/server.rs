//! A running mock server: bind, hand out addresses, stop cleanly.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::any;
use serde::Serialize;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::config::Builder;
use crate::control::{self, Control, Entry, Places};
use crate::http;
use crate::instance::{Behaviour, Instance, Outside, Secret, World, WorldError};
use crate::jobs;
use crate::listener::{Gate, Serving, Tls, TlsError, serve};
use crate::mail::smtp::Sink;
use crate::mail::{Relay, RelayTask, instance_of_domain};
use crate::pages;
use crate::registry::{NewInstance, Registry, RegistryError};
use crate::sftp::{HostKey, HostKeyError, SftpServer};

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
    url: Arc<str>,
    sftp: Option<SftpServer>,
    registry: Arc<Registry>,
    admin_token: Option<Secret>,
    sink: Option<Sink>,
    relay: Option<RelayTask>,
    serving: Serving,
    ca_pem: Option<String>,
    stop_jobs: Option<oneshot::Sender<()>>,
    jobs: JoinHandle<()>,
}

/// A server that could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is taken or not this machine's.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// What was asked for.
        address: SocketAddr,
        /// Why not.
        source: std::io::Error,
    },
    /// Others can reach the address, so the control API needs a token.
    #[error("{0} can be reached by others: an admin token is required")]
    AdminTokenRequired(SocketAddr),
    /// TLS cannot be had.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The world cannot be built.
    #[error(transparent)]
    World(#[from] WorldError),
    /// The default instance cannot be created.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The sFTP server has no key to prove itself with.
    #[error(transparent)]
    HostKey(#[from] HostKeyError),
}

/// What the ready file says.
#[derive(Debug, Serialize)]
pub struct Ready {
    version: &'static str,
    pid: u32,
    http_url: String,
    admin_token: Option<Secret>,
    /// Where the sFTP site listens, and how it proves itself.
    sftp: Option<SftpPlace>,
    /// Where the mail sink listens.
    smtp: Option<Place>,
    /// The CA that a client has to trust, when one was made at the start.
    ca_file: Option<PathBuf>,
    instances: BTreeMap<String, Entry>,
}

/// Where the sFTP site listens, and how it proves itself.
#[derive(Debug, Clone, Serialize)]
pub struct SftpPlace {
    #[serde(flatten)]
    place: Place,
    /// A line for a `known_hosts` file.
    known_hosts: String,
}

/// Where something listens.
#[derive(Debug, Clone, Serialize)]
pub struct Place {
    host: IpAddr,
    port: u16,
}

impl Ready {
    /// The same, naming the file that the CA was written to.
    #[must_use]
    pub fn with_ca_file(self, path: PathBuf) -> Self {
        Self {
            ca_file: Some(path),
            ..self
        }
    }
}

impl MockServer {
    /// Options with their defaults.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) async fn start(options: Builder) -> Result<Self, StartError> {
        if !options.http.ip().is_loopback() && options.admin_token.is_none() {
            return Err(StartError::AdminTokenRequired(options.http));
        }
        let world = match options.world {
            Some(world) => world,
            None => World::builtin()?,
        };
        let host_key = HostKey::load(&options.sftp_settings.host_key, options.behaviour.seed)?;
        let bind = |address| move |source| StartError::Bind { address, source };
        let listener = TcpListener::bind(options.http)
            .await
            .map_err(bind(options.http))?;
        let address = listener.local_addr().map_err(bind(options.http))?;
        let identity = options.tls.as_ref().map(Tls::identity).transpose()?;
        let scheme = if identity.is_some() { "https" } else { "http" };
        let url: Arc<str> = format!("{scheme}://{address}").into();
        let (relay, relay_task) = options.smtp_relay.map(Relay::start).unzip();
        let behaviour = Behaviour {
            outside: Outside {
                url: Arc::clone(&url),
                relay,
            },
            ..options.behaviour
        };
        let registry = Arc::new(Registry::new(world, behaviour)?);
        if let Some(task) = &relay_task {
            task.report_to(&registry);
        }
        let sftp = match options.sftp {
            Some(address) => {
                let settings = options.sftp_settings;
                let sftp = SftpServer::start(address, &host_key, settings, Arc::clone(&registry));
                Some(sftp.await.map_err(bind(address))?)
            }
            None => None,
        };
        let sink = match options.smtp {
            Some(address) => {
                let tls = identity
                    .as_ref()
                    .map(|identity| Arc::clone(&identity.config));
                let sink = Sink::start(address, Arc::clone(&registry), tls).await;
                Some(sink.map_err(bind(address))?)
            }
            None => None,
        };
        let control = Control {
            registry: Arc::clone(&registry),
            url: Arc::clone(&url),
            places: Arc::new(places(sftp.as_ref(), sink.as_ref())),
            admin_token: options.admin_token.clone(),
        };
        let app = Router::new()
            .nest("/_mock", control::router(control))
            // Nesting leaves it to the fallback, which is Coupa's.
            .route("/_mock/", any(control::no_such_call))
            .merge(pages::router(Arc::clone(&registry)))
            .fallback(any(http::exchange).with_state(Arc::clone(&registry)));
        let serving = serve(
            listener,
            app,
            identity
                .as_ref()
                .map(|identity| Arc::clone(&identity.config)),
            options.limits,
            gate(&registry),
        );
        let (stop_jobs, jobs_stopped) = oneshot::channel();
        let jobs = tokio::spawn(jobs::run_in_background(Arc::clone(&registry), jobs_stopped));
        Ok(Self {
            url,
            sftp,
            registry,
            admin_token: options.admin_token,
            sink,
            relay: relay_task,
            serving,
            ca_pem: identity.and_then(|identity| identity.ca_pem),
            stop_jobs: Some(stop_jobs),
            jobs,
        })
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

    /// Addresses and credentials, as the ready file lists them.
    pub fn ready(&self) -> Ready {
        let Places { sftp, smtp } = places(self.sftp.as_ref(), self.sink.as_ref());
        Ready {
            version: env!("CARGO_PKG_VERSION"),
            pid: std::process::id(),
            http_url: self.url.to_string(),
            admin_token: self.admin_token.clone(),
            sftp,
            smtp,
            ca_file: None,
            instances: self
                .registry
                .all()
                .into_iter()
                .map(|instance| (instance.name().to_owned(), Entry::new(&instance, &self.url)))
                .collect(),
        }
    }

    /// Takes no more connections, lets exchanges that are under way finish for a while, then
    /// clients close their files, and stops.
    pub async fn shutdown(mut self) {
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
    }
}

/// Sends clients away whose handshake a fault rule breaks.
fn gate(registry: &Arc<Registry>) -> Gate {
    let registry = Arc::clone(registry);
    Arc::new(move |host| {
        let named = host.and_then(instance_of_domain);
        registry.breaks_handshake(named.as_deref())
    })
}

/// Where it listens besides HTTP.
fn places(sftp: Option<&SftpServer>, sink: Option<&Sink>) -> Places {
    Places {
        sftp: sftp.map(|sftp| SftpPlace {
            place: sftp.address().into(),
            known_hosts: sftp.known_hosts().to_owned(),
        }),
        smtp: sink.map(|sink| sink.address().into()),
    }
}

impl From<SocketAddr> for Place {
    fn from(address: SocketAddr) -> Self {
        Self {
            host: address.ip(),
            port: address.port(),
        }
    }
}

impl Drop for MockServer {
    fn drop(&mut self) {
        self.jobs.abort();
    }
}
