//! Our own client drops a file: whole, once, and only on a host that it trusts.

use std::path::PathBuf;
use std::time::Duration;

use coupa_client::api::Secret;
use coupa_client::csv::FileName;
use coupa_client::sftp::{Credential, ErrorKind, Placement, Settings, upload};
use coupa_mock_server::MockServer;
use coupa_mock_server::instance::World;
use tempfile::TempDir;
use tokio::process::Command;

use super::site::Site;
use crate::support::has;

const FOLDER: &str = "/Incoming/Users";
const BYTES: &[u8] = b"\"Login\",\"Status\"\r\n\"USER_TEST\",\"inactive\"\r\n";

/// The key of nobody.
const OTHER_KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ";

pub(super) fn settings(site: &Site) -> Settings {
    let password = Credential::Password(Secret::new("coupa-mock-sftp"));
    with_credential(site, password)
}

fn with_credential(site: &Site, credential: Credential) -> Settings {
    let known_hosts: PathBuf = site.path("known_hosts");
    let mut settings = Settings::new("127.0.0.1", "coupa", credential, known_hosts);
    settings.port = site.server.sftp().unwrap().port();
    settings.spacing = Duration::from_millis(1);
    settings
}

fn name() -> FileName {
    "users.csv".parse().unwrap()
}

#[tokio::test]
async fn a_file_is_written_elsewhere_and_renamed_into_its_folder() {
    let site = Site::start().await;
    let uploaded = upload(&settings(&site), FOLDER, &name(), BYTES)
        .await
        .unwrap();
    assert_eq!(
        (uploaded.path.as_str(), uploaded.bytes),
        ("/Incoming/Users/users.csv", BYTES.len())
    );
    assert_eq!(site.content("/Incoming/Users/users.csv"), BYTES);
    let steps: Vec<_> = site
        .journal()
        .into_iter()
        .map(|step| (step.op, step.path, step.status))
        .collect();
    let written = (
        "write".to_owned(),
        "/Incoming/users.csv.part".to_owned(),
        "ok".to_owned(),
    );
    assert!(steps.contains(&written), "{steps:?}");
    assert!(
        !steps
            .iter()
            .any(|(op, path, _)| op == "write" && path.starts_with(FOLDER)),
        "{steps:?}"
    );
    site.server.shutdown().await;
}

#[tokio::test]
async fn in_place_a_file_is_written_where_it_belongs_and_never_over_another() {
    let site = Site::start().await;
    let mut settings = settings(&site);
    settings.placement = Placement::InPlace;
    upload(&settings, FOLDER, &name(), BYTES).await.unwrap();
    assert_eq!(site.content("/Incoming/Users/users.csv"), BYTES);
    let error = upload(&settings, FOLDER, &name(), b"other")
        .await
        .unwrap_err();
    assert!(matches!(error.kind, ErrorKind::Refused(_)), "{error}");
    assert!(!error.is_incomplete, "{error}");
    assert_eq!(site.content("/Incoming/Users/users.csv"), BYTES);
    site.server.shutdown().await;
}

#[tokio::test]
async fn a_rename_onto_a_waiting_file_is_refused_and_leaves_nothing_behind() {
    let site = Site::start().await;
    upload(&settings(&site), FOLDER, &name(), BYTES)
        .await
        .unwrap();
    let error = upload(&settings(&site), FOLDER, &name(), b"other")
        .await
        .unwrap_err();
    assert!(matches!(error.kind, ErrorKind::Refused(_)), "{error}");
    assert_eq!(site.content("/Incoming/Users/users.csv"), BYTES);
    assert_eq!(site.journal().last().unwrap().op, "remove");
    site.server.shutdown().await;
}

#[tokio::test]
async fn an_unknown_or_changed_host_key_is_refused_before_the_password_is_sent() {
    let site = Site::start().await;
    let port = site.port();
    site.local("known_hosts", "");
    let error = upload(&settings(&site), FOLDER, &name(), BYTES)
        .await
        .unwrap_err();
    assert!(
        matches!(error.kind, ErrorKind::HostKeyUnknown { .. }),
        "{error}"
    );
    site.local("known_hosts", format!("[127.0.0.1]:{port} {OTHER_KEY}\n"));
    let error = upload(&settings(&site), FOLDER, &name(), BYTES)
        .await
        .unwrap_err();
    assert!(
        matches!(error.kind, ErrorKind::HostKeyChanged { .. }),
        "{error}"
    );
    assert!(site.journal().is_empty(), "{:?}", site.steps());
    site.server.shutdown().await;
}

#[tokio::test]
async fn a_wrong_password_is_told_at_once_and_not_tried_again() {
    let site = Site::start().await;
    let settings = with_credential(&site, Credential::Password(Secret::new("wrong")));
    let error = upload(&settings, FOLDER, &name(), BYTES).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::AuthRefused(_)), "{error}");
    assert!(!error.to_string().contains("wrong"), "{error}");
    assert_eq!(site.journal().len(), 1, "{:?}", site.steps());
    site.server.shutdown().await;
}

#[tokio::test]
async fn a_private_key_opens_the_site_too() {
    if !has("ssh-keygen") {
        return;
    }
    for (kind, bits) in [("ed25519", "256"), ("rsa", "2048")] {
        let keys = TempDir::new().unwrap();
        let file = keys.path().join("key");
        let mut keygen = Command::new("ssh-keygen");
        keygen.args(["-q", "-t", kind, "-b", bits, "-N", "hunter2", "-f"]);
        assert!(keygen.arg(&file).status().await.unwrap().success());
        let public = std::fs::read_to_string(file.with_extension("pub")).unwrap();
        let world = format!("settings: {{ sftp_keys: [\"{}\"] }}", public.trim());
        let world = World::parse(&world).unwrap();
        let site = Site::serve(MockServer::builder().world(world)).await;
        let key = |passphrase: &str| Credential::Key {
            file: file.clone(),
            passphrase: Some(Secret::new(passphrase)),
        };
        upload(
            &with_credential(&site, key("hunter2")),
            FOLDER,
            &name(),
            BYTES,
        )
        .await
        .unwrap();
        let settings = with_credential(&site, key("wrong"));
        let error = upload(&settings, FOLDER, &name(), BYTES).await.unwrap_err();
        assert!(
            matches!(error.kind, ErrorKind::PrivateKey { .. }),
            "{error}"
        );
        site.server.shutdown().await;
    }
}

#[tokio::test]
async fn a_folder_that_is_not_there_and_a_host_that_is_not_there_are_told_apart() {
    let site = Site::start().await;
    let error = upload(&settings(&site), "/Incoming/Nobody", &name(), BYTES)
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound, "{error}");
    let mut nowhere = settings(&site);
    nowhere.port = 9;
    site.local("known_hosts", "[127.0.0.1]:9 ".to_owned() + OTHER_KEY);
    let error = upload(&nowhere, FOLDER, &name(), BYTES).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::Unreachable(_)), "{error}");
    site.server.shutdown().await;
}
