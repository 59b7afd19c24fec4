//! TLS: certificates made at the start, or given.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose,
};
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Names that a self-signed certificate is good for.
const NAMES: [&str; 5] = [
    "localhost",
    "127.0.0.1",
    "::1",
    "coupa-mock.test",
    "*.coupa-mock.test",
];

/// How the CA calls itself.
const CA_NAME: &str = "coupa-mock test CA";

/// Where the server's certificate comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tls {
    /// Made at the start, by a CA of its own; good for `localhost`, `127.0.0.1`, `::1` and
    /// `*.coupa-mock.test`.
    SelfSigned,
    /// Read from PEM files.
    Files {
        /// The certificate, followed by those that lead to its CA.
        cert: PathBuf,
        /// Its private key.
        key: PathBuf,
    },
}

/// TLS cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file that is no certificate or no key.
    #[error("cannot read {what} from {}: {reason}", path.display())]
    File {
        /// `a certificate` or `a private key`.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// Certificate and key do not belong together, or are of a kind that is not spoken.
    #[error("certificate and key cannot be used: {0}")]
    Unusable(#[from] tokio_rustls::rustls::Error),
    /// No certificate could be made.
    #[error("cannot make a certificate: {0}")]
    Made(#[from] rcgen::Error),
}

/// What the server shows, and whom a client has to trust for it.
pub(crate) struct Identity {
    pub(crate) config: Arc<ServerConfig>,
    /// The CA in PEM, when it was made at the start.
    pub(crate) ca_pem: Option<String>,
}

impl Tls {
    pub(crate) fn identity(&self) -> Result<Identity, TlsError> {
        let (chain, key, ca_pem) = match self {
            Self::SelfSigned => self_signed()?,
            Self::Files { cert, key } => (certificates(cert)?, private_key(key)?, None),
        };
        let mut config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Identity {
            config: Arc::new(config),
            ca_pem,
        })
    }
}

type Made = (
    Vec<CertificateDer<'static>>,
    PrivateKeyDer<'static>,
    Option<String>,
);

fn self_signed() -> Result<Made, TlsError> {
    let mut ca = CertificateParams::new(Vec::new())?;
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    ca.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    ca.distinguished_name.push(DnType::CommonName, CA_NAME);
    let ca = CertifiedIssuer::self_signed(ca, KeyPair::generate()?)?;
    let mut leaf = CertificateParams::new(NAMES.map(str::to_owned))?;
    leaf.distinguished_name
        .push(DnType::CommonName, "localhost");
    leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    leaf.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate()?;
    let leaf = leaf.signed_by(&key, &ca)?;
    let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
    Ok((
        vec![leaf.der().clone(), ca.der().clone()],
        key,
        Some(ca.pem()),
    ))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let refused = |reason: String| TlsError::File {
        what: "a certificate",
        path: path.to_owned(),
        reason,
    };
    let chain: Vec<_> = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect)
        .map_err(|error| refused(error.to_string()))?;
    if chain.is_empty() {
        return Err(refused("there is none in it".to_owned()));
    }
    Ok(chain)
}

fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    PrivateKeyDer::from_pem_file(path).map_err(|error| TlsError::File {
        what: "a private key",
        path: path.to_owned(),
        reason: error.to_string(),
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::Tls;

    #[test]
    fn a_certificate_is_made_with_a_ca_to_trust() {
        let identity = Tls::SelfSigned.identity().unwrap();
        assert!(identity.ca_pem.unwrap().contains("BEGIN CERTIFICATE"));
    }

    #[test]
    fn a_file_that_is_none_is_named() {
        let files = Tls::Files {
            cert: "/nowhere/cert.pem".into(),
            key: "/nowhere/key.pem".into(),
        };
        let error = files.identity().err().unwrap().to_string();
        assert!(
            error.starts_with("cannot read a certificate from /nowhere/cert.pem"),
            "{error}"
        );
    }
}
