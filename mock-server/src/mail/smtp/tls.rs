//! STARTTLS with a certificate of the sink's own, made when the first client asks for it.

use std::sync::{Arc, OnceLock};

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// What the certificate is valid for.
const NAMES: [&str; 4] = [
    "localhost",
    "127.0.0.1",
    "coupa-mock.test",
    "*.coupa-mock.test",
];

/// The sink's side of TLS.
#[derive(Default)]
pub(super) struct Tls {
    acceptor: OnceLock<Option<TlsAcceptor>>,
}

impl Tls {
    /// Nothing when no certificate could be made.
    pub(super) fn acceptor(&self) -> Option<TlsAcceptor> {
        self.acceptor
            .get_or_init(|| match make() {
                Ok(acceptor) => Some(acceptor),
                Err(error) => {
                    tracing::error!(%error, "no certificate for the mail sink");
                    None
                }
            })
            .clone()
    }
}

fn make() -> Result<TlsAcceptor, Box<dyn std::error::Error + Send + Sync>> {
    let own = rcgen::generate_simple_self_signed(NAMES.map(str::to_owned))?;
    let key = PrivateKeyDer::try_from(own.signing_key.serialize_der())?;
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}
