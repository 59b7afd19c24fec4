//! `coupa-mock serve`: the fake Coupa until SIGINT or SIGTERM.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use coupa_mock_server::MockServer;
use coupa_mock_server::domain::release::Release;
use coupa_mock_server::domain::write::UnknownNames;
use coupa_mock_server::instance::{Mode, PollInterval, RateLimit, Secret};
use coupa_mock_server::server::StartError;
use coupa_mock_server::sftp::{HostKeySource, IdleTimeout, SessionsMax};
use miette::{IntoDiagnostic as _, Report, WrapErr as _, miette};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use crate::{exit, world};

/// Options of `serve`.
#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// Address of the REST API and the control API; port 0 picks a free one
    #[arg(
        long,
        value_name = "ADDR",
        default_value = "127.0.0.1:8080",
        env = "COUPA_MOCK_HTTP"
    )]
    http: SocketAddr,
    /// Address of the sFTP site; port 0 picks a free one
    #[arg(
        long,
        value_name = "ADDR",
        default_value = "127.0.0.1:2222",
        env = "COUPA_MOCK_SFTP"
    )]
    sftp: SocketAddr,
    /// A private key as ssh-keygen writes it; without it one that comes from the seed
    #[arg(long, value_name = "FILE", env = "COUPA_MOCK_SFTP_HOST_KEY")]
    sftp_host_key: Option<PathBuf>,
    /// Sessions that an sFTP user may have at once: a number or off
    #[arg(
        long,
        value_name = "N|off",
        default_value = "5",
        env = "COUPA_MOCK_SFTP_SESSIONS"
    )]
    sftp_sessions: SessionsMax,
    /// How long an sFTP session may be silent before it is closed: such as 15m, or off
    #[arg(
        long,
        value_name = "DURATION|off",
        default_value = "15m",
        env = "COUPA_MOCK_SFTP_IDLE_TIMEOUT"
    )]
    sftp_idle_timeout: IdleTimeout,
    /// Address of the mail sink, which takes what connectors send to people
    #[arg(
        long,
        value_name = "ADDR",
        default_value = "127.0.0.1:2525",
        env = "COUPA_MOCK_SMTP"
    )]
    smtp: SocketAddr,
    /// What instances hold, in YAML or JSON; without it a small company with `USER_TEST`
    #[arg(long, value_name = "FILE", env = "COUPA_MOCK_WORLD")]
    world: Option<PathBuf>,
    /// Seed of everything random
    #[arg(long, value_name = "N", default_value_t = 1, env = "COUPA_MOCK_SEED")]
    seed: u64,
    /// How clocks move: real, manual, or a factor such as 60x
    #[arg(
        long,
        value_name = "MODE",
        default_value = "real",
        env = "COUPA_MOCK_CLOCK"
    )]
    clock: Mode,
    /// The release of Coupa that is imitated, unless a world says another
    #[arg(
        long,
        value_name = "RELEASE",
        default_value = "R41",
        env = "COUPA_MOCK_RELEASE"
    )]
    release: Release,
    /// Whether more than 25 requests a second with a burst of 20 are refused, unless a world says
    /// otherwise: on or off
    #[arg(
        long,
        value_name = "on|off",
        default_value = "off",
        env = "COUPA_MOCK_RATE_LIMIT"
    )]
    rate_limit: RateLimit,
    /// How often files are picked up from the sFTP site, unless a world says otherwise
    #[arg(
        long,
        value_name = "DURATION",
        default_value = "5m",
        env = "COUPA_MOCK_POLL_INTERVAL"
    )]
    poll_interval: PollInterval,
    /// Written, as JSON, once everything is served: addresses and credentials
    #[arg(long, value_name = "PATH", env = "COUPA_MOCK_READY_FILE")]
    ready_file: Option<PathBuf>,
    /// Refuse names that a resource does not have (the default)
    #[arg(long, conflicts_with = "loose", env = "COUPA_MOCK_STRICT")]
    strict: bool,
    /// Ignore names that a resource does not have
    #[arg(long, env = "COUPA_MOCK_LOOSE")]
    loose: bool,
    /// Needed for control calls; required when others can reach the address
    #[arg(
        long,
        value_name = "TOKEN",
        env = "COUPA_MOCK_ADMIN_TOKEN",
        hide_env_values = true
    )]
    admin_token: Option<String>,
    /// How the log on standard error is written
    #[arg(long, value_enum, default_value_t = LogFormat::Text, env = "COUPA_MOCK_LOG_FORMAT")]
    log_format: LogFormat,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

/// Serves until a signal comes.
pub(crate) async fn run(args: ServeArgs) -> Result<ExitCode, Report> {
    log_to_stderr(args.log_format);
    let mut options = MockServer::builder()
        .http(args.http)
        .sftp(args.sftp)
        .sftp_sessions(args.sftp_sessions)
        .sftp_idle_timeout(args.sftp_idle_timeout)
        .smtp(args.smtp)
        .seed(args.seed)
        .clock(args.clock)
        .release(args.release)
        .rate_limit(args.rate_limit)
        .poll_interval(args.poll_interval);
    if let Some(path) = &args.world {
        match world::load(path) {
            Ok(world) => options = options.world(world),
            Err(reason) => return Ok(exit::because(exit::INVALID, &reason)),
        }
    }
    if let Some(path) = args.sftp_host_key {
        options = options.sftp_host_key(HostKeySource::File(path));
    }
    if args.loose {
        options = options.unknown_names(UnknownNames::Ignore);
    }
    if let Some(token) = args.admin_token {
        options = options.admin_token(Secret::new(token));
    }
    // Before anything is announced: whoever reads the ready file may send the signal at once.
    let mut terminate = signal(SignalKind::terminate()).into_diagnostic()?;
    let mut interrupt = signal(SignalKind::interrupt()).into_diagnostic()?;
    let server = match options.start().await {
        Ok(server) => server,
        Err(reason) => return Ok(refusal(&reason)),
    };
    tracing::info!(
        url = server.url(),
        sftp = server.sftp().map(tracing::field::display),
        "coupa-mock is ready"
    );
    if let Some(path) = &args.ready_file {
        let ready = serde_json::to_vec_pretty(&server.ready()).into_diagnostic()?;
        write_atomically(path, &ready)
            .into_diagnostic()
            .wrap_err_with(|| format!("cannot write the ready file {}", path.display()))?;
        tracing::info!(path = %path.display(), "the ready file is written");
    }
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("shutting down");
    server.shutdown().await;
    Ok(ExitCode::SUCCESS)
}

/// A taken port is the environment's fault, anything else the options'.
fn refusal(reason: &StartError) -> ExitCode {
    let status = match reason {
        StartError::Bind { .. } => exit::ENVIRONMENT,
        StartError::AdminTokenRequired(_)
        | StartError::World(_)
        | StartError::Registry(_)
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
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
}
