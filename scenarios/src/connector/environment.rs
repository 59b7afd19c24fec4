//! The variables that a connector gets.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;

use crate::target::Instance;

/// What the user updates and reads need, and reading what became of a file; no more.
const SCOPE: &str = "core.user.read core.user.write core.integration.read";

/// What an inherited variable must not begin with: it would lead to another Coupa, or tell another person.
const OWN_PREFIXES: [&str; 2] = ["COUPA_", "NOTIFY_"];

/// Where the command may log besides.
const LOG_FILE: &str = "CONNECTOR_LOG_FILE";

/// The variables of one instance, by name. `known_hosts` is a file that trusts its sFTP site.
pub(crate) fn of_instance(
    instance: &Instance,
    known_hosts: &Path,
) -> BTreeMap<&'static str, String> {
    let access = instance.access();
    let mut variables = BTreeMap::from([
        ("COUPA_BASE_URL", instance.base_url().to_owned()),
        ("COUPA_TOKEN_URL", access.token_url.clone()),
        ("COUPA_CLIENT_ID", access.client_id.clone()),
        (
            "COUPA_CLIENT_SECRET",
            access.client_secret.expose().to_owned(),
        ),
        ("COUPA_SCOPE", SCOPE.to_owned()),
        ("NOTIFY_FROM", "connector@coupa-mock.test".to_owned()),
        ("NOTIFY_TO", access.notify_to.clone()),
        ("NOTIFY_WEBHOOK_URL", access.webhook_url.clone()),
    ]);
    if let Some(sftp) = &instance.places().sftp {
        variables.extend([
            ("COUPA_SFTP_HOST", sftp.place.host.clone()),
            ("COUPA_SFTP_PORT", sftp.place.port.to_string()),
            ("COUPA_SFTP_USERNAME", access.sftp_username.clone()),
            (
                "COUPA_SFTP_PASSWORD",
                access.sftp_password.expose().to_owned(),
            ),
            (
                "COUPA_SFTP_KNOWN_HOSTS",
                known_hosts.to_string_lossy().into_owned(),
            ),
        ]);
    }
    if let Some(smtp) = &instance.places().smtp {
        variables.extend([
            ("NOTIFY_SMTP_HOST", smtp.host.clone()),
            ("NOTIFY_SMTP_PORT", smtp.port.to_string()),
        ]);
    }
    variables
}

/// The variables of a command: what is inherited, less everything that is ours, and then ours.
pub(super) fn of_command(
    inherited: &[(OsString, OsString)],
    own: &BTreeMap<&'static str, String>,
    log_file: &Path,
) -> Vec<(OsString, OsString)> {
    let is_foreign = |name: &OsString| {
        let name = name.to_string_lossy();
        name != LOG_FILE && !OWN_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
    };
    let inherited = inherited
        .iter()
        .filter(|(name, _)| is_foreign(name))
        .cloned();
    let own = own
        .iter()
        .map(|(name, value)| (OsString::from(name), OsString::from(value)));
    inherited
        .chain(own)
        .chain([(OsString::from(LOG_FILE), log_file.as_os_str().to_owned())])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_inherits_all_but_what_is_ours() {
        let inherited = [
            "PATH",
            "COUPA_BASE_URL",
            "COUPA_MOCK_JOBS",
            "NOTIFY_SMTP_HOST",
            "CONNECTOR_LOG_FILE",
            "COUPAX",
        ];
        let inherited: Vec<_> = inherited
            .iter()
            .map(|name| (OsString::from(name), OsString::from("inherited")))
            .collect();
        let own = BTreeMap::from([("COUPA_BASE_URL", "http://127.0.0.1:1".to_owned())]);
        let variables = of_command(&inherited, &own, Path::new("/tmp/log"));
        let expected = [
            ("PATH", "inherited"),
            ("COUPAX", "inherited"),
            ("COUPA_BASE_URL", "http://127.0.0.1:1"),
            ("CONNECTOR_LOG_FILE", "/tmp/log"),
        ];
        assert_eq!(
            variables,
            expected.map(|(name, value)| (OsString::from(name), OsString::from(value)))
        );
    }
}
