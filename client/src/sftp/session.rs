//! One connection to the site: the host's key first, then the account, then files.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use russh::client::{AuthResult, Handle, Handler};
use russh::keys::{Algorithm, PrivateKeyWithHashAlg, PublicKeyOrCertificate, load_secret_key};
use russh::{Disconnect, client};
use russh_sftp::client::SftpSession;
use russh_sftp::client::error::Error as SftpError;
use russh_sftp::protocol::{OpenFlags, StatusCode};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::error::ErrorKind;
use super::known_hosts::HostKeys;
use super::settings::{Credential, Settings};
use crate::api::Secret;

/// A session of one account.
pub(super) struct Session {
    ssh: Handle<HostKeyCheck>,
    sftp: SftpSession,
    answer_timeout: Duration,
}

/// How a file is opened for writing.
#[derive(Clone, Copy)]
pub(super) enum Opening {
    /// Whatever lies there is replaced.
    Replace,
    /// Only if nothing lies there.
    New,
}

impl Session {
    /// Connects, checks the host's key, and only then shows the credential.
    pub(super) async fn open(settings: &Settings) -> Result<Self, ErrorKind> {
        let keys = HostKeys::read(&settings.known_hosts, &settings.host, settings.port)?;
        let limit = settings.connect_timeout;
        let mut ssh = timeout(limit, connect(settings, keys))
            .await
            .map_err(|_elapsed| ErrorKind::TimedOut(limit))??;
        let limit = settings.answer_timeout;
        let opened = timeout(limit, async {
            authenticate(&mut ssh, settings).await?;
            start_sftp(&ssh, limit).await
        });
        let opened = opened
            .await
            .map_err(|_elapsed| ErrorKind::TimedOut(limit))
            .flatten();
        match opened {
            Ok(sftp) => Ok(Self {
                ssh,
                sftp,
                answer_timeout: limit,
            }),
            Err(error) => {
                leave(&ssh).await;
                Err(error)
            }
        }
    }

    /// Writes a whole file and closes it.
    pub(super) async fn write(
        &self,
        path: &str,
        bytes: &[u8],
        opening: Opening,
    ) -> Result<(), ErrorKind> {
        let how = match opening {
            Opening::Replace => OpenFlags::TRUNCATE,
            Opening::New => OpenFlags::EXCLUDE,
        };
        let flags = OpenFlags::CREATE | OpenFlags::WRITE | how;
        let mut file = self
            .sftp
            .open_with_flags(path, flags)
            .await
            .map_err(|error| self.kind(&error))?;
        let written = async {
            file.write_all(bytes).await?;
            file.flush().await
        };
        if let Err(error) = written.await {
            let kind = self.io_kind(&error);
            if kind.leaves_a_connection() {
                // That the file was written only in part says more.
                let _ = file.close().await;
            }
            return Err(kind);
        }
        file.close().await.map_err(|error| self.io_kind(&error))
    }

    /// How many bytes a file has; `None` when there is none.
    pub(super) async fn size(&self, path: &str) -> Result<Option<u64>, ErrorKind> {
        match self.sftp.metadata(path).await {
            Ok(metadata) => Ok(Some(metadata.size.unwrap_or_default())),
            Err(SftpError::Status(status)) if status.status_code == StatusCode::NoSuchFile => {
                Ok(None)
            }
            Err(error) => Err(self.kind(&error)),
        }
    }

    pub(super) async fn rename(&self, from: &str, to: &str) -> Result<(), ErrorKind> {
        self.sftp
            .rename(from, to)
            .await
            .map_err(|error| self.kind(&error))
    }

    pub(super) async fn remove(&self, path: &str) -> Result<(), ErrorKind> {
        self.sftp
            .remove_file(path)
            .await
            .map_err(|error| self.kind(&error))
    }

    /// Ends the connection: a site allows few at once (Coupa, *SFTP*).
    pub(super) async fn close(self) {
        // What was to be done is done, or has failed for a better reason.
        let _ = self.sftp.close().await;
        leave(&self.ssh).await;
    }

    fn kind(&self, error: &SftpError) -> ErrorKind {
        ErrorKind::of_sftp(error, self.answer_timeout)
    }

