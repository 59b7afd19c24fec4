//! While nothing can be written, every channel refuses in its own words, nothing has happened, and the
//! journal says so; with room again all of it can be done.

use std::path::Path;

use coupa_client::sftp::{Settings, upload};
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::Child;

use super::crash::sftp_settings;
use super::full::{limit, start};
use crate::support::has;

const WORLD: &str = "
user_groups: [{ id: 31, name: Travellers }]
users: [{ id: 10, login: anna, email: anna@example.com, firstname: Anna, lastname: Ames }]
user_group_memberships: [{ id: 70, user: { login: anna }, user-group: { name: Travellers } }]
";
pub(super) const MOCK: &str = "/_mock/instances/default";
const CLIENT: &str = "client_id=coupa-mock&client_secret=coupa-mock-secret";

pub(super) struct Site {
    pub(super) child: Child,
    ready: Value,
    http: Client,
    sftp: Settings,
    token: String,
}

impl Site {
    pub(super) async fn start(folder: &Path) -> Self {
        let world = folder.join("world.yaml");
        std::fs::write(&world, WORLD).unwrap();
        let args = ["--clock", "manual", "--world", world.to_str().unwrap()];
        let (child, ready) = start(folder, "unlimited", &args).await;
        let mut site = Self {
            sftp: sftp_settings(&ready, folder),
            http: Client::new(),
            token: String::new(),
            child,
            ready,
        };
        let form = format!("grant_type=client_credentials&{CLIENT}");
        let (_, token) = site.form("/oauth2/token", &form).await;
        token["access_token"]
            .as_str()
            .unwrap()
            .clone_into(&mut site.token);
        site
    }

    /// No file of the server may grow over so many bytes from now on.
    pub(super) async fn limit(&self, bytes: &str) {
        limit(&self.child, bytes).await;
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.ready["http_url"].as_str().unwrap())
    }

    pub(super) async fn call(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let request = self
            .http
            .request(method.parse().unwrap(), self.url(path))
            .bearer_auth(&self.token)
            .header("accept", "application/json")
            .header("content-type", "application/json");
        if body.is_null() {
            read(request).await
        } else {
            read(request.body(body.to_string())).await
        }
    }

    async fn form(&self, path: &str, form: &str) -> (u16, Value) {
        let request = self.http.post(self.url(path)).body(form.to_owned());
        read(request.header("content-type", "application/x-www-form-urlencoded")).await
    }

    /// What the client says about dropping a file.
    async fn upload(&self) -> Result<(), String> {
        let name = "a.csv".parse().unwrap();
        let uploaded = upload(&self.sftp, "/Incoming/Invoices", &name, b"Login\n").await;
        uploaded.map(drop).map_err(|error| error.to_string())
    }

    /// What the sink answers to a mail.
    async fn mail(&self) -> String {
        let port = u16::try_from(self.ready["smtp"]["port"].as_u64().unwrap()).unwrap();
        let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let mut stream = BufReader::new(stream);
        let mut answer = String::new();
        stream.read_line(&mut answer).await.unwrap();
        for said in [
            "HELO test",
            "MAIL FROM:<hr@example.com>",
            "RCPT TO:<ops@example.com>",
            "DATA",
            "Subject: failed\r\n\r\nUSER_TEST\r\n.",
        ] {
            let line = format!("{said}\r\n");
            stream.write_all(line.as_bytes()).await.unwrap();
            answer.clear();
            stream.read_line(&mut answer).await.unwrap();
        }
        answer
    }

    /// A try of everything that lasts, mails and files aside.
    async fn writes(&self, device: &str) -> Vec<u16> {
        let user =
            json!({ "login": "new", "email": "n@example.com", "firstname": "N", "lastname": "N" });
        let calls = [
            ("POST", "/api/users", user),
            ("PUT", "/api/users/10", json!({ "lastname": "Other" })),
            ("DELETE", "/api/user_group_memberships/70", Value::Null),
            (
                "POST",
                "/_mock/instances/default/webhook",
                json!({ "n": 1 }),
            ),
            (
                "POST",
                "/_mock/instances/default/clock",
                json!({ "advance": "1m" }),
            ),
            ("DELETE", "/_mock/instances/acme", Value::Null),
            ("POST", "/_mock/instances", json!({ "name": "umbrella" })),
        ];
        let mut statuses = Vec::new();
        for (method, path, body) in calls {
            statuses.push(self.call(method, path, body).await.0);
        }
        let grant = "urn:ietf:params:oauth:grant-type:device_code";
        let form = format!("grant_type={grant}&{CLIENT}&device_code={device}");
        statuses.push(self.form("/oauth2/token", &form).await.0);
        statuses
    }

    /// Everything that is there.
    async fn state(&self) -> [Value; 2] {
        let (status, mut snapshot) = self
            .call("GET", &format!("{MOCK}/snapshot"), Value::Null)
            .await;
        assert_eq!(status, 200);
        // Of the real time.
        snapshot["clock"]["at"] = Value::Null;
        let (_, instances) = self.call("GET", "/_mock/instances", Value::Null).await;
        [snapshot, instances]
    }

    /// The events of the journal that tell of changes, and whether they were taken back.
    async fn told(&self, since: u64) -> Vec<(String, bool)> {
        let path = self.url(&format!("{MOCK}/journal?since={since}"));
        let lines = self.http.get(path).send().await.unwrap();
        let lines = lines.text().await.unwrap();
        let events = lines.lines().map(|line| {
            let event: Value = serde_json::from_str(line).unwrap();
            let kind = event["op"].as_str().or_else(|| event["kind"].as_str());
            let kind = kind.unwrap().to_owned();
            (kind, event["taken_back"] == true)
        });
        let is_change = |(kind, _): &(String, bool)| kind != "http" && kind != "auth";
        events.filter(is_change).collect()
    }

    pub(super) async fn last_event(&self) -> u64 {
        let path = format!("{MOCK}/journal?since=0");
        let lines = self.http.get(self.url(&path)).send().await.unwrap();
        let lines = lines.text().await.unwrap();
        let last: Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
        last["seq"].as_u64().unwrap()
    }
}

