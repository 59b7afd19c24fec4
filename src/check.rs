//! `coupa-mock check`: validates scenario files, all of them, and runs nothing.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use coupa_scenarios::format::{Problems, ScenarioFile, load};
use coupa_scenarios::{files, suites};
use miette::{IntoDiagnostic as _, Report, miette};

use crate::exit;
use crate::print::stdout;

/// Options of `check`.
#[derive(Debug, clap::Args)]
pub(crate) struct CheckArgs {
    /// Scenario files, and folders of `*.scenario.yaml` files; without one the built-in suite
    #[arg(value_name = "PATHS")]
    paths: Vec<PathBuf>,
}

/// Exits with 0 only if every file is valid.
#[expect(clippy::unused_async, reason = "all subcommands are called alike")]
pub(crate) async fn run(args: CheckArgs) -> Result<ExitCode, Report> {
    let files = match scenario_files(&args.paths) {
        Ok(files) => files,
        Err(refused) => return Ok(refused.show()),
    };
    let cases: usize = files.iter().map(|file| file.cases().len()).sum();
    writeln!(
        stdout(),
        "{} valid, {}",
        counted(files.len(), "scenario"),
        counted(cases, "case")
    )
    .into_diagnostic()?;
    Ok(ExitCode::SUCCESS)
}

/// Files that cannot be used.
pub(crate) enum Refused {
    /// Some cannot be read.
    Unreadable(Vec<files::FileError>),
    /// Some are not scenarios.
    Invalid(Problems),
}

impl Refused {
    /// Shows everything that is wrong on standard error.
    pub(crate) fn show(self) -> ExitCode {
        match self {
            Self::Unreadable(errors) => {
                let texts: Vec<_> = errors.iter().map(ToString::to_string).collect();
                exit::because(exit::INVALID, &miette!("{}", texts.join("\n")))
            }
            Self::Invalid(problems) => exit::because(exit::INVALID, &Report::new(problems)),
        }
    }
}

/// Reads and checks the files, or the built-in suite without any path.
pub(crate) fn scenario_files(paths: &[PathBuf]) -> Result<Vec<ScenarioFile>, Refused> {
    let sources = if paths.is_empty() {
        suites::built_in()
    } else {
        files::read(paths).map_err(Refused::Unreadable)?
    };
    load(sources).map_err(Refused::Invalid)
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
