//! Which Coupa, and as whom.

use std::time::Duration;

use clap::Args;
use coupa_client::api::{Client, Format, Secret, Settings, Url, parse_timeout, parse_url};
use miette::IntoDiagnostic as _;

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
    /// Form of the bodies: `xml` or `json`
    #[arg(long, env = "COUPA_MOCK_FORMAT", value_name = "FORMAT", default_value_t = Format::Xml)]
    format: Format,
    /// The longest that one request may take
    #[arg(long, env = "COUPA_MOCK_REQUEST_TIMEOUT", value_name = "TIME", value_parser = parse_timeout)]
    #[arg(default_value = "30s")]
    request_timeout: Duration,
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
        settings.format = self.format;
        settings.request_timeout = self.request_timeout;
        Client::new(settings).into_diagnostic()
    }
}
