//! `coupa-mock schema`: the JSON Schema (draft-07) of the files that people write, for their editors.

use std::io::Write as _;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use coupa_mock_server::instance::World;
use miette::{IntoDiagnostic as _, Report};

use crate::print::stdout;

/// Options of `schema`.
#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// Which files
    kind: Kind,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// World files: `serve --world`
    World,
}

/// Prints the schema.
#[expect(clippy::unused_async, reason = "all subcommands are called alike")]
pub(crate) async fn run(args: SchemaArgs) -> Result<ExitCode, Report> {
    let schema = match args.kind {
        Kind::World => World::schema(),
    };
    let text = serde_json::to_string_pretty(&schema).into_diagnostic()?;
    writeln!(stdout(), "{text}").into_diagnostic()?;
    Ok(ExitCode::SUCCESS)
}
