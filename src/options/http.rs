//! Where the fake listens.

use std::net::SocketAddr;

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct HttpArgs {
    /// Address of the REST API and the control API; for `serve`, port 0 picks a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080", value_parser = parse_address)]
    pub(crate) http: SocketAddr,
}

/// An address that says what is expected when it is none.
pub(crate) fn parse_address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse()
        .map_err(|_| "expected an address and a port such as 127.0.0.1:8080")
}
