//! A data folder that cannot be used stops the start and says what to do.

use std::path::Path;
use std::process::Output;

use tokio::process::Command;

use crate::support::{COUPA_MOCK, Served};

async fn serve(folder: &Path) -> Output {
    Command::new(COUPA_MOCK)
        .args([
            "serve",
            "--http",
            "127.0.0.1:0",
            "--sftp",
            "127.0.0.1:0",
            "--smtp",
            "127.0.0.1:0",
            "--data-dir",
        ])
        .arg(folder)
        .kill_on_drop(true)
        .output()
        .await
        .unwrap()
}

#[track_caller]
fn refused(output: &Output, what: &str) {
    let told = String::from_utf8_lossy(&output.stderr);
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains(what), "{told}");
}

#[tokio::test]
async fn a_folder_in_use_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let mut served = Served::start(&["--data-dir", path]).await;
    refused(&serve(folder.path()).await, "in use by another coupa-mock");
    served.child.kill().await.unwrap();
    Served::start(&["--data-dir", path]).await;
}

#[tokio::test]
async fn what_is_no_file_of_ours_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("coupa-mock.db");
    std::fs::write(
        &file,
        "something else entirely, and long enough".repeat(100),
    )
    .unwrap();
    refused(&serve(folder.path()).await, "not a file of coupa-mock");
    std::fs::remove_file(&file).unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();
    let no_folder = serve(&folder.path().join("file")).await;
    refused(&no_folder, "cannot be used");
}

#[tokio::test]
async fn a_full_disk_is_not_taken_for_a_damaged_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let mut served = Served::start(&["--data-dir", path]).await;
    served.child.kill().await.unwrap();
    let output = Command::new("bash")
        .args(["-c", "ulimit -f 0; exec \"$0\" \"$@\"", COUPA_MOCK, "serve"])
        .args(["--http", "127.0.0.1:0", "--sftp", "127.0.0.1:0"])
        .args(["--smtp", "127.0.0.1:0", "--data-dir", path])
        .kill_on_drop(true)
        .output();
    let output = output.await.unwrap();
    refused(&output, "see whether the disk is full");
    // With room again it is as it was.
    Served::start(&["--data-dir", path]).await;
}
