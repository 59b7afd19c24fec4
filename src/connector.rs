//! `coupa-mock connector`: the reference connector, with HR events on standard input.

use std::fs::File;
use std::process::ExitCode;

use coupa_client::connector::{self, LogFormat, Settings, Tee};
use miette::{IntoDiagnostic as _, WrapErr as _};
use tokio::io::BufReader;

use crate::options::{DropArgs, WireArgs};

/// Options besides the variables that every connector gets, `COUPA_BASE_URL` and so on.
#[derive(Debug, clap::Args)]
pub(crate) struct ConnectorArgs {
    /// Form of the log: `text` or `json` [default: json]
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<LogFormat>,
    #[command(flatten)]
    wire: WireArgs,
    #[command(flatten)]
    files: DropArgs,
}

/// Acts on every event; exits with 0 only if each reached the state that it asks for.
pub(crate) async fn run(args: ConnectorArgs) -> Result<ExitCode, miette::Report> {
    let settings = settings(args)?;
    let mut log = Tee::new(std::io::stderr(), log_file(&settings)?);
    let events = BufReader::new(tokio::io::stdin());
    let exit = connector::run(&settings, events, &mut log).await;
    Ok(ExitCode::from(exit.code()))
}

fn settings(args: ConnectorArgs) -> Result<Settings, miette::Report> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the binary reads its environment"
    )]
    let mut settings = Settings::from_vars(|name| std::env::var(name).ok()).into_diagnostic()?;
    if let Some(log_format) = args.log_format {
        settings.log_format = log_format;
    }
    if let Some(api) = &mut settings.api {
        args.wire.apply(api);
    }
    if let Some(site) = &mut settings.site {
        args.files.apply(site);
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
