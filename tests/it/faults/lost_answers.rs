//! A lost answer to a write, as clients that share no code lose it: before the change nothing
//! happened, after it the change stays, once.

use std::process::Stdio;

use reqwest::Method;
use serde_json::json;
use tokio::process::Command;

use super::{met, rule};
use crate::support::{CLIENT_FORM, Format, Mock, has};

const BODY: &str = r#"{"active":false}"#;

const SCRIPT: &str = "
import http.client, sys, urllib.parse
url, token, body = sys.argv[1:]
where = urllib.parse.urlparse(url)
connection = http.client.HTTPConnection(where.hostname, where.port)
headers = {'Authorization': 'Bearer ' + token, 'Content-Type': 'application/json'}
try:
    connection.request('PUT', where.path, body, headers)
    print(connection.getresponse().status, end='')
except Exception as error:
    print(type(error).__name__, end='')
";

/// Deactivates user 281 and says what the client met.
async fn deactivate(client: &str, mock: &Mock, token: &str) -> String {
    let url = format!("{}/api/users/281", mock.server.url());
    let mut command = match client {
        "curl" => {
            let mut curl = Command::new("curl");
            curl.args(["--silent", "--output", "/dev/null", "--request", "PUT"])
                .args(["--header", "Content-Type: application/json"])
                .arg("--header")
                .arg(format!("Authorization: Bearer {token}"))
                .args(["--data", BODY, &url]);
            curl
        }
        "python" => {
            let mut python = Command::new("python3");
            python.args(["-c", SCRIPT, &url, token, BODY]);
            python
        }
        _ => {
            let request = mock.request(Method::PUT, "/api/users/281", Format::Json);
            return match request.body(BODY).send().await {
                Ok(answer) => match answer.bytes().await {
                    Ok(_) => "answered".to_owned(),
                    Err(_) => "body lost".to_owned(),
                },
                Err(error) if error.is_request() => "lost".to_owned(),
                Err(error) => error.to_string(),
            };
        }
    };
    let output = command.stdin(Stdio::null()).output().await.unwrap();
    match client {
        "curl" => output.status.code().unwrap().to_string(),
        _ => String::from_utf8(output.stdout).unwrap(),
    }
}

#[tokio::test]
async fn a_lost_answer_is_exact_about_the_change_whoever_loses_it() {
    for (client, lost, is_here) in [
        ("reqwest", "lost", true),
        ("curl", "56", has("curl")),
        ("python", "ConnectionResetError", has("python3")),
    ] {
        if !is_here {
            continue;
        }
        for (effect, active, changes) in [
            (json!({"reset": "before"}), true, 0),
            (json!({"reset": "after"}), false, 1),
            (json!({"reset": "after", "offset": 10}), false, 1),
            (json!({"truncate": 10}), false, 1),
            (json!({"html": {"status": 504}}), true, 0),
            (json!({"html": {"status": 504}, "phase": "after"}), false, 1),
        ] {
            let mock = Mock::start().await;
            let token = mock.token(&CLIENT_FORM).await;
            rule(&mock, "PUT /api/users/281", &effect).await;
            let seen = deactivate(client, &mock, &token).await;
            if effect.get("reset").is_some() && effect.get("offset").is_none() {
                assert_eq!(seen, lost, "{client}: {effect}");
            }
            assert_eq!(met(&mock).await.fault.as_deref(), Some("the rule"));
            let user = mock.truth("USER_TEST").await;
            assert_eq!(user["active"], active, "{client}: {effect}");
            let changed = mock.events("?kind=change").await;
            assert_eq!(changed.len(), changes, "{client}: {effect}");
            mock.server.shutdown().await;
        }
    }
}
