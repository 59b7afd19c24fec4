//! The README's walk through Coupa's procedure with `curl`, a stranger to this code.

use serde_json::Value;
use tokio::process::Command;

use crate::support::{Served, has, printed};

async fn curl(args: &[&str]) -> String {
    let output = Command::new("curl")
        .args(["--silent", "--show-error", "--write-out", "\n%{http_code}"])
        .args(args)
        .output()
        .await
        .unwrap();
    printed(output)
}

#[tokio::test]
async fn curl_walks_the_whole_procedure() {
    if !has("curl") {
        return;
    }
    let mut served = Served::start(&[]).await;
    let url = served.url().to_owned();
    let token = curl(&[
        &format!("{url}/oauth2/token"),
        "-d",
        "grant_type=client_credentials",
        "-d",
        "client_id=coupa-mock",
        "-d",
        "client_secret=coupa-mock-secret",
    ])
    .await;
    let token: Value = serde_json::from_str(token.strip_suffix("\n200").unwrap()).unwrap();
    let bearer = format!(
        "Authorization: Bearer {}",
        token["access_token"].as_str().unwrap()
    );
    let found = curl(&[
        &format!("{url}/api/users?login=USER_TEST"),
        "-H",
        &bearer,
        "-H",
        "Accept: application/xml",
    ])
    .await;
    assert!(
        found.contains("<id type=\"integer\">281</id>") && found.ends_with("200"),
        "{found}"
    );
    let updated = curl(&[
        "-X",
        "PUT",
        &format!("{url}/api/users/281"),
        "-H",
        &bearer,
        "-H",
        "Accept: application/xml",
        "-H",
        "Content-Type: application/xml",
        "-d",
        "<user><active>false</active></user>",
    ])
    .await;
    assert!(
        updated.contains("<active type=\"boolean\">false</active>") && updated.ends_with("200"),
        "{updated}"
    );
    let read_back = curl(&[&format!("{url}/api/users/281.json"), "-H", &bearer]).await;
    assert!(
        read_back.contains("\"active\":false") && read_back.ends_with("200"),
        "{read_back}"
    );
    served.child.kill().await.unwrap();
}
