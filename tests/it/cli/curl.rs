//! The README's walk through Coupa's procedure with `curl`, a stranger to this code.

use std::process::Command as StdCommand;

use serde_json::Value;
use tokio::process::Command;

use crate::support::Served;

/// Whether the program is here. A test without its program is skipped, visibly, unless continuous
/// integration says that every program must be there.
#[expect(clippy::print_stderr, reason = "a skipped test must be seen")]
fn has(program: &str) -> bool {
    let found = StdCommand::new(program).arg("--version").output().is_ok();
    let required = std::env::vars_os().any(|(name, _)| name == "COUPA_MOCK_TEST_REQUIRE_TOOLS");
    assert!(found || !required, "`{program}` is missing");
    if !found {
        eprintln!("skipped: `{program}` is missing");
    }
    found
}

async fn curl(args: &[&str]) -> String {
    let output = Command::new("curl")
        .args(["--silent", "--show-error", "--write-out", "\n%{http_code}"])
        .args(args)
        .output()
        .await
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
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
