//! Who may make control calls.

use clap::Args;
use coupa_client::api::Secret;

#[derive(Debug, Args)]
pub(crate) struct AdminArgs {
    /// Needed for control calls; required when others can reach the address
    #[arg(long, value_name = "TOKEN", hide_env_values = true, value_parser = token)]
    pub(crate) admin_token: Option<Secret>,
}

/// An empty token would be presented by everybody.
fn token(text: &str) -> Result<Secret, &'static str> {
    match text {
        "" => Err("expected a token that is not empty"),
        text => Ok(Secret::new(text)),
    }
}
