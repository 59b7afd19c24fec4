//! How a mock server is started.

use std::net::{Ipv4Addr, SocketAddr};

use crate::domain::release::Release;
use crate::domain::write::UnknownNames;
use crate::faults::Rule;
use crate::instance::{Behaviour, Mode, PollInterval, RateLimit, Secret, World};
use crate::journal;
use crate::listener::{Limits, Tls};
use crate::mail::RelayUrl;
use crate::server::{MockServer, StartError};
use crate::sftp::{HostKeySource, IdleTimeout, SessionsMax, SftpSettings};

/// Options of a [`MockServer`]. Without any it listens on free loopback ports and holds the
/// built-in world.
#[derive(Debug)]
#[must_use = "a builder does nothing until it is started"]
pub struct Builder {
    pub(crate) http: SocketAddr,
    pub(crate) sftp: Option<SocketAddr>,
    pub(crate) sftp_settings: SftpSettings,
    pub(crate) smtp: Option<SocketAddr>,
    pub(crate) smtp_relay: Option<RelayUrl>,
    pub(crate) world: Option<World>,
    pub(crate) behaviour: Behaviour,
    pub(crate) admin_token: Option<Secret>,
    pub(crate) tls: Option<Tls>,
    pub(crate) limits: Limits,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            http: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            sftp: None,
            sftp_settings: SftpSettings::default(),
            smtp: None,
            smtp_relay: None,
            world: None,
            behaviour: Behaviour::default(),
            admin_token: None,
            tls: None,
            limits: Limits::default(),
        }
    }
}

impl Builder {
    /// Address of the HTTP listener; port 0 picks a free one.
    pub fn http(self, http: SocketAddr) -> Self {
        Self { http, ..self }
    }

    /// Address of the sFTP site; port 0 picks a free one. Without an address it is not served.
    pub fn sftp(self, sftp: SocketAddr) -> Self {
        Self {
            sftp: Some(sftp),
            ..self
        }
    }

    /// Where the key comes from that the sFTP site proves itself with.
    pub fn sftp_host_key(mut self, source: HostKeySource) -> Self {
        self.sftp_settings.host_key = source;
        self
    }

    /// How many sFTP sessions a user may have at once.
    pub fn sftp_sessions(mut self, max: SessionsMax) -> Self {
        self.sftp_settings.sessions_max = max;
        self
    }

    /// How long an sFTP session may be silent before it is closed.
    pub fn sftp_idle_timeout(mut self, timeout: IdleTimeout) -> Self {
        self.sftp_settings.idle_timeout = timeout;
        self
    }

    /// Address of the mail sink; port 0 picks a free one. Without an address there is no sink.
    pub fn smtp(self, smtp: SocketAddr) -> Self {
        Self {
            smtp: Some(smtp),
            ..self
        }
    }

    /// The mail server that Coupa's own mails go to, besides being kept.
    pub fn smtp_relay(self, relay: RelayUrl) -> Self {
        Self {
            smtp_relay: Some(relay),
            ..self
        }
    }

    /// What instances hold unless they bring a world of their own.
    pub fn world(self, world: World) -> Self {
        Self {
            world: Some(world),
            ..self
        }
    }

    /// How the clocks of instances move unless they say otherwise.
    pub fn clock(mut self, clock: Mode) -> Self {
        self.behaviour.clock = clock;
        self
    }

    /// Seed of everything random.
    pub fn seed(mut self, seed: u64) -> Self {
        self.behaviour.seed = seed;
        self
    }

    /// What happens to names that a resource does not have.
    pub fn unknown_names(mut self, unknown: UnknownNames) -> Self {
        self.behaviour.unknown = unknown;
        self
    }

    /// The release of Coupa that instances imitate unless their world says another.
    pub fn release(mut self, release: Release) -> Self {
        self.behaviour.release = release;
        self
    }

    /// Whether instances refuse requests that come too fast, unless their world says otherwise.
    pub fn rate_limit(mut self, rate_limit: RateLimit) -> Self {
        self.behaviour.rate_limit = rate_limit;
        self
    }

    /// How often files are picked up, unless a world says otherwise.
    pub fn poll_interval(mut self, poll_interval: PollInterval) -> Self {
        self.behaviour.poll_interval = poll_interval;
        self
    }

    /// Needed for every control call, when set. An address that others can reach demands it.
    pub fn admin_token(self, token: Secret) -> Self {
        Self {
            admin_token: Some(token),
            ..self
        }
    }

    /// The fault plan of instances at their start and after a reset.
    pub fn faults(mut self, rules: Vec<Rule>) -> Self {
        self.behaviour.faults = rules;
        self
    }

    /// How much the journals of instances remember.
    pub fn journal(mut self, limits: journal::Limits) -> Self {
        self.behaviour.journal = limits;
        self
    }

    /// Serves HTTPS instead of HTTP.
    pub fn tls(self, tls: Tls) -> Self {
        Self {
            tls: Some(tls),
            ..self
        }
    }

    /// What one client may ask of the HTTP listener.
    pub fn limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Binds, loads the world and serves.
    ///
    /// # Errors
    /// [`StartError`]
    pub async fn start(self) -> Result<MockServer, StartError> {
        MockServer::start(self).await
    }
}
