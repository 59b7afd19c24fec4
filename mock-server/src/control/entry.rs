//! What a test needs to know to use an instance: its entry in the ready file.

use serde::Serialize;

use crate::instance::{Instance, Secret};
use crate::mail::at_instance;

/// Addresses and credentials of one instance.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// OAuth client id.
    pub client_id: String,
    /// OAuth client secret.
    pub client_secret: Secret,
    /// Value of `X-COUPA-API-KEY`, where the release takes one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_key: Option<Secret>,
    /// Account on the sFTP site.
    pub sftp_username: String,
    /// Its password.
    pub sftp_password: Secret,
    /// Where tokens are issued.
    pub token_url: String,
    /// A webhook that stands for a person's.
    pub webhook_url: String,
    /// A mail address that stands for a person's; its domain names the instance.
    pub notify_to: String,
}

impl Entry {
    /// The entry of `instance` on the server at `url`.
    pub(crate) fn new(instance: &Instance, url: &str) -> Self {
        let name = instance.name();
        let credentials = instance.credentials();
        Self {
            name: name.to_owned(),
            client_id: credentials.client_id.clone(),
            client_secret: credentials.client_secret.clone(),
            api_key: instance.api_key().cloned(),
            sftp_username: credentials.sftp_username.clone(),
            sftp_password: credentials.sftp_password.clone(),
            token_url: format!("{url}/oauth2/token"),
            webhook_url: format!("{url}/_mock/instances/{name}/webhook"),
            notify_to: at_instance("ops", name),
        }
    }
}
