//! The server is killed under load, again and again: what was acknowledged is there, and nothing is
//! there by halves.
//!
//! A few rounds by default; `COUPA_MOCK_CRASH_ROUNDS=200` for more.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use coupa_client::api::Secret;
use coupa_client::sftp::{Credential, Settings, upload};
use reqwest::Client;
use serde_json::{Value, json};

use crate::support::{CLIENT_FORM, Served};

/// What was asked for and what was acknowledged.
#[derive(Debug, Default)]
struct Told {
    /// Logins, and whether their creation was acknowledged.
    users: BTreeMap<String, bool>,
    /// Paths and contents.
    files: BTreeMap<String, (String, bool)>,
    webhooks: BTreeMap<u64, bool>,
    /// The last names of one user: the last that was acknowledged, and those that were asked for since.
    renamed: (String, Vec<String>),
    /// The largest event that was read.
    seq: u64,
}

struct Target {
    url: String,
    token: String,
    http: Client,
    sftp: Settings,
}

impl Target {
    async fn reach(served: &Served, folder: &Path) -> Self {
        let http = Client::new();
        let url = served.url().to_owned();
        let form = CLIENT_FORM;
        let reply = http.post(format!("{url}/oauth2/token")).form(&form);
        let token: Value =
            serde_json::from_str(&reply.send().await.unwrap().text().await.unwrap()).unwrap();
        Self {
            url,
            token: token["access_token"].as_str().unwrap().to_owned(),
            http,
            sftp: sftp_settings(&served.ready, folder),
        }
    }

    /// The answer, unless the server is gone.
    async fn send(&self, method: &str, path: &str, body: &Value) -> Option<(u16, String)> {
        let request = self
            .http
            .request(method.parse().unwrap(), format!("{}{path}", self.url))
            .bearer_auth(&self.token)
            .header("accept", "application/json")
            .header("content-type", "application/json");
        let request = if body.is_null() {
            request
        } else {
            request.body(body.to_string())
        };
        let reply = request.send().await.ok()?;
        let status = reply.status().as_u16();
        Some((status, reply.text().await.ok()?))
    }
}

/// How the client reaches the site of a server, by its ready file.
pub(super) fn sftp_settings(ready: &Value, folder: &Path) -> Settings {
    let known_hosts: PathBuf = folder.join("known_hosts");
    let sftp = &ready["sftp"];
    std::fs::write(&known_hosts, sftp["known_hosts"].as_str().unwrap()).unwrap();
    let password = Credential::Password(Secret::new("coupa-mock-sftp"));
    let mut settings = Settings::new("127.0.0.1", "coupa", password, known_hosts);
    settings.port = u16::try_from(sftp["port"].as_u64().unwrap()).unwrap();
    settings.spacing = Duration::from_millis(1);
    settings
}

/// A user with records of his own, which come with him or not at all.
fn user(login: &str) -> Value {
    json!({ "login": login, "email": format!("{login}@example.com"), "firstname": "A", "lastname": login,
        "roles": [{ "name": "Buyer" }], "phone-work": "+49 301-234-5678", "phone-mobile": "+49 171-234-5678" })
}

async fn create_users(target: &Target, told: &Mutex<Told>, prefix: String) {
    for number in 0.. {
        let login = format!("{prefix}-{number}");
        told.lock().unwrap().users.insert(login.clone(), false);
        let Some((status, body)) = target.send("POST", "/api/users", &user(&login)).await else {
            return;
        };
        assert_eq!(status, 201, "{body}");
        told.lock().unwrap().users.insert(login, true);
    }
}

async fn rename_user(target: &Target, told: &Mutex<Told>, prefix: String) {
    for number in 0.. {
        let name = format!("{prefix}-{number}");
        told.lock().unwrap().renamed.1.push(name.clone());
        let input = json!({ "lastname": name });
        let Some((status, body)) = target.send("PUT", "/api/users/281", &input).await else {
            return;
        };
        assert_eq!(status, 200, "{body}");
        told.lock().unwrap().renamed = (name, Vec::new());
    }
}

