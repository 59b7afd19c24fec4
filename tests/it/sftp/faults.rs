//! Rules of the fault plan on the site, as clients meet them.

use std::time::{Duration, Instant};

use coupa_mock_server::journal::{Filter, Kind};
use serde_json::{Value, json};

use super::raw::{CLOSE, Raw, Ssh, WRITE, string};
use super::site::{Site, text, well};
use crate::support::has;

const WRITE_NEW: u32 = 0x02 | 0x08 | 0x10;
const STAT_HANDLE: u8 = 8;
const STAT: u8 = 17;
const RENAME: u8 = 18;
const NAME: &str = "/Incoming/Users/a.csv";

async fn faulty(rule: Value) -> Site {
    let site = Site::start().await;
    let url = format!("{}/_mock/instances/default/faults", site.server.url());
    let answer = reqwest::Client::new().post(url).json(&rule).send().await;
    let answer = answer.unwrap();
    assert!(
        answer.status().is_success(),
        "{}",
        answer.text().await.unwrap()
    );
    site
}

async fn started(site: &Site) -> (Ssh, Raw) {
    let ssh = Ssh::login(site).await;
    let mut raw = ssh.sftp().await;
    raw.init().await;
    (ssh, raw)
}

/// The steps that a rule met.
fn met(site: &Site) -> Vec<String> {
    let journal = site.journal().into_iter();
    journal
        .filter(|step| step.fault.is_some())
        .map(|step| {
            format!(
                "{} {} {}",
                step.op,
                step.bytes.unwrap_or_default(),
                step.status
            )
        })
        .collect()
}

#[tokio::test]
async fn a_good_password_can_be_refused() {
    let site = faulty(json!({"when": "sftp.auth", "nth": 1, "refuse_auth": true})).await;
    let mut ssh = Ssh::connect(&site).await;
    assert!(!ssh.password("coupa-mock-sftp").await);
    assert!(ssh.password("coupa-mock-sftp").await);
    assert_eq!(met(&site), ["auth 0 permission_denied"]);
}

#[tokio::test]
async fn a_step_is_answered_with_the_status_of_a_rule() {
    for (status, code) in [
        ("permission_denied", 3),
        ("failure", 4),
        ("no_such_file", 2),
        ("no_space", 4),
    ] {
        let site = faulty(json!({"when": "sftp.mkdir /x", "status": status})).await;
        let (_ssh, mut raw) = started(&site).await;
        let refused = raw.ask(14, 1, &[&string("/x"), &[0; 4]]).await;
        assert_eq!(refused.status(), code);
        assert_eq!(
            raw.ask(17, 2, &[&string("/x")]).await.status(),
            2,
            "{status}"
        );
        assert_eq!(raw.ask(14, 3, &[&string("/y"), &[0; 4]]).await.status(), 0);
    }
}

#[tokio::test]
async fn a_step_can_be_taken_and_its_answer_be_a_lie() {
    let rule = json!({"when": "sftp.mkdir /x", "status": "failure", "phase": "after"});
    let site = faulty(rule).await;
    let (_ssh, mut raw) = started(&site).await;
    assert_eq!(raw.ask(14, 1, &[&string("/x"), &[0; 4]]).await.status(), 4);
    assert_eq!(raw.ask(17, 2, &[&string("/x")]).await.kind, 105);
    assert_eq!(met(&site), ["mkdir 0 failure"]);
}

#[tokio::test]
async fn a_rename_can_be_refused() {
    let rule = json!({"when": "sftp.rename /Incoming/Users/a.part", "nth": 1, "status": "failure"});
    let site = faulty(rule).await;
    let (_ssh, mut raw) = started(&site).await;
    let handle = raw.open("/Incoming/Users/a.part", WRITE_NEW).await;
    assert_eq!(raw.ask(CLOSE, 1, &[&handle]).await.status(), 0);
    let names = [string("/Incoming/Users/a.part"), string(NAME)];
    let fields = [&names[0][..], &names[1]];
    assert_eq!(raw.ask(RENAME, 2, &fields).await.status(), 4);
    assert_eq!(raw.ask(STAT, 3, &[&names[1]]).await.status(), 2);
    assert_eq!(raw.ask(RENAME, 4, &fields).await.status(), 0);
    assert_eq!(met(&site), ["rename 0 failure"]);
}

#[tokio::test]
async fn the_attributes_of_an_open_file_can_be_refused() {
    let rule = json!({"when": "sftp.stat", "nth": 1, "status": "permission_denied"});
    let site = faulty(rule).await;
    let (_ssh, mut raw) = started(&site).await;
    let handle = raw.open(NAME, WRITE_NEW).await;
    assert_eq!(raw.ask(STAT_HANDLE, 1, &[&handle]).await.status(), 3);
    assert_eq!(raw.ask(STAT_HANDLE, 2, &[&handle]).await.kind, 105);
}

