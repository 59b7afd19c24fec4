//! Who gets in, how often, and for how long.

use std::time::Duration;

use coupa_mock_server::MockServer;
use coupa_mock_server::instance::World;
use coupa_mock_server::registry::NewInstance;
use russh::keys::PrivateKey;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

use super::raw::{CLOSE, Ssh, string};
use super::site::{Key, Site, text, well};
use crate::support::has;

/// A site whose world knows these keys.
async fn knowing(keys: &[&Key]) -> Site {
    let keys: Vec<_> = keys.iter().map(|key| key.public()).collect();
    let world = format!("settings: {{ sftp_keys: {} }}", serde_json::json!(keys));
    Site::serve(MockServer::builder().world(World::parse(&world).unwrap())).await
}

fn read(key: &Key) -> PrivateKey {
    PrivateKey::from_openssh(std::fs::read(key.path()).unwrap()).unwrap()
}

#[tokio::test]
async fn keys_of_the_world_open_the_account() {
    if !has("ssh-keygen") || !has("sftp") {
        return;
    }
    let kinds = ["-t ed25519", "-t rsa -b 2048", "-t ecdsa -b 256"].map(Key::new);
    let site = knowing(&kinds.each_ref()).await;
    for key in &kinds {
        let options = ["-o", "PasswordAuthentication=no", "-i", key.path()];
        well(&site.sftp_with("no password", &options, &["ls"]).await);
        assert!(Ssh::connect(&site).await.key(read(key)).await);
    }
    assert_eq!(
        site.steps()
            .iter()
            .filter(|step| *step == "auth ok")
            .count(),
        6
    );
}

#[tokio::test]
async fn an_unknown_key_is_refused_and_the_password_still_counts() {
    if !has("ssh-keygen") || !has("sftp") {
        return;
    }
    let (known, unknown) = (Key::new("-t ed25519"), Key::new("-t ed25519"));
    let site = knowing(&[&known]).await;
    let only_key = ["-o", "PasswordAuthentication=no", "-i", unknown.path()];
    let output = site.sftp_with("unused", &only_key, &["ls"]).await;
    assert!(
        text(&output).contains("Permission denied"),
        "{}",
        text(&output)
    );
    assert_eq!(site.steps(), ["auth permission_denied"]);
    let both = ["-i", unknown.path()];
    well(&site.sftp_with("coupa-mock-sftp", &both, &["ls"]).await);
    assert!(Ssh::connect(&site).await.key(read(&known)).await);
}

#[tokio::test]
async fn wrong_passwords_and_names_are_refused_at_once_and_may_be_tried_again() {
    let site = Site::start().await;
    let mut ssh = Ssh::connect(&site).await;
    assert!(!ssh.password("wrong").await);
    assert!(!ssh.password("").await);
    let nobody = ssh
        .handle
        .authenticate_password("nobody", "coupa-mock-sftp");
    assert!(!nobody.await.unwrap().success());
    let none = ssh.handle.authenticate_none("coupa");
    assert!(!none.await.unwrap().success());
    assert!(ssh.password("coupa-mock-sftp").await);
    let users: Vec<_> = site.journal().into_iter().map(|step| step.user).collect();
    assert_eq!(users, ["coupa", "coupa", "nobody", "coupa"]);
    let journal = serde_json::to_string(&site.journal()).unwrap();
    assert!(!journal.contains("coupa-mock-sftp") && !journal.contains("wrong"));
}

#[tokio::test]
async fn the_user_name_chooses_the_instance() {
    let site = Site::start().await;
    let acme = site.server.create_instance(NewInstance::default()).unwrap();
    let mut ssh = Ssh::connect(&site).await;
    let password = acme.sftp_password.expose();
    assert!(!ssh.password(password).await);
    let inside = ssh
        .handle
        .authenticate_password(&acme.sftp_username, password);
    assert!(inside.await.unwrap().success());
    let mut raw = ssh.sftp().await;
    raw.init().await;
    raw.open("/Incoming/Users/a.csv", 0x1a).await;
    assert_eq!(site.steps(), ["auth permission_denied"]);
    assert!(site.files("/Incoming/Users").is_empty());
}

#[tokio::test]
async fn a_deleted_instance_answers_nobody() {
    let site = Site::start().await;
    let acme = site.server.create_instance(NewInstance::default()).unwrap();
    let mut ssh = Ssh::connect(&site).await;
    let password = acme.sftp_password.expose();
    let inside = ssh
        .handle
        .authenticate_password(&acme.sftp_username, password);
    assert!(inside.await.unwrap().success());
    let mut raw = ssh.sftp().await;
    raw.init().await;
    let url = format!("{}/_mock/instances/{}", site.server.url(), acme.name);
    let deleted = reqwest::Client::new().delete(url).send().await.unwrap();
    assert_eq!(deleted.status(), 204);
    raw.send(&super::raw::packet(16, &[&[0; 4], &string(".")]))
        .await;
    assert_eq!(raw.reply().await, None);
}

