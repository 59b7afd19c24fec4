//! Connectors of strangers that go through a file: a right one is not accused, and each that is
//! wrong in one way is caught by the rule for it.

use std::process::Output;

use tempfile::TempDir;
use tokio::process::Command;

use crate::support::{COUPA_MOCK, has_python};

const CONNECTOR: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/cli/by_file.py");

/// Runs the built-in scenarios whose names contain one of these texts.
async fn run(wrong: &str, filters: &[&str]) -> Output {
    let folder = TempDir::new().unwrap();
    let profile = folder.path().join("profile.toml");
    std::fs::write(&profile, "flows = [\"csv\"]\n").unwrap();
    let mut command = Command::new(COUPA_MOCK);
    command
        .args(["run", "--strict", "--connector"])
        .arg(format!("python3 {CONNECTOR} {wrong}"))
        .arg("--profile")
        .arg(profile)
        .env("STATE", folder.path().join("state"))
        .kill_on_drop(true);
    for filter in filters {
        command.args(["--filter", filter]);
    }
    command.output().await.unwrap()
}

fn said(output: &Output) -> String {
    let error = String::from_utf8_lossy(&output.stderr);
    format!("{}{error}", String::from_utf8_lossy(&output.stdout))
}

#[tokio::test]
async fn a_right_connector_is_not_accused() {
    if !has_python("paramiko") {
        return;
    }
    let output = run("right", &["deactivate.csv"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
}

/// The rule that catches a connector which is wrong in that way.
async fn caught(wrong: &str, scenario: &str, rule: &str) {
    if !has_python("paramiko") {
        return;
    }
    let output = run(wrong, &[scenario]).await;
    let said = said(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains(&format!("{rule} broken")), "{said}");
}

#[tokio::test]
async fn a_file_in_another_folder_breaks_csv_in_place() {
    caught("elsewhere", "csv.happy", "R10 csv-in-place").await;
}

#[tokio::test]
async fn a_file_that_comes_in_pieces_breaks_csv_in_place() {
    caught("in-pieces", "csv.happy", "R10 csv-in-place").await;
}

#[tokio::test]
async fn not_waiting_for_the_outcome_breaks_csv_outcome_read() {
    caught("blind", "csv.happy", "R11 csv-outcome-read").await;
}

#[tokio::test]
async fn not_trying_again_in_the_next_run_breaks_converges() {
    caught("stubborn", "csv.wrong-password", "R21 converges").await;
}

#[tokio::test]
async fn trusting_any_host_breaks_host_key_checked() {
    caught("trusting", "csv.changed-host-key", "R23 host-key-checked").await;
}
