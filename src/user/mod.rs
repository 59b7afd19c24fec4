//! `coupa-mock user`: the client from a shell, against any Coupa.

mod change;
mod coupa;
mod show;
mod site;
mod write;

use std::io::Write as _;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use coupa_client::connector::Change;
use miette::IntoDiagnostic as _;

use change::ChangeArgs;
use coupa::CoupaArgs;
use show::{Output, shown};
use write::{CreateArgs, UpdateArgs};

use crate::print::stdout;

/// What to do with a user.
#[derive(Debug, Args)]
pub(crate) struct UserArgs {
    #[command(subcommand)]
    command: UserCommand,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Shows the user of a login; exits with 1 when there is none
    Find(FindArgs),
    /// Deactivates the user of a login as Coupa's own procedure says, and reads it back
    Deactivate(Box<ChangeArgs>),
    /// Makes the user of a login active again, and reads it back
    Reactivate(Box<ChangeArgs>),
    /// Creates a user, and shows it
    Create(CreateArgs),
    /// Changes fields of the user of a login, and shows it
    Update(UpdateArgs),
}

#[derive(Debug, Args)]
struct FindArgs {
    /// The login to look for
    login: String,
    /// How to print the user
    #[arg(long, value_enum, default_value_t = Output::Table)]
    output: Output,
    #[command(flatten)]
    coupa: CoupaArgs,
}

/// Exits with 0 when the user was found, or is as asked now, else with 1.
pub(crate) async fn run(args: UserArgs) -> Result<ExitCode, miette::Report> {
    match args.command {
        UserCommand::Find(args) => find(args).await,
        UserCommand::Deactivate(args) => change::run(*args, Change::Deactivate).await,
        UserCommand::Reactivate(args) => change::run(*args, Change::Reactivate).await,
        UserCommand::Create(args) => write::create(args).await,
        UserCommand::Update(args) => write::update(args).await,
    }
}

async fn find(args: FindArgs) -> Result<ExitCode, miette::Report> {
    let client = args.coupa.client()?;
    let users = client.users().find(&args.login).await.into_diagnostic()?;
    if users.is_empty() {
        miette::bail!("no user has the login: {}", args.login);
    }
    let text = shown(&users, args.output)?;
    stdout().write_all(text.as_bytes()).into_diagnostic()?;
    Ok(ExitCode::SUCCESS)
}
