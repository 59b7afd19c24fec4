//! `coupa-mock connector`: the reference connector, with HR events on standard input.

use std::fs::File;
use std::process::ExitCode;
use std::time::Duration;

use coupa_client::api::{Format, parse_timeout};
use coupa_client::connector::{self, LogFormat, Settings, Tee};
use coupa_client::csv::FileName;
use coupa_client::sftp::Placement;
use miette::{IntoDiagnostic as _, WrapErr as _};
use tokio::io::BufReader;

/// Options besides the variables that every connector gets, `COUPA_BASE_URL` and so on.
#[derive(Debug, clap::Args)]
pub(crate) struct ConnectorArgs {
    /// Form of the log: `text` or `json` [default: json]
    #[arg(long, env = "COUPA_MOCK_LOG_FORMAT", value_name = "FORMAT")]
    log_format: Option<LogFormat>,
    /// Form of the bodies: `xml` or `json` [default: xml]
    #[arg(long, env = "COUPA_MOCK_FORMAT", value_name = "FORMAT")]
    format: Option<Format>,
    /// The longest that one request may take [default: 10s]
    #[arg(long, env = "COUPA_MOCK_REQUEST_TIMEOUT", value_name = "TIME", value_parser = parse_timeout)]
    request_timeout: Option<Duration>,
    /// How a file gets into its folder: `rename` or `in-place` [default: rename]
    #[arg(long, env = "COUPA_MOCK_PLACEMENT", value_name = "WAY")]
    placement: Option<Placement>,
    /// The name of the file \[default: `users_<YYYYMMDD_HHMMSSZ>.csv`\]
    #[arg(long, env = "COUPA_MOCK_FILE_NAME", value_name = "NAME")]
    file_name: Option<FileName>,
    /// How long to wait for Coupa to finish with a file [default: 15m]
    #[arg(long, env = "COUPA_MOCK_OUTCOME_TIMEOUT", value_name = "TIME", value_parser = parse_timeout)]
    outcome_timeout: Option<Duration>,
}

/// Acts on every event; exits with 0 only if each reached the state that it asks for.
pub(crate) async fn run(args: ConnectorArgs) -> Result<ExitCode, miette::Report> {
    let settings = settings(&args)?;
    let mut log = Tee::new(std::io::stderr(), log_file(&settings)?);
    let events = BufReader::new(tokio::io::stdin());
    let exit = connector::run(&settings, events, &mut log).await;
    Ok(ExitCode::from(exit.code()))
}

fn settings(args: &ConnectorArgs) -> Result<Settings, miette::Report> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the binary reads its environment"
    )]
    let mut settings = Settings::from_vars(|name| std::env::var(name).ok()).into_diagnostic()?;
    if let Some(log_format) = args.log_format {
        settings.log_format = log_format;
    }
    if let Some(api) = &mut settings.api {
        api.format = args.format.unwrap_or(api.format);
        api.request_timeout = args.request_timeout.unwrap_or(api.request_timeout);
    }
    if let Some(site) = &mut settings.site {
        site.outcome_timeout = args.outcome_timeout.unwrap_or(site.outcome_timeout);
        site.file_name = args.file_name.clone().or(site.file_name.take());
        if let Some(placement) = &args.placement {
            site.sftp.placement = placement.clone();
        }
    }
    Ok(settings)
}

fn log_file(settings: &Settings) -> Result<Option<File>, miette::Report> {
    let Some(path) = &settings.log_file else {
        return Ok(None);
    };
    let file = File::options().append(true).create(true).open(path);
    file.map(Some)
        .into_diagnostic()
        .wrap_err_with(|| format!("`CONNECTOR_LOG_FILE` cannot be opened: {}", path.display()))
}
