//! A full disk: a clear error for who writes, and the server lives.

use std::path::Path;
use std::time::Duration;

use reqwest::Client;
use serde_json::{Value, json};
use tokio::process::{Child, Command};

use crate::support::{CLIENT_FORM, COUPA_MOCK, Served};

/// Starts the server on a disk of its own: the largest size of a file is what fills it. Its log is
/// on that disk, too.
pub(crate) async fn start(folder: &Path, kib: &str, args: &[&str]) -> (Child, Value) {
    let ready = folder.join("ready.json");
    let script = "ulimit -Sf \"$0\"; exec \"$@\"";
    let child = Command::new("bash")
        .args(["-c", script, kib, COUPA_MOCK, "serve"])
        .args(args)
        .args(["--http", "127.0.0.1:0", "--sftp", "127.0.0.1:0"])
        .args(["--smtp", "127.0.0.1:0", "--data-dir"])
        .arg(folder.join("data"))
        .arg("--ready-file")
        .arg(&ready)
        .stderr(std::fs::File::create(folder.join("log")).unwrap())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut tries = 0;
    let ready = loop {
        match std::fs::read(&ready) {
            Ok(ready) => break serde_json::from_slice(&ready).unwrap(),
            Err(_) => tries += 1,
        }
        assert!(tries < 1_000, "the server does not start");
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    (child, ready)
}

/// No file of the server may grow over so many bytes from now on.
pub(crate) async fn limit(server: &Child, bytes: &str) {
    let done = Command::new("prlimit")
        .args(["--pid", &server.id().unwrap().to_string()])
        .arg(format!("--fsize={bytes}:"))
        .status();
    assert!(done.await.unwrap().success());
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_not_there_and_the_server_lives() {
    let folder = tempfile::tempdir().unwrap();
    let (mut child, ready) = start(folder.path(), "1024", &[]).await;
    let url = ready["http_url"].as_str().unwrap();
    let http = Client::new();
    let form = CLIENT_FORM;
    let token = http.post(format!("{url}/oauth2/token")).form(&form);
    let token = token.send().await.unwrap().text().await.unwrap();
    let token: Value = serde_json::from_str(&token).unwrap();
    let token = token["access_token"].as_str().unwrap().to_owned();
    let create = async |number: u32| {
        let login = format!("user-{number}");
        let user = json!({ "login": login, "email": format!("{login}@example.com"), "firstname": "A",
            "lastname": "x".repeat(40) });
        let request = http
            .post(format!("{url}/api/users"))
            .bearer_auth(&token)
            .header("accept", "application/json")
            .header("content-type", "application/json");
        let reply = request.body(user.to_string()).send().await.unwrap();
        (reply.status().as_u16(), reply.text().await.unwrap())
    };
    let read = async |path: &str| {
        let reply = http.get(format!("{url}/_mock/instances/default/{path}"));
        let reply = reply.send().await.unwrap();
        assert_eq!(reply.status(), 200);
        serde_json::from_str::<Value>(&reply.text().await.unwrap()).unwrap()
    };
    let mut made = Vec::new();
    let refused = loop {
        let number = u32::try_from(made.len()).unwrap();
        assert!(number < 5_000, "the disk is never full");
        match create(number).await {
            (201, _) => made.push(format!("user-{number}")),
            refused => break refused,
        }
    };
    assert_eq!(refused.0, 507, "{}", refused.1);
    assert!(
        refused.1.contains("the data folder cannot take the change"),
        "{}",
        refused.1
    );
    assert!(refused.1.starts_with("{\"errors\""), "{}", refused.1);
    // Reads go on, and show what is kept.
    let logins = async || {
        let users = read("users").await;
        let users = users.as_array().unwrap().iter();
        let logins = users.map(|user| user["login"].as_str().unwrap().to_owned());
        logins
            .filter(|login| login.starts_with("user-"))
            .collect::<Vec<_>>()
    };
    assert_eq!(logins().await, made);
    let reply = http.post(format!("{url}/_mock/instances/default/webhook"));
    let reply = reply
        .body(json!("x".repeat(600_000)).to_string())
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status(), 507);
    assert_eq!(read("webhooks").await, json!([]));
    child.kill().await.unwrap();
    // With room again everything that was acknowledged is there.
    let data = folder.path().join("data");
    let served = Served::start(&["--data-dir", data.to_str().unwrap()]).await;
    let users = http.get(format!("{}/_mock/instances/default/users", served.url()));
    let users = users.send().await.unwrap().text().await.unwrap();
    for login in made {
        assert!(users.contains(&format!("\"{login}\"")), "{login} is lost");
    }
}