    fn io_kind(&self, error: &io::Error) -> ErrorKind {
        match error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<SftpError>())
        {
            Some(error) => self.kind(error),
            // The writer keeps the text of a refusal only.
            None => ErrorKind::of_text(&error.to_string()),
        }
    }
}

async fn connect(settings: &Settings, keys: HostKeys) -> Result<Handle<HostKeyCheck>, ErrorKind> {
    let unreachable = |error: io::Error| ErrorKind::Unreachable(error.to_string());
    let stream = TcpStream::connect((settings.host.as_str(), settings.port))
        .await
        .map_err(unreachable)?;
    stream.set_nodelay(true).map_err(unreachable)?;
    let mut config = client::Config::default();
    config.preferred.key = keys.preferred(&config.preferred.key).into();
    let connected = client::connect_stream(Arc::new(config), stream, HostKeyCheck(keys)).await;
    connected.map_err(|refused| match refused {
        Refused::HostKey(kind) => kind,
        Refused::Ssh(error) => lost(&error),
    })
}

async fn authenticate(
    ssh: &mut Handle<HostKeyCheck>,
    settings: &Settings,
) -> Result<(), ErrorKind> {
    let username = settings.username.as_str();
    let (result, what) = match &settings.credential {
        Credential::Password(password) => (
            ssh.authenticate_password(username, password.expose()).await,
            "user name and password",
        ),
        Credential::Key { file, passphrase } => {
            let passphrase = passphrase.as_ref().map(Secret::expose);
            let key = load_secret_key(file, passphrase).map_err(|error| ErrorKind::PrivateKey {
                file: file.display().to_string(),
                reason: error.to_string(),
            })?;
            let hash = if matches!(key.algorithm(), Algorithm::Rsa { .. }) {
                ssh.best_supported_rsa_hash()
                    .await
                    .map_err(|error| lost(&error))?
                    .flatten()
            } else {
                None
            };
            let key = PrivateKeyWithHashAlg::new(Arc::new(key), hash);
            (
                ssh.authenticate_publickey(username, key).await,
                "user name and private key",
            )
        }
    };
    match result.map_err(|error| lost(&error))? {
        AuthResult::Success => Ok(()),
        AuthResult::Failure { .. } => Err(ErrorKind::AuthRefused(what)),
    }
}

async fn start_sftp(ssh: &Handle<HostKeyCheck>, limit: Duration) -> Result<SftpSession, ErrorKind> {
    let channel = ssh
        .channel_open_session()
        .await
        .map_err(|error| lost(&error))?;
    channel
        .request_subsystem(true, "sftp")
        .await
        .map_err(|error| lost(&error))?;
    let config = russh_sftp::client::Config {
        request_timeout_secs: limit.as_secs().max(1),
        ..russh_sftp::client::Config::default()
    };
    SftpSession::new_with_config(channel.into_stream(), config)
        .await
        .map_err(|error| ErrorKind::of_sftp(&error, limit))
}

async fn leave(ssh: &Handle<HostKeyCheck>) {
    // It may have ended already.
    let _ = ssh.disconnect(Disconnect::ByApplication, "", "en").await;
}

fn lost(error: &russh::Error) -> ErrorKind {
    if matches!(error, russh::Error::NoCommonAlgo { .. }) {
        ErrorKind::Protocol(error.to_string())
    } else {
        ErrorKind::ConnectionLost(error.to_string())
    }
}

/// Accepts trusted keys only.
struct HostKeyCheck(HostKeys);

/// Why there is no session.
#[derive(Debug)]
enum Refused {
    HostKey(ErrorKind),
    Ssh(russh::Error),
}

impl From<russh::Error> for Refused {
    fn from(error: russh::Error) -> Self {
        Self::Ssh(error)
    }
}

impl Handler for HostKeyCheck {
    type Error = Refused;

    async fn check_server_key(&mut self, key: &PublicKeyOrCertificate) -> Result<bool, Refused> {
        match key {
            PublicKeyOrCertificate::PublicKey { key, .. } => {
                self.0.check(key).map_err(Refused::HostKey)?;
                Ok(true)
            }
            // No authority is trusted: certificates are not asked for.
            PublicKeyOrCertificate::Certificate(_) => Ok(false),
        }
    }
}
