//! `coupa-mock user`: the client from a shell, against any Coupa.

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};
use coupa_client::api::{Client, Format, Secret, Settings, Url, User, parse_timeout, parse_url};
use coupa_client::connector::{Log, LogFormat, Outcome, deactivate};
use miette::IntoDiagnostic as _;

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
    Deactivate(DeactivateArgs),
}

#[derive(Debug, Args)]
struct FindArgs {
    /// The login to look for
    login: String,
    /// How to print the user
    #[arg(long, env = "COUPA_MOCK_OUTPUT", value_enum, default_value_t = Output::Table)]
    output: Output,
    #[command(flatten)]
    coupa: CoupaArgs,
}

#[derive(Debug, Args)]
struct DeactivateArgs {
    /// The login of the user
    login: String,
    /// The way into Coupa
    #[arg(long, env = "COUPA_MOCK_VIA", value_enum, default_value_t = Via::Api)]
    via: Via,
    #[command(flatten)]
    coupa: CoupaArgs,
}

/// Which Coupa, and as whom; the defaults suit a local `coupa-mock serve`.
#[derive(Debug, Args)]
struct CoupaArgs {
    /// Coupa's address
    #[arg(long, env = "COUPA_BASE_URL", value_name = "URL", value_parser = parse_url)]
    #[arg(default_value = "http://127.0.0.1:8080")]
    base_url: Url,
    /// Where tokens are issued [default: /oauth2/token below the base URL]
    #[arg(long, env = "COUPA_TOKEN_URL", value_name = "URL", value_parser = parse_url)]
    token_url: Option<Url>,
    /// The OAuth client
    #[arg(
        long,
        env = "COUPA_CLIENT_ID",
        value_name = "ID",
        default_value = "coupa-mock"
    )]
    client_id: String,
    /// The OAuth client's secret; a variable does not show in the list of processes [default:
    /// coupa-mock-secret]
    #[arg(
        long,
        env = "COUPA_CLIENT_SECRET",
        value_name = "SECRET",
        hide_env_values = true
    )]
    client_secret: Option<Secret>,
    /// The scopes to ask for, separated by spaces [default: those of the OAuth client]
    #[arg(long, env = "COUPA_SCOPE", value_name = "SCOPES")]
    scope: Option<String>,
    /// Form of the bodies: `xml` or `json`
    #[arg(long, env = "COUPA_MOCK_FORMAT", value_name = "FORMAT", default_value_t = Format::Xml)]
    format: Format,
    /// The longest that one request may take
    #[arg(long, env = "COUPA_MOCK_REQUEST_TIMEOUT", value_name = "TIME", value_parser = parse_timeout)]
    #[arg(default_value = "30s")]
    request_timeout: Duration,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Output {
    /// For people
    Table,
    /// One object per line, with Coupa's names
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Via {
    /// The REST API
    Api,
}

/// Exits with 0 when the user was found, or is inactive now, else with 1.
pub(crate) async fn run(args: UserArgs) -> Result<ExitCode, miette::Report> {
    match args.command {
        UserCommand::Find(args) => run_find(args).await,
        UserCommand::Deactivate(args) => match args.via {
            Via::Api => run_deactivate(args).await,
        },
    }
}

async fn run_find(args: FindArgs) -> Result<ExitCode, miette::Report> {
    let client = args.coupa.client()?;
    let users = client.users().find(&args.login).await.into_diagnostic()?;
    if users.is_empty() {
        miette::bail!("no user has the login: {}", args.login);
    }
    let text = match args.output {
        Output::Table => table(&users),
        Output::Json => json_lines(&users)?,
    };
    io::stdout()
        .lock()
        .write_all(text.as_bytes())
        .into_diagnostic()?;
    Ok(ExitCode::SUCCESS)
}

async fn run_deactivate(args: DeactivateArgs) -> Result<ExitCode, miette::Report> {
    let client = args.coupa.client()?;
    let login = &args.login;
    let mut stderr = io::stderr();
    let clock = client.settings().clock.clone();
    let mut log = Log::new(&mut stderr, LogFormat::Text, clock).masking(&client);
    let (result, exit) = match deactivate(&client, login, &mut log).await {
        Ok(Outcome::Deactivated(id)) => (
            format!("{login} (id {id}) is deactivated"),
            ExitCode::SUCCESS,
        ),
        Ok(Outcome::AlreadyInactive(id)) => (
            format!("{login} (id {id}) was inactive already"),
            ExitCode::SUCCESS,
        ),
        Err(failure) => (format!("{login} failed: {failure}"), ExitCode::FAILURE),
    };
    writeln!(io::stdout().lock(), "{result}").into_diagnostic()?;
    Ok(exit)
}

impl CoupaArgs {
    fn client(self) -> Result<Client, miette::Report> {
        let secret = self
            .client_secret
            .unwrap_or_else(|| Secret::new("coupa-mock-secret"));
        let mut settings = Settings::new(self.base_url, self.client_id, secret);
        if let Some(token_url) = self.token_url {
            settings.token_url = token_url;
        }
        settings.scope = self.scope.filter(|scope| !scope.is_empty());
        settings.format = self.format;
        settings.request_timeout = self.request_timeout;
        Client::new(settings).into_diagnostic()
    }
}

fn json_lines(users: &[User]) -> Result<String, miette::Report> {
    let lines: Result<Vec<String>, _> = users.iter().map(serde_json::to_string).collect();
    let lines = lines.into_diagnostic()?;
    Ok(lines.join("\n") + "\n")
}

/// Columns as wide as their widest text; nothing stands for null.
fn table(users: &[User]) -> String {
    let head = ["ID", "LOGIN", "ACTIVE", "NAME", "EMAIL", "EMPLOYEE NUMBER"].map(str::to_owned);
    let rows: Vec<[String; 6]> = [head].into_iter().chain(users.iter().map(row)).collect();
    let mut widths = [0; 6];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let lines = rows.iter().map(|row| {
        let cells = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
    });
    lines.collect()
}

fn row(user: &User) -> [String; 6] {
    let active = if user.active { "yes" } else { "no" };
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        user.id.to_string(),
        user.login.clone(),
        active.to_owned(),
        optional(&user.fullname),
        optional(&user.email),
        optional(&user.employee_number),
    ]
    // What Coupa holds must not steer a terminal.
    .map(|cell| cell.replace(char::is_control, "\u{fffd}"))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn users() -> Vec<User> {
        let json = r#"[
            {"id":281,"login":"USER_TEST","active":true,"fullname":"Üser Test","email":"user.test@example.com","employee-number":"E-281"},
            {"id":7,"login":"a\u001b[31m","active":false}
        ]"#;
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_table_is_aligned_and_shows_no_control_characters() {
        assert_eq!(
            table(&users()),
            "ID   LOGIN      ACTIVE  NAME       EMAIL                  EMPLOYEE NUMBER\n\
             281  USER_TEST  yes     Üser Test  user.test@example.com  E-281\n\
             7    a\u{fffd}[31m     no\n"
        );
    }

    #[test]
    fn json_has_one_object_per_line_with_coupas_names() {
        let lines = json_lines(&users()).unwrap();
        let (first, second) = lines.trim_end().split_once('\n').unwrap();
        assert!(first.contains(r#""employee-number":"E-281""#), "{first}");
        assert!(
            second.starts_with(r#"{"id":7,"#) && second.contains(r#""email":null"#),
            "{second}"
        );
    }
}
