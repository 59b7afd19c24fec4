//! `coupa-mock health`: whether a running server is ready, for containers.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use coupa_scenarios::target::Target;
use miette::{Report, miette};

use crate::exit;
use crate::options::HttpArgs;

/// Who takes longer is not ready.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The exit status of a server that is not ready.
const NOT_READY: u8 = 1;

/// Options of `health`.
#[derive(Debug, Args)]
pub(crate) struct HealthArgs {
    #[command(flatten)]
    http: HttpArgs,
    /// Its URL, where the address does not say enough
    #[arg(long, value_name = "URL")]
    url: Option<String>,
}

/// Exits with 0 if it is ready, else with 1.
pub(crate) async fn run(args: HealthArgs) -> Result<ExitCode, Report> {
    let url = args
        .url
        .unwrap_or_else(|| format!("http://{}", reachable(args.http.http)));
    match tokio::time::timeout(TIMEOUT, Target::at(&url, None)).await {
        Ok(Ok(_ready)) => Ok(ExitCode::SUCCESS),
        Ok(Err(error)) => Ok(exit::because(NOT_READY, &miette!("{error}"))),
        Err(_elapsed) => Ok(exit::because(
            NOT_READY,
            &miette!("{url} does not answer within {TIMEOUT:?}"),
        )),
    }
}

/// Who listens on every address is reached on this machine's own.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip @ (IpAddr::V4(_) | IpAddr::V6(_)) => ip,
    };
    SocketAddr::new(ip, address.port())
}
