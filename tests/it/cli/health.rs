//! `coupa-mock health`.

use tokio::process::Command;

use crate::support::{COUPA_MOCK, Served};

async fn health(args: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(COUPA_MOCK)
        .arg("health")
        .args(args)
        .output()
        .await
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), stderr)
}

#[tokio::test]
async fn a_server_is_ready_until_it_is_gone() {
    let mut served = Served::start(&[]).await;
    let url = served.url().to_owned();
    let address = url.strip_prefix("http://").unwrap();
    assert_eq!(health(&["--url", &url]).await.0, Some(0));
    assert_eq!(health(&["--http", address]).await.0, Some(0));
    // Bound to every address, it is asked on this machine's own.
    let (_, port) = address.rsplit_once(':').unwrap();
    let everywhere = format!("0.0.0.0:{port}");
    assert_eq!(health(&["--http", &everywhere]).await.0, Some(0));
    served.child.kill().await.unwrap();
    let (status, stderr) = health(&["--url", &url]).await;
    assert_eq!(status, Some(1));
    assert!(stderr.contains("not reachable"), "{stderr}");
}