#[tokio::test]
async fn the_sixth_session_of_a_user_is_told_why_it_must_go() {
    let site = Site::start().await;
    let mut sessions = Vec::new();
    for _ in 0..5 {
        sessions.push(Ssh::login(&site).await);
    }
    let sixth = Ssh::login(&site).await;
    let farewell = sixth.ended().await.unwrap();
    assert!(farewell.contains("5 are allowed"), "{farewell}");
    assert_eq!(site.steps().last().unwrap(), "auth too_many_sessions");
    sessions.pop().unwrap().leave().await;
    // The place is free once the server has noticed.
    loop {
        let next = Ssh::login(&site).await;
        if next.handle.channel_open_session().await.is_ok() {
            break;
        }
    }
}

#[tokio::test]
async fn sessions_are_without_number_when_told_so() {
    let options = MockServer::builder().sftp_sessions("off".parse().unwrap());
    let site = Site::serve(options).await;
    let mut sessions = Vec::new();
    for _ in 0..8 {
        let ssh = Ssh::login(&site).await;
        ssh.sftp().await.init().await;
        sessions.push(ssh);
    }
}

#[tokio::test]
async fn a_half_open_connection_keeps_nobody_out_and_does_not_stay() {
    let timeout = "1s".parse().unwrap();
    let site = Site::serve(MockServer::builder().sftp_idle_timeout(timeout)).await;
    let mut silent = TcpStream::connect(site.server.sftp().unwrap())
        .await
        .unwrap();
    let ssh = Ssh::login(&site).await;
    ssh.sftp().await.init().await;
    let mut said = Vec::new();
    let closed = silent.read_to_end(&mut said);
    tokio::time::timeout(Duration::from_secs(20), closed)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(said, b"SSH-2.0-CoupaMock\r\n");
    ssh.ended().await;
}

#[tokio::test]
async fn a_shutdown_waits_for_open_files() {
    let site = Site::start().await;
    let (ssh, idle) = (Ssh::login(&site).await, Ssh::login(&site).await);
    let mut raw = ssh.sftp().await;
    raw.init().await;
    let handle = raw.open("/Incoming/Users/a.csv", 0x1a).await;
    let instance = site.server.instance("default").unwrap();
    let shutdown = tokio::spawn(site.server.shutdown());
    let farewell = idle.ended().await.unwrap();
    assert!(farewell.contains("shutting down"), "{farewell}");
    let fields = [&handle[..], &[0; 8], &string("Login\n")];
    assert_eq!(raw.ask(super::raw::WRITE, 1, &fields).await.status(), 0);
    assert_eq!(raw.ask(CLOSE, 2, &[&handle]).await.status(), 0);
    ssh.ended().await;
    shutdown.await.unwrap();
    let path = coupa_mock_server::site::SitePath::read("/Incoming/Users/a.csv");
    assert_eq!(instance.site().read(&path).unwrap(), "Login\n");
}

#[tokio::test]
async fn a_shutdown_does_not_wait_for_files_that_nothing_is_done_with() {
    let site = Site::start().await;
    let ssh = Ssh::login(&site).await;
    let mut raw = ssh.sftp().await;
    raw.init().await;
    raw.open("/Incoming/Users/a.csv", 0x1a).await;
    // Less than a client that does something is given.
    let stopped = tokio::time::timeout(Duration::from_secs(4), site.server.shutdown());
    assert!(stopped.await.is_ok());
    let farewell = ssh.ended().await.unwrap();
    assert!(farewell.contains("shutting down"), "{farewell}");
}

#[tokio::test]
async fn there_is_no_shell_behind_the_site() {
    let site = Site::start().await;
    let ssh = Ssh::login(&site).await;
    for kind in ["exec", "shell", "pty", "env", "other"] {
        let mut channel = ssh.handle.channel_open_session().await.unwrap();
        match kind {
            "exec" => channel.exec(true, "id").await.unwrap(),
            "shell" => channel.request_shell(true).await.unwrap(),
            "pty" => {
                let pty = channel.request_pty(true, "xterm", 80, 24, 0, 0, &[]);
                pty.await.unwrap();
            }
            "env" => channel.set_env(true, "LANG", "C").await.unwrap(),
            _ => channel.request_subsystem(true, "netconf").await.unwrap(),
        }
        let answer = tokio::time::timeout(Duration::from_secs(20), channel.wait());
        let answer = answer.await.unwrap();
        assert!(
            matches!(answer, Some(russh::ChannelMsg::Failure)),
            "{kind}: {answer:?}"
        );
    }
}
