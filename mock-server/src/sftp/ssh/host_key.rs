//! The key that the server proves itself with.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use russh::keys::ssh_key::private::Ed25519Keypair;
use russh::keys::{HashAlg, PrivateKey, ssh_key};

use crate::sftp::settings::HostKeySource;

/// The stream of random numbers that the key is drawn from; those of instances count up from 0.
const STREAM: u64 = u64::MAX;

/// A private key that is never printed.
#[derive(Clone)]
pub(crate) struct HostKey(PrivateKey);

/// A key that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum HostKeyError {
    /// There is no such file, or it is not ours to read.
    #[error("cannot read the host key {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Something else is in it.
    #[error(
        "{path}: expected a private key as ssh-keygen writes it, without a passphrase: {reason}"
    )]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

impl HostKey {
    pub(crate) fn load(source: &HostKeySource, seed: u64) -> Result<Self, HostKeyError> {
        match source {
            HostKeySource::Seed => Ok(Self::from_seed(seed)),
            HostKeySource::File(path) => {
                let text = std::fs::read_to_string(path).map_err(|source| HostKeyError::Read {
                    path: path.clone(),
                    source,
                })?;
                let key = PrivateKey::from_openssh(text)
                    .and_then(|key| {
                        if key.is_encrypted() {
                            Err(ssh_key::Error::Encrypted)
                        } else {
                            Ok(key)
                        }
                    })
                    .map_err(|error| HostKeyError::Content {
                        path: path.clone(),
                        reason: error.to_string(),
                    })?;
                Ok(Self(key))
            }
        }
    }

    /// The same key for the same seed: known hosts stay known.
    fn from_seed(seed: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(STREAM);
        let mut secret = [0; 32];
        random.fill_bytes(&mut secret);
        Self(PrivateKey::from(Ed25519Keypair::from_seed(&secret)))
    }

    /// Another key, the same for the same key.
    pub(super) fn changed(&self) -> Self {
        let known = self.0.fingerprint(HashAlg::Sha256);
        let mut seed = [0; 32];
        for (to, from) in seed.iter_mut().zip(known.as_bytes()) {
            *to = !*from;
        }
        Self(PrivateKey::from(Ed25519Keypair::from_seed(&seed)))
    }

    pub(super) fn private(&self) -> PrivateKey {
        self.0.clone()
    }

    /// The line for a `known_hosts` file.
    pub(super) fn known_hosts(&self, address: SocketAddr) -> String {
        let host = match address.port() {
            22 => address.ip().to_string(),
            port => format!("[{}]:{port}", address.ip()),
        };
        let mut key = self.0.public_key().clone();
        key.set_comment("");
        // A key that was just made or read can be written.
        let key = key.to_openssh().unwrap_or_default();
        format!("{host} {}", key.trim_end())
    }
}

impl fmt::Debug for HostKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HostKey(***)")
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::HostKey;

    #[test]
    fn the_key_comes_from_the_seed_alone() {
        let line = |seed| HostKey::from_seed(seed).known_hosts("127.0.0.1:2222".parse().unwrap());
        assert_eq!(line(1), line(1));
        assert_ne!(line(1), line(2));
        let changed = HostKey::from_seed(1).changed();
        assert_ne!(
            changed.known_hosts("127.0.0.1:2222".parse().unwrap()),
            line(1)
        );
        assert!(
            line(1).starts_with("[127.0.0.1]:2222 ssh-ed25519 AAAA"),
            "{}",
            line(1)
        );
        assert_eq!(format!("{:?}", HostKey::from_seed(1)), "HostKey(***)");
    }
}