async fn read(request: RequestBuilder) -> (u16, Value) {
    let reply = request.send().await.unwrap();
    let status = reply.status().as_u16();
    let text = reply.text().await.unwrap();
    let json = serde_json::from_str(&text);
    (status, json.unwrap_or(Value::String(text)))
}

#[tokio::test]
async fn nothing_has_happened_and_the_journal_says_so() {
    if !has("prlimit") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let site = Site::start(folder.path()).await;
    let wish = json!({ "name": "acme" });
    assert_eq!(site.call("POST", "/_mock/instances", wish).await.0, 201);
    let form = "client_id=coupa-mock&scope=core.user.read";
    let (_, codes) = site.form("/oauth2/device_authorizations", form).await;
    let [device, user_code] =
        ["device_code", "user_code"].map(|code| codes[code].as_str().unwrap());
    let approve = format!("decision=approve&user_code={user_code}");
    assert_eq!(site.form("/oauth2/device", &approve).await.0, 200);
    let (before, last) = (site.state().await, site.last_event().await);

    site.limit("1").await;
    assert_eq!(site.writes(device).await, [507; 8]);
    let refused = site.upload().await.unwrap_err();
    assert!(
        refused.contains("the data folder cannot take the change"),
        "{refused}"
    );
    let refused = site.mail().await;
    assert!(refused.starts_with("452 4.3.1 "), "{refused}");
    assert_eq!(site.state().await, before);
    let told = site.told(last).await;
    let told: Vec<_> = told.iter().map(|(kind, back)| (&**kind, *back)).collect();
    let changes = ["change", "change", "change", "webhook", "clock"].map(|kind| (kind, true));
    // A file counts once it is closed, and then there was none to remove.
    let of_site = ["open", "write", "remove"].map(|op| (op, op == "write"));
    let mail = ("mail", true);
    assert_eq!(told, [&changes[..], &of_site, &[mail]].concat());

    let last = site.last_event().await;
    site.limit("unlimited").await;
    let done = [201, 200, 200, 202, 200, 204, 201, 200];
    assert_eq!(site.writes(device).await, done);
    assert_eq!(site.upload().await, Ok(()));
    assert!(site.mail().await.starts_with("250 "));
    let told = site.told(last).await;
    assert!(told.iter().all(|(_, is_back)| !is_back), "{told:?}");
    let (_, instances) = site.call("GET", "/_mock/instances", Value::Null).await;
    assert_eq!(instances["acme"], Value::Null);
}