async fn send_webhooks(target: &Target, told: &Mutex<Told>, first: u64) {
    let path = "/_mock/instances/default/webhook";
    for number in first.. {
        told.lock().unwrap().webhooks.insert(number, false);
        if target
            .send("POST", path, &json!({ "n": number }))
            .await
            .is_none()
        {
            return;
        }
        told.lock().unwrap().webhooks.insert(number, true);
        let journal = "/_mock/instances/default/journal?kind=webhook";
        let Some((_, events)) = target.send("GET", journal, &Value::Null).await else {
            return;
        };
        let last = events
            .lines()
            .last()
            .map(|line| serde_json::from_str(line).unwrap());
        let last: Value = last.unwrap();
        let mut told = told.lock().unwrap();
        told.seq = told.seq.max(last["seq"].as_u64().unwrap());
    }
}

async fn drop_files(target: &Target, told: &Mutex<Told>, prefix: String) {
    for number in 0.. {
        let name = format!("{prefix}-{number}.csv");
        let path = format!("/Incoming/Invoices/{name}");
        let content = name.repeat(1_000);
        told.lock()
            .unwrap()
            .files
            .insert(path.clone(), (content.clone(), false));
        let name = name.parse().unwrap();
        if upload(
            &target.sftp,
            "/Incoming/Invoices",
            &name,
            content.as_bytes(),
        )
        .await
        .is_err()
        {
            return;
        }
        told.lock().unwrap().files.insert(path, (content, true));
    }
}

async fn import_users(target: &Target, told: &Mutex<Told>, prefix: String) {
    for number in 0.. {
        let logins = ["a", "b"].map(|twin| format!("{prefix}-{number}{twin}"));
        let rows = logins
            .each_ref()
            .map(|login| format!("{login},active,{login}@example.com,A,{login}\n"));
        let content = format!("Login,Status,Email,First Name,Last Name\n{}", rows.concat());
        let name = format!("{prefix}-{number}.csv").parse().unwrap();
        for login in &logins {
            told.lock().unwrap().users.insert(login.clone(), false);
        }
        if upload(&target.sftp, "/Incoming/Users", &name, content.as_bytes())
            .await
            .is_err()
        {
            return;
        }
        let run = "/_mock/instances/default/jobs/import/run";
        let Some((status, body)) = target.send("POST", run, &Value::Null).await else {
            return;
        };
        assert!(status == 200 && body.contains("\"created\":2"), "{body}");
        for login in logins {
            told.lock().unwrap().users.insert(login, true);
        }
    }
}

