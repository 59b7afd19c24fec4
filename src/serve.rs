//! `coupa-mock serve`: the fake Coupa until SIGINT or SIGTERM.

use std::io::{IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, ValueEnum};
use coupa_mock_server::MockServer;
use coupa_mock_server::config::Builder;
use coupa_mock_server::domain::release::Release;
use coupa_mock_server::domain::write::UnknownNames;
use coupa_mock_server::instance::{Mode, PollInterval, RateLimit, Secret};
use coupa_mock_server::listener::{HEADER_BYTES_MIN, Limits, Tls};
use coupa_mock_server::server::StartError;
use coupa_mock_server::sftp::{HostKeySource, IdleTimeout, SessionsMax};
use miette::{IntoDiagnostic as _, Report, WrapErr as _, miette};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use crate::faults::Faults;
use crate::options::{AdminArgs, HttpArgs, parse_address, whole};
use crate::{exit, faults, world};

/// A file would grow over the limit of the process (signal(7)).
const SIGXFSZ: i32 = 25;

/// Options of `serve`.
#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    http: HttpArgs,
    /// Address of the sFTP site; port 0 picks a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:2222", value_parser = parse_address)]
    sftp: SocketAddr,
    /// A private key as ssh-keygen writes it; without it one that comes from the seed
    #[arg(long, value_name = "FILE")]
    sftp_host_key: Option<PathBuf>,
    /// Sessions that an sFTP user may have at once: a number or off
    #[arg(long, value_name = "N|off", default_value = "5")]
    sftp_sessions: SessionsMax,
    /// How long an sFTP session may be silent before it is closed: such as 15m, or off
    #[arg(long, value_name = "DURATION|off", default_value = "15m")]
    sftp_idle_timeout: IdleTimeout,
    /// Address of the mail sink, which takes what connectors send to people
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:2525", value_parser = parse_address)]
    smtp: SocketAddr,
    /// A mail server that Coupa's own mails go to, besides being kept: smtp://user:password@host:port
    #[arg(long, value_name = "URL", hide_env_values = true)]
    smtp_relay: Option<String>,
    /// What instances hold, in YAML or JSON; without it a small company with `USER_TEST`
    #[arg(long, value_name = "FILE")]
    world: Option<PathBuf>,
    /// Seed of everything random
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole(0..=u64::MAX))]
    seed: u64,
    /// How clocks move: real, manual, or a factor such as 60x
    #[arg(long, value_name = "MODE", default_value = "real")]
    clock: Mode,
    /// The release of Coupa that is imitated, unless a world says another
    #[arg(long, value_name = "RELEASE", default_value = "R41")]
    release: Release,
    /// Whether more than 25 requests a second with a burst of 20 are refused, unless a world says
    /// otherwise: on or off
    #[arg(long, value_name = "on|off", default_value = "off")]
    rate_limit: RateLimit,
    /// How often files are picked up from the sFTP site, unless a world says otherwise
    #[arg(long, value_name = "DURATION", default_value = "5m")]
    poll_interval: PollInterval,
    /// Written, as JSON, once everything is served: addresses and credentials
    #[arg(long, value_name = "PATH")]
    ready_file: Option<PathBuf>,
    /// Refuse names that a resource does not have (the default)
    #[arg(long, conflicts_with = "loose")]
    strict: bool,
    /// Ignore names that a resource does not have
    #[arg(long)]
    loose: bool,
    #[command(flatten)]
    admin: AdminArgs,
    /// What goes wrong from the start in every instance: a file, or a pack such as flaky
    #[arg(long, value_name = "FILE|PACK")]
    faults: Option<Faults>,
    /// Serve HTTPS with a certificate made at the start; the ready file names the CA to trust
    #[arg(long)]
    tls: bool,
    /// Serve HTTPS with this certificate and those that lead to its CA, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The private key of the certificate, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// A folder that keeps everything but journals, also when the process is killed; what is in it
    /// already goes on instead of the world
    #[arg(long, value_name = "DIR", env = "COUPA_MOCK_DATA_DIR")]
    data_dir: Option<PathBuf>,
    #[command(flatten)]
    limits: LimitArgs,
    /// How the log on standard error is written
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,
}

/// What one client may ask.
#[derive(Debug, Args)]
struct LimitArgs {
    /// HTTP connections at a time; one more is closed at once
    #[arg(long, value_name = "N", default_value_t = Limits::default().connections)]
    #[arg(value_parser = whole(1..=usize::MAX))]
    max_connections: usize,
    /// Bytes of a request's first line and headers, 8192 or more; a longer one is refused with 431
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().header_bytes)]
    #[arg(value_parser = whole(HEADER_BYTES_MIN..=usize::MAX))]
    max_header_bytes: usize,
    /// Seconds that a client may take to send them, or be idle, before it is disconnected
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::default().header_time.as_secs())]
    #[arg(value_parser = whole(1..=u64::MAX))]
    header_timeout: u64,
    /// Bytes of a request's body; a larger one is refused with 413
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().body_bytes)]
    #[arg(value_parser = whole(0..=usize::MAX))]
    max_body_bytes: usize,
    /// Seconds that a client may take to send it before it is refused with 408
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::default().body_time.as_secs())]
    #[arg(value_parser = whole(1..=u64::MAX))]
    body_timeout: u64,
}

