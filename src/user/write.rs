//! `user create` and `user update`, through the API.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Args;
use coupa_client::api::{NewUser, User, UserUpdate};
use miette::IntoDiagnostic as _;

use super::coupa::CoupaArgs;
use super::show::{Output, shown};
use crate::print::stdout;

#[derive(Debug, Args)]
pub(super) struct CreateArgs {
    /// The login of the new user
    login: String,
    /// The e-mail address
    #[arg(long, value_name = "ADDRESS")]
    email: String,
    /// The first name
    #[arg(long, value_name = "NAME")]
    firstname: String,
    /// The last name
    #[arg(long, value_name = "NAME")]
    lastname: String,
    /// The employer's number
    #[arg(long, value_name = "NUMBER")]
    employee_number: Option<String>,
    /// How to print the user
    #[arg(long, value_enum, default_value_t = Output::Table)]
    output: Output,
    #[command(flatten)]
    coupa: CoupaArgs,
}

#[derive(Debug, Args)]
pub(super) struct UpdateArgs {
    /// The login of the user
    login: String,
    #[command(flatten)]
    fields: FieldArgs,
    /// How to print the user
    #[arg(long, value_enum, default_value_t = Output::Table)]
    output: Output,
    #[command(flatten)]
    coupa: CoupaArgs,
}

/// What is to change; one at least.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
struct FieldArgs {
    /// The new login
    #[arg(long, value_name = "LOGIN")]
    new_login: Option<String>,
    /// The new e-mail address
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// The new first name
    #[arg(long, value_name = "NAME")]
    firstname: Option<String>,
    /// The new last name
    #[arg(long, value_name = "NAME")]
    lastname: Option<String>,
    /// The new employer's number
    #[arg(long, value_name = "NUMBER")]
    employee_number: Option<String>,
}

/// Creates the user, and shows it as Coupa does.
pub(super) async fn create(args: CreateArgs) -> Result<ExitCode, miette::Report> {
    let client = args.coupa.client()?;
    let user = NewUser {
        login: args.login,
        email: args.email,
        firstname: args.firstname,
        lastname: args.lastname,
        employee_number: args.employee_number,
    };
    let created = client.users().create(&user).await.into_diagnostic()?;
    let created = client.users().get(created.id).await.into_diagnostic()?;
    print(&[created], args.output)
}

/// Changes the one user of a login, and shows it as Coupa does. What Coupa did not take is a failure.
pub(super) async fn update(args: UpdateArgs) -> Result<ExitCode, miette::Report> {
    let client = args.coupa.client()?;
    let update = UserUpdate {
        active: None,
        login: args.fields.new_login,
        email: args.fields.email,
        firstname: args.fields.firstname,
        lastname: args.fields.lastname,
        employee_number: args.fields.employee_number,
    };
    let found = client.users().find(&args.login).await.into_diagnostic()?;
    let id = match found.as_slice() {
        [user] => user.id,
        [] => miette::bail!("no user has the login: {}", args.login),
        several => miette::bail!(
            "{} users have the login, none was changed: {}",
            several.len(),
            args.login
        ),
    };
    client.users().update(id, &update).await.into_diagnostic()?;
    let user = client.users().get(id).await.into_diagnostic()?;
    let ignored = ignored(&update, &user);
    print(&[user], args.output)?;
    if !ignored.is_empty() {
        miette::bail!(
            "Coupa answered 200 to the update, and did not take: {}",
            ignored.join(", ")
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// The fields that Coupa shows otherwise than they were sent.
fn ignored(update: &UserUpdate, user: &User) -> Vec<&'static str> {
    let login = Some(user.login.clone());
    let fields = [
        ("login", &update.login, &login),
        ("email", &update.email, &user.email),
        ("firstname", &update.firstname, &user.firstname),
        ("lastname", &update.lastname, &user.lastname),
        (
            "employee-number",
            &update.employee_number,
            &user.employee_number,
        ),
    ];
    fields
        .into_iter()
        .filter(|(_, sent, shown)| sent.is_some() && sent != shown)
        .map(|(name, ..)| name)
        .collect()
}

fn print(users: &[User], output: Output) -> Result<ExitCode, miette::Report> {
    let text = shown(users, output)?;
    stdout().write_all(text.as_bytes()).into_diagnostic()?;
    Ok(ExitCode::SUCCESS)
}