#[tokio::test]
async fn all_writes_to_one_handle_are_one_step() {
    let rule = json!({"when": "sftp.write /Incoming/Users/*", "nth": 1, "status": "no_space"});
    let site = faulty(rule).await;
    let (_ssh, mut raw) = started(&site).await;
    for expected in [4, 0] {
        let handle = raw.open(NAME, WRITE_NEW).await;
        for _ in 0..2 {
            let fields = [&handle[..], &[0; 8], &string("Login\n")];
            assert_eq!(raw.ask(WRITE, 1, &fields).await.status(), expected);
        }
        assert_eq!(raw.ask(CLOSE, 2, &[&handle]).await.status(), 0);
    }
    assert_eq!(met(&site), ["write 0 failure"]);
    assert_eq!(site.content(NAME), b"Login\n");
}

#[tokio::test]
async fn a_connection_ends_in_the_middle_of_a_file() {
    let rule = json!({"when": "sftp.write /Incoming/Users/*", "nth": 1, "disconnect": 1500});
    let site = faulty(rule).await;
    let (ssh, mut raw) = started(&site).await;
    let handle = raw.open(NAME, WRITE_NEW).await;
    let block = string([b'x'; 1000]);
    let first = raw.ask(WRITE, 1, &[&handle, &[0; 8], &block]).await;
    assert_eq!(first.status(), 0);
    let offset = 1000_u64.to_be_bytes();
    let fields = [&2_u32.to_be_bytes()[..], &handle, &offset, &block];
    raw.send(&super::raw::packet(WRITE, &fields)).await;
    assert_eq!(raw.reply().await, None);
    // Without a word: not the library's goodbye.
    assert_eq!(ssh.ended().await, None);
    site.until(&format!("write {NAME} 1500 connection_lost"))
        .await;
    assert_eq!(met(&site), ["write 1500 connection_lost"]);
    assert_eq!(site.content(NAME).len(), 1500);
    let (_ssh, mut raw) = started(&site).await;
    raw.open(NAME, WRITE_NEW).await;
}

#[tokio::test]
async fn an_answer_can_come_late_and_a_reset_ends_the_wait() {
    let site = faulty(json!({"when": "sftp.list", "nth": 1, "stall": "300ms"})).await;
    let (_ssh, mut raw) = started(&site).await;
    let began = Instant::now();
    assert_eq!(raw.ask(11, 1, &[&string("/")]).await.kind, 102);
    assert!(began.elapsed() >= Duration::from_millis(300));

    let site = faulty(json!({"when": "sftp.list", "stall": "1h"})).await;
    let (_ssh, mut raw) = started(&site).await;
    let instance = site.server.instance("default").unwrap();
    let reset = async {
        // The rule has fired once its event is there.
        let filter = Filter {
            kind: Some(Kind::Fault),
            ..Filter::default()
        };
        instance
            .journal()
            .wait(filter, Duration::from_secs(20))
            .await;
        instance.reset().unwrap();
    };
    let root = string("/");
    let fields = [&root[..]];
    let (answer, ()) = tokio::join!(raw.ask(11, 1, &fields), reset);
    assert_eq!(answer.kind, 102);
}

#[tokio::test]
async fn a_changed_host_key_is_seen_before_any_password_is_sent() {
    if !has("sftp") {
        return;
    }
    let rule = json!({"when": "sftp.auth", "nth": 1, "host_key": "changed"});
    let site = faulty(rule).await;
    let output = site.sftp(&["ls"]).await;
    let printed = text(&output);
    assert!(
        printed.contains("Host key verification failed"),
        "{printed}"
    );
    assert_eq!(site.steps(), Vec::<String>::new());
    well(&site.sftp(&["ls"]).await);
}

#[tokio::test]
async fn one_connection_sees_the_changed_key_of_one_instance() {
    if !has("sftp") {
        return;
    }
    let site = Site::start().await;
    let wish = coupa_mock_server::registry::NewInstance {
        name: Some("acme".to_owned()),
        ..Default::default()
    };
    site.server.create_instance(wish).unwrap();
    let instances = ["acme", "default"].map(|name| site.server.instance(name).unwrap());
    for instance in &instances {
        let rule = json!({"when": "sftp.connect", "nth": 1, "host_key": "changed"});
        let rule = coupa_mock_server::faults::Rule::from_json(rule).unwrap();
        let now = instance.now();
        instance.faults(|plan| plan.add(rule, now)).unwrap();
    }
    for fired in [[1, 0], [1, 1]] {
        assert!(text(&site.sftp(&["ls"]).await).contains("Host key verification failed"));
        let journalled = instances.clone().map(|instance| {
            let filter = Filter {
                kind: Some(Kind::Fault),
                ..Filter::default()
            };
            instance.journal().read(filter).events.len()
        });
        assert_eq!(journalled, fired);
    }
    well(&site.sftp(&["ls"]).await);
}
