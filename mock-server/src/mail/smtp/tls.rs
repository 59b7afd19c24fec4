//! STARTTLS with the server's certificate; without one, one is made when the first client asks.

use std::sync::{Arc, OnceLock};

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

use crate::listener;

/// The sink's side of TLS.
pub(super) struct Tls {
    acceptor: OnceLock<Option<TlsAcceptor>>,
}

impl Tls {
    /// With the certificate that HTTP is served with, if it is served over TLS.
    pub(super) fn new(shared: Option<Arc<ServerConfig>>) -> Self {
        let acceptor = OnceLock::new();
        if let Some(config) = shared {
            acceptor.get_or_init(|| Some(TlsAcceptor::from(config)));
        }
        Self { acceptor }
    }

    /// Nothing when no certificate could be made.
    pub(super) fn acceptor(&self) -> Option<TlsAcceptor> {
        self.acceptor
            .get_or_init(|| match listener::Tls::SelfSigned.identity() {
                Ok(identity) => Some(TlsAcceptor::from(identity.config)),
                Err(error) => {
                    tracing::error!(%error, "no certificate for the mail sink");
                    None
                }
            })
            .clone()
    }
}
