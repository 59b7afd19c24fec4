//! scp, curl, lftp and asyncssh.

use std::process::Stdio;

use tokio::process::Command;

use super::site::{Key, Site, text, well};
use crate::support::{has, has_python};

const FILE: &str = "Login,Status\nUSER_TEST,inactive\n";

#[tokio::test]
async fn scp_copies_by_sftp_and_its_old_protocol_is_refused() {
    if !has("scp") {
        return;
    }
    let site = Site::start().await;
    site.local("a.csv", FILE);
    let scp = |options: &[&str]| {
        let mut scp = site.openssh("scp", "coupa-mock-sftp");
        scp.args(["-o", "PubkeyAuthentication=no"])
            .args(options)
            .args(["a.csv", "coupa@127.0.0.1:/Incoming/Users/a.csv"]);
        scp
    };
    well(&scp(&["-p"]).output().await.unwrap());
    assert_eq!(site.content("/Incoming/Users/a.csv"), FILE.as_bytes());
    let old = scp(&["-O"]).output().await.unwrap();
    assert!(!old.status.success(), "{}", text(&old));
}

#[tokio::test]
async fn curl_uploads_lists_downloads_and_renames() {
    if !has("curl") {
        return;
    }
    let site = Site::start().await;
    let file = site.local("a.csv", FILE);
    std::fs::create_dir(site.path(".ssh")).unwrap();
    site.local(".ssh/known_hosts", site.server.sftp_known_hosts().unwrap());
    let curl = |arguments: &[&str]| {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--show-error", "-u", "coupa:coupa-mock-sftp"])
            .env("HOME", site.path(""))
            .args(arguments)
            .kill_on_drop(true);
        curl
    };
    let url = format!("sftp://127.0.0.1:{}/Incoming/Users/", site.port());
    let target = format!("{url}a.csv");
    let upload = curl(&["-T", file.to_str().unwrap(), &target]).output();
    well(&upload.await.unwrap());
    let listed = well(&curl(&[&url]).output().await.unwrap());
    assert!(listed.contains("a.csv"), "{listed}");
    assert_eq!(well(&curl(&[&target]).output().await.unwrap()), FILE);
    let rename = "rename /Incoming/Users/a.csv /Incoming/Users/b.csv";
    let renamed = curl(&[&url, "-Q", rename]).output();
    well(&renamed.await.unwrap());
    assert_eq!(site.content("/Incoming/Users/b.csv"), FILE.as_bytes());
    let missing = curl(&[&target]).output().await.unwrap();
    assert!(!missing.status.success());
}

#[tokio::test]
async fn lftp_mirrors_a_folder() {
    if !has("lftp") || !has("sftp") {
        return;
    }
    let site = Site::start().await;
    std::fs::create_dir(site.path("out")).unwrap();
    for name in ["a.csv", "b.csv"] {
        site.local(&format!("out/{name}"), FILE);
    }
    let script = format!(
        "set sftp:connect-program 'ssh -a -x -F /dev/null -o StrictHostKeyChecking=yes \
         -o UserKnownHostsFile=known_hosts'; set net:max-retries 1; \
         open -u coupa,coupa-mock-sftp sftp://127.0.0.1:{}; \
         mirror -R out /Incoming/Users; cls -l /Incoming/Users; \
         mv /Incoming/Users/a.csv /Incoming/Users/c.csv; rm /Incoming/Users/b.csv",
        site.port()
    );
    let output = Command::new("lftp")
        .args(["-c", &script])
        .current_dir(site.path(""))
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .unwrap();
    let listed = well(&output);
    assert!(
        listed.contains("a.csv") && listed.contains("b.csv"),
        "{listed}"
    );
    assert_eq!(site.content("/Incoming/Users/c.csv"), FILE.as_bytes());
}

#[tokio::test]
async fn asyncssh_puts_gets_and_asks_for_space() {
    if !has_python("asyncssh") {
        return;
    }
    let site = Site::start().await;
    let output = site.python(include_str!("asyncssh.py")).await;
    assert!(well(&output).ends_with("done\n"));
}

#[tokio::test]
async fn a_hundred_megabytes_go_there_and_back() {
    if !has("sftp") {
        return;
    }
    let site = Site::start().await;
    // Not the same everywhere, so that nothing can be exchanged unseen.
    let content: Vec<u8> = (0..25_000_000_u32)
        .flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes())
        .collect();
    site.local("big.csv", &content);
    well(
        &site
            .sftp(&[
                "put big.csv /Incoming/big.csv",
                "get /Incoming/big.csv back.csv",
            ])
            .await,
    );
    assert!(std::fs::read(site.path("back.csv")).unwrap() == content);
    assert!(site.content("/Incoming/big.csv") == content);
}

#[tokio::test]
async fn a_changed_host_key_keeps_openssh_out() {
    if !has("sftp") || !has("ssh-keygen") {
        return;
    }
    let site = Site::start().await;
    let other = Key::new("-t ed25519").public();
    let entry = format!("[127.0.0.1]:{} {other}", site.port());
    site.local("known_hosts", entry);
    let output = site.sftp(&["ls"]).await;
    assert!(
        text(&output).contains("Host key verification failed"),
        "{}",
        text(&output)
    );
    assert_eq!(site.steps(), Vec::<String>::new());
}
