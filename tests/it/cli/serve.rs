//! `coupa-mock serve`: ready file, signals, bad options.

use std::process::Stdio;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;

use crate::support::{COUPA_MOCK, Served};

#[tokio::test]
async fn the_ready_file_says_where_and_how() {
    let mut served = Served::start(&[]).await;
    let ready = &served.ready;
    assert_eq!(ready["pid"], served.child.id().unwrap());
    assert_eq!(ready["version"], env!("CARGO_PKG_VERSION"));
    let port = &ready["sftp"]["port"];
    let known = ready["sftp"]["known_hosts"].as_str().unwrap();
    assert_eq!(ready["sftp"]["host"], "127.0.0.1");
    // The key that comes from the seed 1.
    let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOlloXuI5g3WDaw3zUJSRZOBRzsT7flGYebISqLn/wsN";
    assert_eq!(known, format!("[127.0.0.1]:{port} {key}"));
    let default = &ready["instances"]["default"];
    assert_eq!(default["client_id"], "coupa-mock");
    assert_eq!(default["client_secret"], "coupa-mock-secret");
    assert_eq!(ready["smtp"]["host"], "127.0.0.1");
    let port = u16::try_from(ready["smtp"]["port"].as_u64().unwrap()).unwrap();
    std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
    let probe = reqwest::get(format!("{}/_mock/readyz", served.url()))
        .await
        .unwrap();
    assert_eq!(probe.status(), 200);
    served.child.kill().await.unwrap();
}

#[tokio::test]
async fn both_signals_end_it_with_0() {
    for signal in ["-TERM", "-INT"] {
        let mut served = Served::start(&[]).await;
        let pid = served.child.id().unwrap().to_string();
        let sent = Command::new("kill")
            .args([signal, &pid])
            .status()
            .await
            .unwrap();
        assert!(sent.success());
        assert_eq!(
            served.child.wait().await.unwrap().code(),
            Some(0),
            "{signal}"
        );
    }
}

#[tokio::test]
async fn a_world_from_a_file_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let world = folder.path().join("world.yaml");
    std::fs::write(
        &world,
        "users: [{ id: 7, login: jdoe, email: j@example.com, firstname: J, lastname: Doe }]",
    )
    .unwrap();
    let mut served = Served::start(&["--world", world.to_str().unwrap()]).await;
    let user = reqwest::get(format!("{}/_mock/instances/default/users/7", served.url()))
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(user.contains("jdoe"), "{user}");
    served.child.kill().await.unwrap();
}

#[tokio::test]
async fn an_old_release_is_served_with_its_api_key() {
    let mut served = Served::start(&["--release", "R16", "--rate-limit", "on"]).await;
    let key = served.ready["instances"]["default"]["api_key"].clone();
    let user = reqwest::Client::new()
        .get(format!("{}/api/users/281", served.url()))
        .header("x-coupa-api-key", key.as_str().unwrap());
    let user = user.send().await.unwrap().text().await.unwrap();
    assert!(user.contains("<edit-invoice-on-quick-entry"), "{user}");
    served.child.kill().await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_served_stops_the_start_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    for (option, value, status, part) in [
        (
            "--world",
            file("a.yaml", "usrs: []"),
            2,
            "unknown key `usrs`",
        ),
        (
            "--world",
            file("b.yaml", "users: [{ login: x }]"),
            2,
            "b.yaml:1:9] 1",
        ),
        ("--world", file("c.yaml", "users: ["), 2, "c.yaml"),
        (
            "--world",
            file(
                "d.yaml",
                "users:\n  - { login: jdoe, manager: { login: nobody } }",
            ),
            2,
            "d.yaml:2:20]",
        ),
        (
            "--world",
            file("e.yaml", "settings: { rate-limitt: on }"),
            2,
            "help: did you mean `rate_limit`?",
        ),
        (
            "--world",
            "/nonexistent.yaml".to_owned(),
            2,
            "/nonexistent.yaml",
        ),
        ("--http", taken.clone(), 3, "cannot listen on"),
        ("--sftp", taken.clone(), 3, "cannot listen on"),
        ("--smtp", taken.clone(), 3, "cannot listen on"),
        (
            "--http",
            "0.0.0.0:0".to_owned(),
            2,
            "an admin token is required",
        ),
        (
            "--http",
            "here".to_owned(),
            2,
            "expected an address and a port",
        ),
        (
            "--clock",
            "fast".to_owned(),
            2,
            "expected real, manual or a factor",
        ),
        ("--release", "R15".to_owned(), 2, "expected R16 to R41"),
        ("--rate-limit", "25".to_owned(), 2, "expected on or off"),
        (
            "--smtp-relay",
            "smtp://hr:geheim@mail:x".to_owned(),
            2,
            "invalid relay `smtp://hr:***@mail:x`",
        ),
        (
            "--faults",
            file("plan.yaml", "- when: GET /\n  dealy: 2s\n"),
            2,
            "plan.yaml:2:3] 1",
        ),
        (
            "--faults",
            file("plan.json", "[{\"when\": \"GET /\", \"delay\": \"soon\"}]"),
            2,
            "`delay` must be a duration",
        ),
        (
            "--faults",
            file("list.yaml", "when: GET /\n"),
            2,
            "list.yaml:1:1]",
        ),
        ("--faults", "flakey".to_owned(), 2, "did you mean `flaky`"),
    ] {
        is_refused(option, &value, status, part).await;
    }
}

#[tokio::test]
async fn a_host_key_that_cannot_be_used_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key");
    std::fs::write(&key, "no key").unwrap();
    for (value, part) in [
        (key.to_str().unwrap(), "key: expected a private key"),
        ("/nonexistent", "cannot read the host key /nonexistent"),
    ] {
        is_refused("--sftp-host-key", value, 2, part).await;
    }
}

async fn is_refused(option: &str, value: &str, status: i32, part: &str) {
    let output = Command::new(COUPA_MOCK)
        .args(["serve", option, value])
        .env("COUPA_MOCK_HTTP", "127.0.0.1:0")
        .env("COUPA_MOCK_SFTP", "127.0.0.1:0")
        .env("COUPA_MOCK_SMTP", "127.0.0.1:0")
        .stdin(Stdio::null())
        .output()
        .await
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(status), "{value}: {stderr}");
    assert!(!stderr.contains("geheim"), "{stderr}");
    // Long messages are wrapped at the width of the terminal.
    let words = stderr
        .replace('│', " ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(words.contains(part), "{value}: {stderr}");
}

#[tokio::test]
async fn a_log_that_goes_elsewhere_than_to_a_terminal_has_no_colours() {
    let mut serve = Command::new(COUPA_MOCK)
        .args(["serve", "--http", "127.0.0.1:0", "--sftp", "127.0.0.1:0"])
        .args(["--smtp", "127.0.0.1:0"])
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(serve.stderr.take().unwrap()).lines();
    let line = lines.next_line().await.unwrap().unwrap();
    assert!(
        line.contains("coupa-mock is ready url=\"http://127.0.0.1:"),
        "{line}"
    );
    serve.kill().await.unwrap();
}