impl From<LimitArgs> for Limits {
    fn from(args: LimitArgs) -> Self {
        Self {
            connections: args.max_connections,
            header_bytes: args.max_header_bytes,
            header_time: Duration::from_secs(args.header_timeout),
            body_bytes: args.max_body_bytes,
            body_time: Duration::from_secs(args.body_timeout),
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

/// Serves until a signal comes.
pub(crate) async fn run(args: ServeArgs) -> Result<ExitCode, Report> {
    log_to_stderr(args.log_format);
    let ready_file = args.ready_file.clone();
    let options = match options(args) {
        Ok(options) => options,
        Err(reason) => return Ok(exit::because(exit::INVALID, &reason)),
    };
    // Before anything is announced: whoever reads the ready file may send the signal at once.
    let mut terminate = signal(SignalKind::terminate()).into_diagnostic()?;
    let mut interrupt = signal(SignalKind::interrupt()).into_diagnostic()?;
    // Whoever listens is not ended by it: a limit on the size of files (`ulimit -f`) then is what a
    // full disk is.
    let _too_large = signal(SignalKind::from_raw(SIGXFSZ)).into_diagnostic()?;
    let server = match options.start().await {
        Ok(server) => server,
        Err(reason) => return Ok(refusal(&reason)),
    };
    tracing::info!(
        url = server.url(),
        sftp = server.sftp().map(tracing::field::display),
        "coupa-mock is ready"
    );
    announce(&server, ready_file.as_deref())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("shutting down");
    server.shutdown().await;
    Ok(ExitCode::SUCCESS)
}

fn options(args: ServeArgs) -> Result<Builder, Report> {
    let mut options = MockServer::builder()
        .http(args.http.http)
        .sftp(args.sftp)
        .sftp_sessions(args.sftp_sessions)
        .sftp_idle_timeout(args.sftp_idle_timeout)
        .smtp(args.smtp)
        .seed(args.seed)
        .clock(args.clock)
        .release(args.release)
        .rate_limit(args.rate_limit)
        .poll_interval(args.poll_interval)
        .limits(args.limits.into());
    if let Some(path) = &args.world {
        options = options.world(world::load(path)?);
    }
    if let Some(faults) = &args.faults {
        options = options.faults(faults::load(faults)?);
    }
    if let Some(folder) = args.data_dir {
        options = options.data_dir(folder);
    }
    if let Some(path) = args.sftp_host_key {
        options = options.sftp_host_key(HostKeySource::File(path));
    }
    options = match (args.tls_cert, args.tls_key) {
        (Some(cert), Some(key)) => options.tls(Tls::Files { cert, key }),
        (None, None) if args.tls => options.tls(Tls::SelfSigned),
        (None, None) => options,
        // From the settings file, which says one at a time.
        (Some(_), None) | (None, Some(_)) => {
            return Err(miette!("`tls-cert` and `tls-key` go together"));
        }
    };
    // Not read by clap, which would print the password of one that it refuses.
    if let Some(relay) = &args.smtp_relay {
        let relay = relay.parse();
        options = options.smtp_relay(relay.map_err(|reason: String| miette!("{reason}"))?);
    }
    if args.loose {
        options = options.unknown_names(UnknownNames::Ignore);
    }
    if let Some(token) = args.admin.admin_token {
        options = options.admin_token(Secret::new(token.expose()));
    }
    Ok(options)
}

/// Writes the CA to trust, if one was made, and the ready file, if one is wanted.
fn announce(server: &MockServer, ready_file: Option<&Path>) -> Result<(), Report> {
    let mut ready = server.ready();
    if let Some(pem) = server.ca_pem() {
        let path = ca_file(ready_file)?;
        write_atomically(&path, pem.as_bytes())
            .into_diagnostic()
            .wrap_err_with(|| format!("cannot write the CA {}", path.display()))?;
        tracing::info!(path = %path.display(), "the CA to trust is written");
        ready = ready.with_ca_file(path);
    }
    if let Some(path) = ready_file {
        let ready = serde_json::to_vec_pretty(&ready).into_diagnostic()?;
        write_atomically(path, &ready)
            .into_diagnostic()
            .wrap_err_with(|| format!("cannot write the ready file {}", path.display()))?;
        tracing::info!(path = %path.display(), "the ready file is written");
    }
    Ok(())
}

/// Beside the ready file, `ready.ca.pem` for `ready.json`; without one in the folder for temporary files.
fn ca_file(ready_file: Option<&Path>) -> Result<PathBuf, Report> {
    match ready_file {
        Some(ready_file) => {
            std::path::absolute(ready_file.with_extension("ca.pem")).into_diagnostic()
        }
        None => Ok(std::env::temp_dir().join(format!("coupa-mock-{}.ca.pem", std::process::id()))),
    }
}

/// A taken port is the environment's fault, anything else the options'.
fn refusal(reason: &StartError) -> ExitCode {
    let status = match reason {
        StartError::Bind { .. } => exit::ENVIRONMENT,
        StartError::AdminTokenRequired(_)
        | StartError::Tls(_)
        | StartError::World(_)
        | StartError::Registry(_)
        | StartError::DataDir(_)
        | StartError::HostKey(_) => exit::INVALID,
    };
    exit::because(status, &miette!("{reason}"))
}

/// A reader sees the whole file or none: it is written beside its place and moved there.
fn write_atomically(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}", std::process::id()));
    let mut file = std::fs::File::create(&beside)?;
    file.write_all(content)?;
    file.sync_all()?;
    std::fs::rename(&beside, path)
}

fn log_to_stderr(format: LogFormat) {
    let filter = EnvFilter::builder()
        .with_env_var("COUPA_MOCK_LOG")
        .with_default_directive(tracing::Level::INFO.into())
        .from_env_lossy();
    // https://no-color.org
    let is_coloured = std::io::stderr().is_terminal()
        && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(is_coloured)
        // A log that cannot be written, to a full disk or to nobody, would be complained of where it
        // goes, and end the thread that wanted to write it.
        .log_internal_errors(false)
        .with_writer(std::io::stderr);
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
}
