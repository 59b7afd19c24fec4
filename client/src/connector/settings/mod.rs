//! The connector's settings, read from the variables that a command gets.

#[expect(
    clippy::module_inception,
    reason = "the folder is named after its main type"
)]
mod settings;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
mod vars;

pub use settings::{Settings, SiteSettings, WebhookUrl};
pub use vars::VariableError;
