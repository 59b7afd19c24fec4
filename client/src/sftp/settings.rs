//! What a client needs to know of one sFTP site.

use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use crate::api::Secret;
use crate::clock::{Clock, SystemClock};

/// Where one sFTP site is, who asks, and how a file gets there.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The host's name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The account.
    pub username: String,
    /// How the account shows that it is itself.
    pub credential: Credential,
    /// The file that says which host keys are trusted, as OpenSSH writes it.
    pub known_hosts: PathBuf,
    /// How a file gets into its folder.
    pub placement: Placement,
    /// The longest that the connection may take, key exchange included.
    pub connect_timeout: Duration,
    /// The longest that one answer may take.
    pub answer_timeout: Duration,
    /// How often an upload is tried when the site is not reached or the connection is lost; 1 never tries again.
    pub attempts: u32,
    /// The wait before the second attempt; it doubles with each further one.
    pub spacing: Duration,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// How an account shows that it is itself.
#[derive(Clone, Debug)]
pub enum Credential {
    /// By its password.
    Password(Secret),
    /// By a private key.
    Key {
        /// The file that holds it, in OpenSSH's form or PEM.
        file: PathBuf,
        /// What the file is encrypted with, if it is.
        passphrase: Option<Secret>,
    },
}

/// How a file gets into its folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placement {
    /// Written under a temporary name in this folder, then renamed: the folder that Coupa watches never shows a part
    /// of it. It must not be a watched folder itself: Coupa takes files of any name (Coupa, *Integration Schedules and
    /// File Names*).
    Rename {
        /// A folder that Coupa does not watch.
        staging: String,
    },
    /// Written where it belongs. What is cut off stays there in part, and may be picked up so.
    InPlace,
}

impl Default for Placement {
    /// By way of `/Incoming`, of which Coupa watches the folders only.
    fn default() -> Self {
        Self::Rename {
            staging: "/Incoming".to_owned(),
        }
    }
}

impl FromStr for Placement {
    type Err = UnknownPlacement;

    fn from_str(text: &str) -> Result<Self, UnknownPlacement> {
        match text {
            "rename" => Ok(Self::default()),
            "in-place" => Ok(Self::InPlace),
            _ => Err(UnknownPlacement),
        }
    }
}

/// A way to place a file that there is not.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected `rename` or `in-place`")]
pub struct UnknownPlacement;

impl Settings {
    /// The usual settings: port 22, 10 s for a connection and for an answer, three attempts 250 ms and 500 ms apart.
    pub fn new(
        host: impl Into<String>,
        username: impl Into<String>,
        credential: Credential,
        known_hosts: impl Into<PathBuf>,
    ) -> Self {
        Self {
            host: host.into(),
            port: 22,
            username: username.into(),
            credential,
            known_hosts: known_hosts.into(),
            placement: Placement::default(),
            connect_timeout: Duration::from_secs(10),
            answer_timeout: Duration::from_secs(10),
            attempts: 3,
            spacing: Duration::from_millis(250),
            clock: Arc::new(SystemClock),
        }
    }
}
