//! Which Coupa, and as whom.

use clap::Args;
use coupa_client::api::{Client, Secret, Settings, Url, parse_url};
use miette::IntoDiagnostic as _;

use crate::options::WireArgs;

/// Which Coupa, and as whom; the defaults suit a local `coupa-mock serve`.
#[derive(Debug, Args)]
pub(super) struct CoupaArgs {
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
    #[command(flatten)]
    wire: WireArgs,
}

impl CoupaArgs {
    /// A client with these settings.
    pub(super) fn client(self) -> Result<Client, miette::Report> {
        let secret = self
            .client_secret
            .unwrap_or_else(|| Secret::new("coupa-mock-secret"));
        let mut settings = Settings::new(self.base_url, self.client_id, secret);
        if let Some(token_url) = self.token_url {
            settings.token_url = token_url;
        }
        settings.scope = self.scope.filter(|scope| !scope.is_empty());
        self.wire.apply(&mut settings);
        Client::new(settings).into_diagnostic()
    }
}
