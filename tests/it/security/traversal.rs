//! Paths that lead out: of the API, and of the sFTP site.

use super::{answer, impatient, serves};
use crate::sftp::site::{Site, text};
use crate::support::has;

#[tokio::test]
async fn no_path_leads_to_a_file_or_past_the_api() {
    let mock = impatient().await;
    for path in [
        "/../../../../etc/passwd",
        "/api/../../../../etc/passwd",
        "/api/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/api/users/..%2f..%2f..%2fetc%2fpasswd",
        "/api/users/..\\..\\etc\\passwd",
        "//etc/passwd",
        "/data_sources/../../../etc/passwd",
        "/data_sources/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/_mock/console/../../etc/passwd",
        "/_mock/instances/..%2f..%2fetc%2fpasswd",
        "/api/../_mock/instances",
        "/api/%00",
        "/api/users/281%00.json",
        "file:///etc/passwd",
    ] {
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        let answer = answer(&mock, request.as_bytes()).await;
        let is_refused = answer.starts_with("HTTP/1.1 4") || answer.is_empty();
        assert!(is_refused, "{path}: {answer}");
        assert!(
            !answer.contains("root:") && !answer.contains("client_secret"),
            "{path}"
        );
        serves(&mock).await;
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn no_path_leads_out_of_the_site() {
    if !has("sftp") {
        return;
    }
    let site = Site::start().await;
    site.local("a.csv", "Login\n");
    let name = format!("coupa-mock-escape-{}", std::process::id());
    let outside = std::env::temp_dir().join(&name);
    for command in [
        "get /etc/passwd out".to_owned(),
        "get ../../../../../../etc/passwd out".to_owned(),
        "get /Incoming/../../../../etc/passwd out".to_owned(),
        format!("put a.csv ../../../../../..{}", outside.display()),
        format!("put a.csv /Incoming/../../..{}", outside.display()),
        "rename /Incoming/Users ../../../../tmp/users".to_owned(),
        "symlink /etc/passwd /Incoming/Users/link".to_owned(),
    ] {
        let output = site.sftp(&[&command]).await;
        assert!(!output.status.success(), "{command}: {}", text(&output));
        assert!(!site.path("out").exists() && !outside.exists(), "{command}");
    }
    // `..` at the top is the top.
    let output = site.sftp(&["cd ../../..", "pwd", "ls"]).await;
    assert!(text(&output).contains("Remote working directory: /\n"));
}
