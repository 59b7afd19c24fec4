//! Starts a server: binds every listener, opens the registry, puts the router together.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};

use super::app::App;
use super::ready::places;
use super::server::MockServer;
use crate::config::Builder;
use crate::control::Control;
use crate::instance::{Behaviour, Outside, World, WorldError};
use crate::jobs;
use crate::keep::{DataDirError, Database};
use crate::listener::{Gate, Tls, TlsError, serve};
use crate::mail::smtp::Sink;
use crate::mail::{Relay, instance_of_domain};
use crate::registry::{OpenError, Registry, RegistryError};
use crate::sftp::{HostKey, HostKeyError, SftpServer};

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
    /// The data folder cannot be used.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// The sFTP server has no key to prove itself with.
    #[error(transparent)]
    HostKey(#[from] HostKeyError),
}

impl From<OpenError> for StartError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Folder(error) => error.into(),
            OpenError::Registry(error) => error.into(),
        }
    }
}

impl MockServer {
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
        let tls = identity.as_ref().map(|own| Arc::clone(&own.config));
        let scheme = if tls.is_some() { "https" } else { "http" };
        let url: Arc<str> = format!("{scheme}://{address}").into();
        let (relay, relay_task) = options.smtp_relay.map(Relay::start).unzip();
        let behaviour = Behaviour {
            outside: Outside {
                url: Arc::clone(&url),
                relay,
            },
            ..options.behaviour
        };
        let registry = match options.data_dir {
            Some(folder) => Registry::open(world, behaviour, Database::open(&folder)?)?,
            None => Arc::new(Registry::new(world, behaviour)?),
        };
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
                let sink = Sink::start(address, Arc::clone(&registry), tls.clone()).await;
                Some(sink.map_err(bind(address))?)
            }
            None => None,
        };
        let (stopping, told_to_stop) = watch::channel(());
        let control = Control {
            registry: Arc::clone(&registry),
            url: Arc::clone(&url),
            places: Arc::new(places(sftp.as_ref(), sink.as_ref())),
            admin_token: options.admin_token.clone(),
            stopping: told_to_stop,
        };
        let serving = serve(
            listener,
            App::new(&registry, control),
            tls,
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
            stopping: Some(stopping),
            ca_pem: identity.and_then(|identity| identity.ca_pem),
            stop_jobs: Some(stop_jobs),
            jobs,
        })
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
