//! `coupa-mock list`: what there is to run, and what can go wrong on demand.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use coupa_mock_server::faults::{Channel, Effect, Pack};
use coupa_scenarios::format::ScenarioFile;
use miette::{IntoDiagnostic as _, Report};

use crate::check::scenario_files;
use crate::print::stdout;

/// Options of `list`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct ListArgs {
    #[command(subcommand)]
    kind: Option<Kind>,
    /// Scenario files, and folders of `*.scenario.yaml` files; without one the built-in suite
    #[arg(value_name = "PATHS")]
    paths: Vec<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Kind {
    /// The effects of fault rules by channel, and the packs of `serve --faults`
    Faults,
}

/// Prints one line for each case of a scenario, effect or pack.
#[expect(clippy::unused_async, reason = "all subcommands are called alike")]
pub(crate) async fn run(args: ListArgs) -> Result<ExitCode, Report> {
    let mut out = stdout();
    match args.kind {
        Some(Kind::Faults) => faults(&mut out).into_diagnostic()?,
        None => {
            let files = match scenario_files(&args.paths) {
                Ok(files) => files,
                Err(refused) => return Ok(refused.show()),
            };
            for case in files.iter().flat_map(ScenarioFile::cases) {
                writeln!(out, "{}  {}", case.name, case.title).into_diagnostic()?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn faults(out: &mut impl Write) -> io::Result<()> {
    for channel in Channel::ALL {
        writeln!(out, "{}", heading(channel))?;
        let rows = Effect::about(channel).iter();
        let rows = rows.map(|about| (format!("{}: {}", about.name, about.argument), about.summary));
        table(out, &rows.collect::<Vec<_>>())?;
    }
    writeln!(
        out,
        "packs: `serve --faults NAME`, or PUT {{\"pack\": NAME}} to an instance's faults"
    )?;
    let rows = Pack::ALL.map(|pack| (pack.name().to_owned(), pack.summary()));
    table(out, &rows)
}

fn heading(channel: Channel) -> &'static str {
    match channel {
        Channel::Http => "requests: `when: PUT /api/users/*`, or `http.connect`",
        Channel::Sftp => "the sFTP site: `when: sftp.write /Incoming/Users/*.csv`",
        Channel::Job => "the import job: `when: job.import users*.csv`",
        Channel::Mail => "mails: `when: mail.deliver ops@*`",
    }
}

fn table(out: &mut impl Write, rows: &[(String, &str)]) -> io::Result<()> {
    let width = rows.iter().map(|(name, _)| name.chars().count()).max();
    let width = width.unwrap_or_default();
    for (name, summary) in rows {
        writeln!(out, "  {name:width$}  {summary}")?;
    }
    writeln!(out)
}
