//! What is read of variables, and what of them is refused.

use std::path::PathBuf;
use std::time::Duration;

use super::settings::FOLDER;
use super::vars::REQUEST_TIMEOUT;
use super::{Settings, SiteSettings, VariableError};
use crate::api::Format;
use crate::connector::LogFormat;
use crate::sftp::{Credential, Placement};

const REQUIRED: [(&str, &str); 3] = [
    ("COUPA_BASE_URL", "http://127.0.0.1:8080"),
    ("COUPA_CLIENT_ID", "coupa-mock"),
    ("COUPA_CLIENT_SECRET", "hunter2hunter2"),
];

fn read(more: &[(&str, &str)]) -> Result<Settings, VariableError> {
    Settings::from_vars(|name| {
        let found = more
            .iter()
            .chain(&REQUIRED)
            .find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    })
}

#[test]
fn three_variables_are_enough() {
    let settings = read(&[]).unwrap();
    let api = settings.api.unwrap();
    assert_eq!(api.token_url.as_str(), "http://127.0.0.1:8080/oauth2/token");
    assert_eq!((api.scope, settings.log_file), (None, None));
    assert_eq!(
        (api.format, settings.log_format),
        (Format::Xml, LogFormat::Json)
    );
    assert_eq!(api.request_timeout, REQUEST_TIMEOUT);
    assert!(settings.webhook_url.is_none() && settings.mail.is_none());
    assert!(settings.site.is_none());
}

#[test]
fn every_variable_is_read() {
    let settings = read(&[
        ("COUPA_TOKEN_URL", "http://127.0.0.1:9/token"),
        ("COUPA_SCOPE", "core.user.read core.user.write"),
        ("COUPA_MOCK_FORMAT", "json"),
        ("COUPA_MOCK_REQUEST_TIMEOUT", "1m 30s"),
        ("COUPA_MOCK_LOG_FORMAT", "text"),
        ("NOTIFY_WEBHOOK_URL", "http://127.0.0.1:9/hook"),
        ("NOTIFY_SMTP_HOST", "mail.example"),
        ("NOTIFY_SMTP_PORT", "2525"),
        ("NOTIFY_FROM", "Connector <connector@example.com>"),
        ("NOTIFY_TO", "one@example.com, two@example.com"),
        ("CONNECTOR_LOG_FILE", "/tmp/connector.log"),
    ])
    .unwrap();
    let api = settings.api.unwrap();
    assert_eq!(api.token_url.as_str(), "http://127.0.0.1:9/token");
    assert_eq!(api.scope.as_deref(), Some("core.user.read core.user.write"));
    assert_eq!(
        (api.format, settings.log_format),
        (Format::Json, LogFormat::Text)
    );
    assert_eq!(api.request_timeout, Duration::from_secs(90));
    assert_eq!(settings.webhook_url.unwrap().expose().path(), "/hook");
    let mail = settings.mail.unwrap();
    assert_eq!((mail.host.as_str(), mail.port), ("mail.example", 2525));
    assert_eq!(mail.to.into_iter().count(), 2);
    assert_eq!(settings.log_file, Some(PathBuf::from("/tmp/connector.log")));
}

const SITE: [(&str, &str); 3] = [
    ("COUPA_SFTP_HOST", "files.example"),
    ("COUPA_SFTP_USERNAME", "coupa"),
    ("COUPA_SFTP_KNOWN_HOSTS", "/etc/known_hosts"),
];

fn read_site(more: &[(&str, &str)]) -> Result<SiteSettings, VariableError> {
    read(&[&SITE, more].concat()).map(|settings| settings.site.unwrap())
}

#[test]
fn a_site_takes_a_password_or_a_key() {
    let site = read_site(&[("COUPA_SFTP_PASSWORD", "hunter2hunter2")]).unwrap();
    assert_eq!((site.sftp.port, site.folder.as_str()), (22, FOLDER));
    assert_eq!(site.secret().unwrap().expose(), "hunter2hunter2");
    assert!(!format!("{site:?}").contains("hunter2"));
    let site = read_site(&[
        ("COUPA_SFTP_PRIVATE_KEY", "/etc/key"),
        ("COUPA_SFTP_PORT", "2222"),
        ("COUPA_MOCK_PLACEMENT", "in-place"),
        ("COUPA_MOCK_FILE_NAME", "deactivate_user.csv"),
        ("COUPA_MOCK_OUTCOME_TIMEOUT", "20s"),
    ])
    .unwrap();
    assert!(matches!(
        site.sftp.credential,
        Credential::Key {
            passphrase: None,
            ..
        }
    ));
    assert_eq!(
        (site.sftp.port, site.sftp.placement),
        (2222, Placement::InPlace)
    );
    assert_eq!(site.file_name.unwrap().as_str(), "deactivate_user.csv");
    assert_eq!(site.outcome_timeout, Duration::from_secs(20));
    let missing = read_site(&[]).unwrap_err();
    assert_eq!(missing, VariableError::Missing("COUPA_SFTP_PASSWORD"));
}

#[test]
fn the_api_may_be_left_out_where_there_is_a_site() {
    let vars = [&SITE[..], &[("COUPA_SFTP_PASSWORD", "x")]].concat();
    let settings = Settings::from_vars(|name| {
        let found = vars.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    });
    let settings = settings.unwrap();
    assert!(settings.api.is_none() && settings.site.is_some());
}

#[test]
fn a_mail_server_needs_both_addresses() {
    let mail = ("NOTIFY_SMTP_HOST", "mail.example");
    let from = ("NOTIFY_FROM", "a@example.com");
    let error = read(&[mail, from]).unwrap_err();
    assert_eq!(error, VariableError::Missing("NOTIFY_TO"));
    let error = read(&[mail, from, ("NOTIFY_TO", "nobody")]).unwrap_err();
    assert!(
        error.to_string().ends_with("expected an e-mail address"),
        "{error}"
    );
}

#[test]
fn a_missing_or_empty_variable_is_named() {
    for (name, _) in REQUIRED {
        let error = read(&[(name, "")]).unwrap_err();
        assert_eq!(error, VariableError::Missing(name));
    }
}

#[test]
fn a_variable_that_cannot_be_used_is_named_and_its_value_is_not_shown() {
    for name in [
        "COUPA_BASE_URL",
        "COUPA_TOKEN_URL",
        "COUPA_MOCK_FORMAT",
        "COUPA_MOCK_REQUEST_TIMEOUT",
        "COUPA_MOCK_LOG_FORMAT",
        "NOTIFY_WEBHOOK_URL",
    ] {
        let error = read(&[(name, "no-such-value")]).unwrap_err();
        let message = error.to_string();
        assert!(message.contains(&format!("`{name}`")), "{message}");
        assert!(!message.contains("no-such-value"), "{message}");
    }
    assert!(read(&[("COUPA_MOCK_REQUEST_TIMEOUT", "-5s")]).is_err());
}

#[test]
fn debug_output_shows_neither_secret_nor_webhook_path() {
    let settings = read(&[("NOTIFY_WEBHOOK_URL", "https://hooks.example/T0/B0/key")]).unwrap();
    let shown = format!("{settings:?}");
    assert!(shown.contains("https://hooks.example/***"), "{shown}");
    assert!(
        !shown.contains("hunter2") && !shown.contains("key"),
        "{shown}"
    );
}
