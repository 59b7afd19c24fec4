//! `coupa-mock run`: tries a connector on scenarios, and reports.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use coupa_client::api::Secret;
use coupa_scenarios::connector::{CommandLine, Connector};
use coupa_scenarios::profile::Profile;
use coupa_scenarios::report::{Event, Reporter};
use coupa_scenarios::run::{Options, Planned, Runner, Selection, Strictness, Summary};
use coupa_scenarios::target::{Target, TargetError};
use miette::{IntoDiagnostic as _, Report, miette};
use tokio::signal::unix::{SignalKind, signal};

use crate::check::{Refused, scenario_files};
use crate::exit;
use crate::options::{AdminArgs, whole};
use crate::print::stdout;

/// Something was not as expected.
const FAILED: u8 = 1;
/// No case was chosen.
const NOTHING_SELECTED: u8 = 4;
/// Stopped by a signal; the reports are written.
const INTERRUPTED: u8 = 130;

/// A case mostly waits for its connector.
const JOBS_PER_CORE: usize = 4;

/// Options of `run`.
#[derive(Debug, clap::Args)]
pub(crate) struct RunArgs {
    /// Scenario files, and folders of `*.scenario.yaml` files; without one the built-in suite
    #[arg(value_name = "PATHS")]
    paths: Vec<PathBuf>,
    /// Command of the connector under test, split into words as a shell does; without it the reference connector
    ///
    /// `{login}`, `{email}`, `{employee_number}` and `{event_file}` are replaced. The events are on standard input,
    /// one JSON object per line.
    #[arg(long, value_name = "COMMAND")]
    connector: Option<CommandLine>,
    /// A running `coupa-mock serve`; without it one is started in this process
    #[arg(long, value_name = "URL")]
    target: Option<String>,
    #[command(flatten)]
    admin: AdminArgs,
    /// So many cases at once [default: four for each core]
    #[arg(long, value_name = "N", value_parser = whole(NonZeroUsize::MIN..=NonZeroUsize::MAX))]
    jobs: Option<NonZeroUsize>,
    /// Only scenarios with this tag; of several, with all
    #[arg(long, value_name = "TAG")]
    tag: Vec<String>,
    /// Only cases whose name contains this text; of several, any
    #[arg(long, value_name = "TEXT")]
    filter: Vec<String>,
    /// What the connector can do, and how it is tried: `flows`, `events`, `poll_interval`, `time_limit` (TOML); without
    /// it a command takes leavers through the API
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// Broken rules of good practice fail too
    #[arg(long)]
    strict: bool,
    /// Written at the end: JUnit XML
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Written as it happens: every event, one JSON object per line
    #[arg(long, value_name = "FILE")]
    events: Option<PathBuf>,
}

/// Runs the cases; the reports are written in every ending.
pub(crate) async fn run(args: RunArgs) -> Result<ExitCode, Report> {
    let reporter = Reporter::new(
        Box::new(stdout()),
        args.junit.as_deref(),
        args.events.as_deref(),
    );
    let mut reporter = match reporter {
        Ok(reporter) => reporter,
        Err(error) => return Ok(exit::because(exit::INVALID, &miette!("{error}"))),
    };
    let ended = try_connector(args, &mut reporter).await?;
    match reporter.finish() {
        Ok(()) => Ok(ended),
        Err(error) => Ok(exit::because(exit::ENVIRONMENT, &miette!("{error}"))),
    }
}

async fn try_connector(args: RunArgs, reporter: &mut Reporter) -> Result<ExitCode, Report> {
    let files = match scenario_files(&args.paths) {
        Ok(files) => files,
        Err(refused) => {
            tell_refused(&refused, reporter);
            return Ok(refused.show());
        }
    };
    let profile = match profile(args.profile.as_deref(), args.connector.is_some()) {
        Ok(profile) => profile,
        Err(error) => return Ok(exit::because(exit::INVALID, &error)),
    };
    let plan = Selection {
        tags: args.tag,
        filters: args.filter,
    }
    .plan(files);
    if plan.is_empty() {
        return Ok(exit::because(
            NOTHING_SELECTED,
            &miette!("no case is selected"),
        ));
    }
    let options = Options {
        jobs: args.jobs.map_or_else(default_jobs, NonZeroUsize::get),
        strictness: if args.strict {
            Strictness::Should
        } else {
            Strictness::Must
        },
        profile,
    };
    // Before anything starts: what has started must be stopped properly.
    let interrupted = interrupted()?;
    let target = match target(args.target.as_deref(), args.admin.admin_token).await {
        Ok(target) => target,
        Err(error) => {
            reporter.event(&Event::NotStarted {
                reason: error.to_string(),
            });
            return Ok(exit::because(exit::ENVIRONMENT, &miette!("{error}")));
        }
    };
    let runner = Runner::new(target, connector(args.connector), options);
    Ok(run_all(runner, plan, reporter, interrupted).await)
}

async fn run_all(
    runner: Runner,
    plan: Vec<Planned>,
    reporter: &mut Reporter,
    interrupted: impl Future<Output = ()>,
) -> ExitCode {
    let summary = runner
        .run(plan, |event| reporter.event(&event), interrupted)
        .await;
    ExitCode::from(status(summary))
}

/// What failed says more than what could not be tried.
fn status(summary: Summary) -> u8 {
    match summary {
        Summary { not_run: 1.., .. } => INTERRUPTED,
        Summary { failed: 1.., .. } => FAILED,
        Summary { errors: 1.., .. } => exit::ENVIRONMENT,
        Summary { .. } => 0,
    }
}

fn tell_refused(refused: &Refused, reporter: &mut Reporter) {
    match refused {
        Refused::Unreadable(errors) => {
            for error in errors {
                reporter.event(&Event::FileRefused {
                    file: error.path.display().to_string(),
                    line: None,
                    message: error.source.to_string(),
                });
            }
        }
        Refused::Invalid(problems) => problems
            .iter()
            .for_each(|problem| reporter.event(&Event::from(problem))),
    }
}

async fn target(url: Option<&str>, admin_token: Option<Secret>) -> Result<Target, TargetError> {
    match url {
        Some(url) => Target::at(url, admin_token).await,
        None => Target::in_process().await,
    }
}

fn connector(line: Option<CommandLine>) -> Connector {
    match line {
        Some(line) => Connector::Command {
            line,
            environment: std::env::vars_os().collect(),
        },
        None => Connector::Reference,
    }
}

fn profile(file: Option<&Path>, is_command: bool) -> Result<Profile, Report> {
    let usual = if is_command {
        Profile::default()
    } else {
        Profile::reference()
    };
    let Some(file) = file else { return Ok(usual) };
    let text = std::fs::read_to_string(file);
    let text = text.map_err(|error| miette!("cannot read `{}`: {error}", file.display()))?;
    usual
        .read(&text)
        .map_err(|error| miette!("the profile `{}` cannot be used: {error}", file.display()))
}

fn default_jobs() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get) * JOBS_PER_CORE
}

/// Completes on SIGINT or SIGTERM, from now on.
fn interrupted() -> Result<impl Future<Output = ()>, Report> {
    let mut interrupt = signal(SignalKind::interrupt()).into_diagnostic()?;
    let mut terminate = signal(SignalKind::terminate()).into_diagnostic()?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