/// Nothing that was acknowledged is lost, and nothing is there by halves.
async fn check(target: &Target, told: &mut Told) {
    let read = async |path: &str| {
        let path = format!("/_mock/instances/default/{path}");
        let (status, body) = target.send("GET", &path, &Value::Null).await.unwrap();
        assert_eq!(status, 200, "{body}");
        serde_json::from_str::<Value>(&body).unwrap()
    };
    let users = read("users").await;
    let users: BTreeMap<&str, &Value> = users
        .as_array()
        .unwrap()
        .iter()
        .map(|user| (user["login"].as_str().unwrap(), user))
        .collect();
    for (login, acknowledged) in &told.users {
        match users.get(login.as_str()) {
            None => assert!(!acknowledged, "the user {login} is lost"),
            Some(user) if login.starts_with("api") => {
                let phones =
                    ["phone-work", "phone-mobile"].map(|phone| user[phone]["number"].is_string());
                assert!(
                    phones == [true, true] && user["roles"][0]["name"] == "Buyer",
                    "{user}"
                );
            }
            Some(user) => assert_eq!(user["lastname"], **login),
        }
        if let Some(twin) = login.strip_suffix('a').filter(|_| login.starts_with("csv")) {
            let both =
                [login.clone(), format!("{twin}b")].map(|login| users.contains_key(login.as_str()));
            assert_eq!(both[0], both[1], "half a batch of {login}");
        }
    }
    let name = users["USER_TEST"]["lastname"].as_str().unwrap().to_owned();
    let (last, asked) = &told.renamed;
    assert!(
        name == *last || asked.contains(&name),
        "{name}, not {last} or {asked:?}"
    );
    let files = read("files").await;
    let files: BTreeMap<&str, &Value> = files
        .as_array()
        .unwrap()
        .iter()
        .map(|file| (file["path"].as_str().unwrap(), &file["content"]))
        .collect();
    for (path, (content, acknowledged)) in &told.files {
        match files.get(path.as_str()) {
            None => assert!(!acknowledged, "the file {path} is lost"),
            Some(found) => assert!(*found == content.as_str(), "half of {path}"),
        }
    }
    let webhooks = read("webhooks").await;
    let webhooks: Vec<u64> = webhooks
        .as_array()
        .unwrap()
        .iter()
        .map(|webhook| webhook["body"]["n"].as_u64().unwrap())
        .collect();
    let missing = told
        .webhooks
        .iter()
        .find(|(number, acknowledged)| **acknowledged && !webhooks.contains(number));
    assert_eq!(missing, None);
    let loads = read("loads").await;
    let unfinished = |load: &&Value| load["status"] != "done" && load["status"] != "failed";
    assert_eq!(loads.as_array().unwrap().iter().find(unfinished), None);
    told.renamed = (name, Vec::new());
    // What came through without being acknowledged stays.
    for (login, acknowledged) in &mut told.users {
        *acknowledged |= users.contains_key(login.as_str());
    }
}

#[expect(
    clippy::print_stderr,
    reason = "the figure is what many rounds are for"
)]
fn report(rounds: u64, told: &Told) {
    let users = told.users.values().filter(|acknowledged| **acknowledged);
    let files = told
        .files
        .values()
        .filter(|(_, acknowledged)| *acknowledged);
    let webhooks = told.webhooks.values().filter(|acknowledged| **acknowledged);
    eprintln!(
        "{rounds} rounds: {} users, {} files and {} webhooks were acknowledged and are there",
        users.count(),
        files.count(),
        webhooks.count(),
    );
}

#[expect(
    clippy::disallowed_methods,
    reason = "whoever wants many rounds says so from outside"
)]
fn rounds() -> u64 {
    std::env::var("COUPA_MOCK_CRASH_ROUNDS").map_or(4, |rounds| rounds.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_when_the_server_is_killed_under_load() {
    let rounds = rounds();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let told = Arc::new(Mutex::new(Told::default()));
    told.lock().unwrap().renamed.0 = "test new lastname".to_owned();
    for round in 0..=rounds {
        let mut served = Served::start(&["--data-dir", data.to_str().unwrap()]).await;
        let target = Arc::new(Target::reach(&served, folder.path()).await);
        {
            let mut before = std::mem::take(&mut *told.lock().unwrap());
            check(&target, &mut before).await;
            *told.lock().unwrap() = before;
        }
        if round == rounds {
            report(rounds, &told.lock().unwrap());
            served.child.kill().await.unwrap();
            return;
        }
        let load = {
            let (target, told) = (Arc::clone(&target), Arc::clone(&told));
            tokio::spawn(async move {
                tokio::join!(
                    create_users(&target, &told, format!("api-{round}-x")),
                    create_users(&target, &told, format!("api-{round}-y")),
                    rename_user(&target, &told, format!("name-{round}")),
                    send_webhooks(&target, &told, round * 100_000 + 1),
                    drop_files(&target, &told, format!("file-{round}")),
                    import_users(&target, &told, format!("csv-{round}")),
                )
            })
        };
        // At another moment in each round.
        tokio::time::sleep(Duration::from_millis(20 + (round * 7_919) % 600)).await;
        // SIGKILL.
        served.child.kill().await.unwrap();
        load.await.unwrap();
    }
}
