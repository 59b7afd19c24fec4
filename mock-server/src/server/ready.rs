//! What the ready file says: where a server listens, and what opens its instances.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use serde::Serialize;

use super::server::MockServer;
use crate::control::{Entry, Places};
use crate::instance::Secret;
use crate::mail::smtp::Sink;
use crate::sftp::SftpServer;

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
}

impl From<SocketAddr> for Place {
    fn from(address: SocketAddr) -> Self {
        Self {
            host: address.ip(),
            port: address.port(),
        }
    }
}

/// Where it listens besides HTTP.
pub(super) fn places(sftp: Option<&SftpServer>, sink: Option<&Sink>) -> Places {
    Places {
        sftp: sftp.map(|sftp| SftpPlace {
            place: sftp.address().into(),
            known_hosts: sftp.known_hosts().to_owned(),
        }),
        smtp: sink.map(|sink| sink.address().into()),
    }
}
