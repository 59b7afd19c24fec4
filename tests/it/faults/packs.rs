//! The packs: what each is like, over enough requests to see it.

use coupa_mock_server::MockServer;
use coupa_mock_server::faults::Pack;
use reqwest::Method;
use serde_json::{Value, json};

use crate::jobs::site::Site as Jobs;
use crate::sftp::site::Site;
use crate::support::{CLIENT_FORM, Format, Mock, has};

const REQUESTS: usize = 100;

async fn served(pack: Pack) -> Mock {
    Mock::serve(MockServer::builder().faults(pack.rules().unwrap())).await
}

/// How often each rule fired.
async fn fired(mock: &Mock) -> Vec<(String, u64)> {
    let path = "/instances/default/faults";
    let rules = mock.control(Method::GET, path, Value::Null).await;
    let rules = rules.status(200).json();
    let fired = |rule: &Value| {
        let name = rule["name"].as_str().unwrap().to_owned();
        (name, rule["fired"].as_u64().unwrap())
    };
    rules.as_array().unwrap().iter().map(fired).collect()
}

#[tokio::test]
async fn flaky_fails_one_request_in_five() {
    let mock = served(Pack::Flaky).await;
    let (mut down, mut lost) = (0, 0);
    for _ in 0..REQUESTS {
        let request = mock.request(Method::GET, "/api/roles/3", Format::Json);
        match request.send().await {
            Ok(answer) if answer.status() == 503 => down += 1,
            Ok(answer) => assert_eq!(answer.status(), 200),
            Err(_) => lost += 1,
        }
    }
    let fired = fired(&mock).await;
    let count = |name: &str| fired.iter().find(|rule| rule.0 == name).unwrap().1;
    assert_eq!((down, lost), (count("flaky-503"), count("flaky-lost")));
    let total: u64 = fired.iter().map(|rule| rule.1).sum();
    assert!(
        (10..=35).contains(&total) && fired.iter().all(|rule| rule.1 > 0),
        "{fired:?}"
    );
    mock.server.shutdown().await;
}

#[tokio::test]
async fn maintenance_lets_nobody_in_and_takes_up_no_file() {
    let jobs = Jobs::start(json!({})).await;
    let pack = json!({ "pack": "maintenance" });
    let put = jobs
        .mock
        .control(Method::PUT, "/instances/default/faults", pack);
    put.await.status(200);
    for (method, path) in [
        (Method::GET, "/api/users/281"),
        (Method::POST, "/oauth2/token"),
    ] {
        let reply = jobs.mock.send(jobs.mock.bare(method, path)).await;
        assert!(
            reply
                .status(503)
                .header("content-type")
                .starts_with("text/html")
        );
    }
    jobs.put("a.csv", "Login,Status\nUSER_TEST,inactive\n");
    jobs.advance("1h").await;
    assert_eq!(jobs.names("/Incoming/Users"), ["a.csv"]);
    jobs.mock.server.shutdown().await;
    let site = Site::serve(MockServer::builder().faults(Pack::Maintenance.rules().unwrap())).await;
    if has("sftp") {
        let output = site.sftp(&["ls"]).await;
        assert!(!output.status.success());
        assert_eq!(site.steps()[0], "auth permission_denied");
    }
}

#[tokio::test]
async fn rate_limited_refuses_three_in_ten_and_says_when_to_come_back() {
    let mock = served(Pack::RateLimited).await;
    let mut refused = 0;
    for _ in 0..REQUESTS {
        let reply = mock.get("/api/roles/3", Format::Json).await;
        if reply.status == 429 {
            assert_eq!(reply.header("retry-after"), "1");
            refused += 1;
        }
    }
    assert!((15..=45).contains(&refused), "{refused}");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn read_replica_lag_shows_every_second_read_one_write_behind() {
    let mock = served(Pack::ReadReplicaLag).await;
    mock.put("/api/users/281", Format::Json, r#"{"active":false}"#)
        .await
        .status(200);
    let mut behind = 0;
    for _ in 0..REQUESTS {
        let user = mock.get("/api/users/281", Format::Json).await;
        behind += usize::from(user.status(200).json()["active"] == true);
    }
    assert!((30..=70).contains(&behind), "{behind}");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn token_trouble_ends_tokens_and_fails_token_requests() {
    let rules = Pack::TokenTrouble.rules().unwrap();
    let mock = Mock::start().await;
    let put = mock.control(Method::PUT, "/instances/default/faults", json!(rules));
    put.await.status(200);
    let form = CLIENT_FORM;
    let (mut token, mut ended, mut failed) = (None::<String>, 0, 0);
    for _ in 0..REQUESTS {
        let Some(good) = &token else {
            let request = mock.bare(Method::POST, "/oauth2/token").form(&form);
            let reply = mock.send(request).await;
            if reply.status == 500 {
                failed += 1;
            } else {
                let answer = reply.status(200).json();
                token = answer["access_token"].as_str().map(ToOwned::to_owned);
            }
            continue;
        };
        let request = mock.bare(Method::GET, "/api/roles/3").bearer_auth(good);
        if mock.send(request).await.status == 401 {
            // It stays worth nothing.
            let request = mock.bare(Method::GET, "/api/roles/3").bearer_auth(good);
            mock.send(request).await.status(401);
            (token, ended) = (None, ended + 1);
        }
    }
    assert!(ended > 0 && failed > 0, "{ended} {failed}");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn sftp_trouble_meets_logins_uploads_and_closes() {
    if !has("sftp") {
        return;
    }
    let site = Site::serve(MockServer::builder().faults(Pack::SftpTrouble.rules().unwrap())).await;
    site.local("a.csv", "x".repeat(5_000));
    let options = [
        "-o",
        "PubkeyAuthentication=no",
        "-o",
        "NumberOfPasswordPrompts=1",
    ];
    let mut failed = 0;
    for _ in 0..25 {
        let put = ["put a.csv /Incoming/Users/a.csv"];
        let output = site.sftp_with("coupa-mock-sftp", &options, &put).await;
        failed += usize::from(!output.status.success());
    }
    let journal = site.journal();
    let rules = ["sftp-login", "sftp-upload", "sftp-close"];
    for rule in rules {
        let met = journal
            .iter()
            .any(|step| step.fault.as_deref() == Some(rule));
        assert!(met, "{rule}");
    }
    assert!((3..=22).contains(&failed), "{failed}");
}
