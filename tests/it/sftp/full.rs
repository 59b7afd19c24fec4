//! Steps on the site that could not be kept: the client is told, and so is the journal.

use std::path::Path;

use serde_json::Value;
use tokio::process::Child;

use super::raw::{CLOSE, Raw, Ssh, WRITE, string};
use crate::lasting::full::{limit, start};
use crate::support::has;

const REMOVE: u8 = 13;
const MKDIR: u8 = 14;
const RMDIR: u8 = 15;
const RENAME: u8 = 18;

const OK: u32 = 0;
const FAILURE: u32 = 4;

/// Write, create and truncate.
const NEW: u32 = 0x1a;

async fn begin(folder: &Path) -> (Child, Value, Ssh) {
    let (child, ready) = start(folder, "unlimited", &[]).await;
    let port = u16::try_from(ready["sftp"]["port"].as_u64().unwrap()).unwrap();
    let ssh = Ssh::login_to(([127, 0, 0, 1], port).into()).await;
    (child, ready, ssh)
}

/// A try of every step that lasts.
async fn steps(raw: &mut Raw) -> Vec<u32> {
    let attributes = [0; 4];
    let mut statuses = Vec::new();
    for (kind, fields) in [
        (MKDIR, vec![string("/Incoming/new"), attributes.to_vec()]),
        (
            RENAME,
            vec![string("/Incoming/a.csv"), string("/Incoming/b.csv")],
        ),
        (REMOVE, vec![string("/Incoming/gone.csv")]),
        (RMDIR, vec![string("/Incoming/empty")]),
    ] {
        let fields: Vec<_> = fields.iter().map(Vec::as_slice).collect();
        statuses.push(raw.ask(kind, 1, &fields).await.status());
    }
    statuses
}

/// Operation, status and whether it was taken back, of all events of the site after that number.
async fn told(ready: &Value, since: usize) -> Vec<(String, String, bool)> {
    let url = ready["http_url"].as_str().unwrap();
    let path = "_mock/instances/default/journal?kind=sftp";
    let lines = reqwest::get(format!("{url}/{path}")).await.unwrap();
    let lines = lines.text().await.unwrap();
    let events = lines.lines().map(|line| {
        let event: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| event[name].as_str().unwrap().to_owned();
        (text("op"), text("status"), event["taken_back"] == true)
    });
    events.skip(since).collect()
}

#[tokio::test]
async fn steps_that_are_not_kept_have_failed_for_the_client_and_the_journal() {
    if !has("prlimit") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (child, ready, ssh) = begin(folder.path()).await;
    let mut raw = ssh.sftp().await;
    raw.init().await;
    for path in ["/Incoming/a.csv", "/Incoming/gone.csv"] {
        let handle = raw.open(path, NEW).await;
        assert_eq!(raw.ask(CLOSE, 1, &[&handle]).await.status(), OK);
    }
    let fields = [&string("/Incoming/empty")[..], &[0; 4]];
    assert_eq!(raw.ask(MKDIR, 1, &fields).await.status(), OK);
    let open = raw.open("/Incoming/open.csv", NEW).await;
    let before = told(&ready, 0).await.len();

    limit(&child, "1").await;
    // What is written lasts once the file is closed.
    let fields = [&open[..], &[0; 8], &string("Login\n")];
    assert_eq!(raw.ask(WRITE, 1, &fields).await.status(), OK);
    assert_eq!(raw.ask(CLOSE, 1, &[&open]).await.status(), FAILURE);
    assert_eq!(steps(&mut raw).await, [FAILURE; 4]);
    let ops = ["write", "mkdir", "rename", "remove", "rmdir"];
    let events = |status: &str, is_back: bool| {
        let events = ops.map(|op| (op.to_owned(), status.to_owned(), is_back));
        events.to_vec()
    };
    assert_eq!(told(&ready, before).await, events("failure", true));

    limit(&child, "unlimited").await;
    assert_eq!(steps(&mut raw).await, [OK; 4]);
    let after = told(&ready, before + ops.len()).await;
    assert_eq!(after, events("ok", false)[1..]);
}

#[tokio::test]
async fn what_a_lost_client_had_written_is_told_as_taken_back() {
    if !has("prlimit") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (child, ready, ssh) = begin(folder.path()).await;
    let mut raw = ssh.sftp().await;
    raw.init().await;
    let open = raw.open("/Incoming/open.csv", NEW).await;
    let fields = [&open[..], &[0; 8], &string("Login\n")];
    assert_eq!(raw.ask(WRITE, 1, &fields).await.status(), OK);
    let before = told(&ready, 0).await.len();
    limit(&child, "1").await;
    drop(raw);
    ssh.leave().await;
    let taken_back = ("write".to_owned(), "connection_lost".to_owned(), true);
    loop {
        let told = told(&ready, before).await;
        if told.first() == Some(&taken_back) {
            break;
        }
        assert!(told.len() <= 1, "{told:?}");
        tokio::task::yield_now().await;
    }
}
