//! Which keys of a host are trusted.

use std::fs::File;
use std::path::Path;

use russh::keys::known_hosts::known_host_keys_path;
use russh::keys::{Algorithm, HashAlg, PublicKey};

use super::error::ErrorKind;

/// The trusted keys of one host.
#[derive(Clone, Debug)]
pub(super) struct HostKeys {
    file: String,
    keys: Vec<PublicKey>,
}

impl HostKeys {
    /// Reads the keys of `host` from `file`.
    pub(super) fn read(file: &Path, host: &str, port: u16) -> Result<Self, ErrorKind> {
        let unusable = |reason: String| ErrorKind::KnownHosts {
            file: file.display().to_string(),
            reason,
        };
        // The reader takes a file that is not there for an empty one.
        File::open(file).map_err(|error| unusable(error.to_string()))?;
        let keys =
            known_host_keys_path(host, port, file).map_err(|error| unusable(error.to_string()))?;
        Ok(Self {
            file: file.display().to_string(),
            keys: keys.into_iter().map(|(_, key)| key).collect(),
        })
    }

    /// Refuses a key that is not one of them.
    pub(super) fn check(&self, key: &PublicKey) -> Result<(), ErrorKind> {
        if self
            .keys
            .iter()
            .any(|known| known.key_data() == key.key_data())
        {
            return Ok(());
        }
        let presented = key.fingerprint(HashAlg::Sha256).to_string();
        let file = self.file.clone();
        Err(if self.keys.is_empty() {
            ErrorKind::HostKeyUnknown { presented, file }
        } else {
            ErrorKind::HostKeyChanged { presented, file }
        })
    }

    /// The same algorithms, those of the trusted keys first: a host with several keys then shows a trusted one.
    pub(super) fn preferred(&self, algorithms: &[Algorithm]) -> Vec<Algorithm> {
        let is_rsa = |algorithm: &Algorithm| matches!(algorithm, Algorithm::Rsa { .. });
        let is_known = |algorithm: &Algorithm| {
            self.keys.iter().any(|key| {
                let known = key.algorithm();
                known == *algorithm || (is_rsa(&known) && is_rsa(algorithm))
            })
        };
        let (known, others): (Vec<_>, Vec<_>) = algorithms.iter().cloned().partition(is_known);
        [known, others].concat()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::path::PathBuf;

    use super::*;

    const ONE: &str = "AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ";
    const OTHER: &str = "AAAAC3NzaC1lZDI1NTE5AAAAIDIhz2GK/XCUj4i6Q5yQJNL1MKMgxzrV1Ec0v0jRqJ8N";

    fn key(base64: &str) -> PublicKey {
        russh::keys::parse_public_key_base64(base64).unwrap()
    }

    fn file(name: &str, text: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("coupa-client-{}-{name}", std::process::id()));
        std::fs::write(&path, text).unwrap();
        path
    }

    fn keys(name: &str, text: &str) -> HostKeys {
        let path = file(name, text);
        let keys = HostKeys::read(&path, "127.0.0.1", 2222);
        std::fs::remove_file(path).unwrap();
        keys.unwrap()
    }

    #[test]
    fn a_trusted_key_is_accepted_and_a_changed_one_is_not() {
        let keys = keys(
            "trusted",
            &format!("# a comment\n[127.0.0.1]:2222 ssh-ed25519 {ONE}\n"),
        );
        assert_eq!(keys.check(&key(ONE)), Ok(()));
        assert!(matches!(
            keys.check(&key(OTHER)),
            Err(ErrorKind::HostKeyChanged { .. })
        ));
    }

    #[test]
    fn a_host_that_the_file_does_not_name_is_unknown() {
        let keys = keys("unknown", &format!("127.0.0.1 ssh-ed25519 {ONE}\n"));
        let error = keys.check(&key(ONE)).unwrap_err();
        assert!(matches!(error, ErrorKind::HostKeyUnknown { .. }));
        assert!(error.to_string().contains("SHA256:"), "{error}");
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let error = HostKeys::read(Path::new("/no/such/file"), "h", 22).unwrap_err();
        assert!(error.to_string().contains("`/no/such/file`"), "{error}");
    }

    #[test]
    fn the_kind_of_a_trusted_key_comes_first() {
        let keys = keys("kind", &format!("[127.0.0.1]:2222 ssh-ed25519 {ONE}\n"));
        let rsa = Algorithm::Rsa {
            hash: Some(HashAlg::Sha512),
        };
        assert_eq!(
            keys.preferred(&[rsa.clone(), Algorithm::Ed25519]),
            [Algorithm::Ed25519, rsa]
        );
    }
}
