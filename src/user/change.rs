//! `user deactivate` and `user reactivate`, through the API or through a file.

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use coupa_client::clock::{Clock as _, SystemClock};
use coupa_client::connector::{Asked, Change, Log, LogFormat, Outcome, by_api, by_file};
use coupa_client::csv::FileName;
use miette::IntoDiagnostic as _;

use super::coupa::CoupaArgs;
use super::site::SiteArgs;
use crate::print::stdout;

#[derive(Debug, Args)]
pub(super) struct ChangeArgs {
    /// The login of the user
    login: String,
    /// The way into Coupa
    #[arg(long, value_enum, default_value_t = Via::Api)]
    via: Via,
    #[command(flatten)]
    coupa: CoupaArgs,
    #[command(flatten)]
    site: SiteArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Via {
    /// The REST API
    Api,
    /// A users file on the sFTP site
    Csv,
}

/// Exits with 0 when the user is as asked, and was read so.
pub(super) async fn run(args: ChangeArgs, change: Change) -> Result<ExitCode, miette::Report> {
    let ChangeArgs {
        login,
        via,
        coupa,
        site,
    } = args;
    let asked = Asked { login, change };
    let ended = match via {
        Via::Api => through_api(coupa, &asked).await?,
        Via::Csv => through_file(coupa, site, &asked).await?,
    };
    let (result, exit) = match ended {
        Ok(result) => (result, ExitCode::SUCCESS),
        Err(failure) => (
            format!("{} failed: {failure}", asked.login),
            ExitCode::FAILURE,
        ),
    };
    writeln!(stdout(), "{result}").into_diagnostic()?;
    Ok(exit)
}

/// What is said in the end.
type Ended = Result<String, String>;

async fn through_api(coupa: CoupaArgs, asked: &Asked) -> Result<Ended, miette::Report> {
    let client = coupa.client()?;
    let mut stderr = io::stderr();
    let clock = client.settings().clock.clone();
    let mut log = Log::new(&mut stderr, LogFormat::Text, clock).masking(&client);
    let Asked { login, change } = asked;
    Ok(match by_api(&client, asked, &mut log).await {
        Ok(Outcome::Done(id)) => Ok(format!("{login} (id {id}) is {}", change.done())),
        Ok(Outcome::Already(id)) => {
            Ok(format!("{login} (id {id}) was {} already", change.status()))
        }
        Err(failure) => Err(failure.to_string()),
    })
}

async fn through_file(
    coupa: CoupaArgs,
    site: SiteArgs,
    asked: &Asked,
) -> Result<Ended, miette::Report> {
    let client = if site.no_api {
        None
    } else {
        Some(coupa.client()?)
    };
    let site = site.settings()?;
    let mut stderr = io::stderr();
    let mut log = Log::new(
        &mut stderr,
        LogFormat::Text,
        std::sync::Arc::new(SystemClock),
    );
    if let Some(client) = &client {
        log = log.masking(client);
    }
    let mut log = log.hiding(site.secret());
    let name = site.file_name.clone();
    let name = name.unwrap_or_else(|| FileName::users_at(SystemClock.now()));
    let asked = std::slice::from_ref(asked);
    let outcome = by_file(client.as_ref(), &site, &name, asked, &mut log).await;
    if let Some(failure) = outcome.failure {
        return Ok(Err(failure.to_string()));
    }
    // One was asked for, so there is one.
    let (asked, end) = outcome
        .users
        .into_iter()
        .next()
        .ok_or_else(|| miette::miette!("nobody was asked for"))?;
    let Asked { login, change } = asked;
    Ok(match end {
        Ok(id) => Ok(format!("{login} (id {id}) is {}", change.done())),
        Err(failure) => Err(failure.to_string()),
    })
}
