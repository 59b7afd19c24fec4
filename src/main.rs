//! The `coupa-mock` command line: one file for each subcommand, each parses, calls a crate and maps
//! the outcome to an exit code.

mod check;
mod connector;
mod exit;
mod faults;
mod health;
mod list;
mod options;
mod print;
mod run;
mod schema;
mod serve;
mod settings;
mod user;
mod world;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// A fake Coupa, a client and a test bench for the connectors that deactivate its users.
#[derive(Debug, Parser)]
#[command(name = "coupa-mock", version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the fake Coupa until interrupted.
    Serve(serve::ServeArgs),
    /// Run scenarios against a connector.
    Run(run::RunArgs),
    /// Check scenario files without running them.
    Check(check::CheckArgs),
    /// List scenarios, or with `faults` what can go wrong on demand.
    List(list::ListArgs),
    /// Ask a running server whether it is ready: exit status 0 or 1.
    Health(health::HealthArgs),
    /// Print the JSON Schema of the files that people write.
    Schema(schema::SchemaArgs),
    /// Find or deactivate a user of any Coupa.
    User(user::UserArgs),
    /// The reference connector: HR events on standard input, one JSON object per line.
    Connector(connector::ConnectorArgs),
}

#[tokio::main]
async fn main() -> miette::Result<ExitCode> {
    let Cli { command } = match settings::parse() {
        Ok(cli) => cli,
        Err(reason) => return Ok(exit::because(exit::INVALID, &reason)),
    };
    match command {
        Command::Serve(args) => serve::run(args).await,
        Command::Run(args) => run::run(args).await,
        Command::Check(args) => check::run(args).await,
        Command::List(args) => list::run(args).await,
        Command::Health(args) => health::run(args).await,
        Command::Schema(args) => schema::run(args).await,
        Command::User(args) => user::run(args).await,
        Command::Connector(args) => connector::run(args).await,
    }
}
