//! `coupa-mock run` and `coupa-mock check`: the built-in suite, connectors good and bad, reports
//! and exit codes.

use std::path::Path;
use std::process::{Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;

use crate::support::{COUPA_MOCK, Served};

const SCENARIO: &str = "scenario: A leaver is deactivated\nid: own\ngiven: { users: [{ login: jdoe }] }\n\
                        steps: [{ trigger: leaver, with: { login: jdoe } }]\n";

async fn coupa_mock(args: &[&str]) -> Output {
    let mut command = Command::new(COUPA_MOCK);
    command
        .args(args)
        .kill_on_drop(true)
        .output()
        .await
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Fails with everything that was said unless the exit status is this one.
#[track_caller]
fn assert_exit(output: &Output, status: i32) {
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(
        output.status.code(),
        Some(status),
        "{}\n{error}",
        out(output)
    );
}

fn file(folder: &TempDir, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn read(folder: &TempDir, name: &str) -> String {
    std::fs::read_to_string(folder.path().join(name)).unwrap()
}

fn path(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).to_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_reference_connector_passes_the_built_in_suite_also_under_strict() {
    let output = coupa_mock(&["run", "--strict"]).await;
    assert_exit(&output, 0);
    assert!(out(&output).contains("22 passed in "), "{}", out(&output));
}

#[tokio::test]
async fn it_passes_as_a_command_too() {
    let connector = format!("{COUPA_MOCK} connector");
    let folder = TempDir::new().unwrap();
    let profile = file(&folder, "profile.toml", "flows = [\"api\", \"csv\"]\n");
    let args = ["run", "--connector", &connector, "--profile", &profile];
    let output = coupa_mock(&args).await;
    assert_exit(&output, 0);
    assert!(out(&output).contains("22 passed in "), "{}", out(&output));
}

#[tokio::test]
async fn a_connector_that_drops_no_file_fails_by_the_rules() {
    let folder = TempDir::new().unwrap();
    let profile = file(&folder, "profile.toml", "flows = [\"csv\"]\n");
    let args = ["run", "--filter", "csv.happy", "--profile", &profile];
    let output = coupa_mock(&[&args[..], &["--connector", "true"]].concat()).await;
    assert_exit(&output, 1);
    for said in ["R00 does-the-work broken", "R08 no-false-success broken"] {
        assert!(out(&output).contains(said), "{said}:\n{}", out(&output));
    }
}

#[tokio::test]
async fn a_served_mock_is_a_target_and_is_left_as_it_was() {
    let mut served = Served::start(&[]).await;
    let output = coupa_mock(&["run", "--target", served.url()]).await;
    assert_exit(&output, 0);
    let instances = reqwest::get(format!("{}/_mock/instances", served.url()))
        .await
        .unwrap();
    let instances: Value = instances.json().await.unwrap();
    let names: Vec<_> = instances.as_object().unwrap().keys().collect();
    assert_eq!(names, ["default"]);
    served.child.kill().await.unwrap();
}

#[tokio::test]
async fn a_connector_that_does_nothing_fails_and_every_report_says_why() {
    let folder = TempDir::new().unwrap();
    let (junit, events) = (path(&folder, "junit.xml"), path(&folder, "events.ndjson"));
    let scenario = file(&folder, "own.scenario.yaml", SCENARIO);
    let args = [
        "run",
        &scenario,
        "--connector",
        "true",
        "--junit",
        &junit,
        "--events",
        &events,
    ];
    let output = coupa_mock(&args).await;
    assert_exit(&output, 1);
    for said in [
        "FAIL    own",
        "R00 does-the-work broken",
        "R08 no-false-success broken",
    ] {
        assert!(out(&output).contains(said), "{said}:\n{}", out(&output));
    }
    let junit = read(&folder, "junit.xml");
    assert_eq!(junit.matches("<failure ").count(), 1, "{junit}");
    let events = read(&folder, "events.ndjson");
    let kinds: Vec<Value> = events
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let kinds: Vec<_> = kinds
        .iter()
        .map(|event| event["event"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["run_started", "case_finished", "run_finished"]);
}

/// Steps that are no trigger are the scenario's own: a file, the clock, a request whose answer later steps use.
#[tokio::test]
async fn a_scenario_drops_files_moves_the_clock_and_asks_coupa() {
    let folder = TempDir::new().unwrap();
    let steps = r#"scenario: Steps of its own
id: steps
given:
  clock: "2026-03-02T09:00:00Z"
  users: [{ login: jdoe }]
steps:
  - name: a file is dropped
    upload: { path: /Outgoing/Invoices/a.txt, text: "hello" }
    expect: { files: [{ path: "/Outgoing/*/a.txt", contains: [hello], count: 1 }] }
  - clock: +5m
  - request: GET /api/users
    query: { login: jdoe }
    capture: { id: "xpath /users/user[1]/id" }
    expect: { status: 200, xml: { //user/login: jdoe } }
  - request: GET /api/users/${id}
    expect: { json: { /login: jdoe } }
  - expect: { state: [{ user: jdoe, fields: { active: true } }], loads: [], mails: none }
"#;
    let passes = file(&folder, "passes.scenario.yaml", steps);
    assert_exit(&coupa_mock(&["run", &passes]).await, 0);
    let other = steps.replace("{ json: { /login: jdoe } }", "{ json: { /login: asmith } }");
    let fails = file(&folder, "fails.scenario.yaml", &other);
    let output = coupa_mock(&["run", &fails]).await;
    assert_exit(&output, 1);
    let said = "`/login` is `\"jdoe\"`, not `\"asmith\"`";
    assert!(out(&output).contains(said), "{}", out(&output));
}

#[tokio::test]
async fn what_a_connector_is_not_made_for_is_skipped_with_the_reason() {
    let folder = TempDir::new().unwrap();
    let by_file = SCENARIO.replace("login: jdoe } }]\n", "login: jdoe, via: csv } }]\n");
    let scenario = file(&folder, "own.scenario.yaml", &by_file);
    let args = ["run", &scenario, "--connector", "true"];
    let output = coupa_mock(&args).await;
    assert_exit(&output, 0);
    for said in ["skip", "the profile has no flow `csv`", "1 skipped"] {
        assert!(out(&output).contains(said), "{said}:\n{}", out(&output));
    }
    let profile = file(&folder, "profile.toml", "flow = []\n");
    let output = coupa_mock(&[&args[..], &["--profile", &profile]].concat()).await;
    assert_exit(&output, 2);
}

/// Two runs of the reference connector ask for two tokens (rule R18).
#[tokio::test]
async fn broken_rules_of_good_practice_fail_under_strict_only() {
    let folder = TempDir::new().unwrap();
    let scenario = file(&folder, "own.scenario.yaml", SCENARIO);
    let twice = format!("for _ in 1 2; do {COUPA_MOCK} connector < {{event_file}}; done");
    let connector = format!("sh -c '{twice}'");
    let args = ["run", &scenario, "--connector", &connector];
    let lenient = coupa_mock(&args).await;
    assert_exit(&lenient, 0);
    assert!(out(&lenient).contains("R18 token-reuse broken (good practice, does not count)"));
    let strict = coupa_mock(&[&args[..], &["--strict"]].concat()).await;
    assert_exit(&strict, 1);
}

#[tokio::test]
async fn a_waiver_is_shown_with_its_reason() {
    let folder = TempDir::new().unwrap();
    let waivers =
        ["R00", "R06", "R08"].map(|rule| format!("{{ rule: {rule}, because: not built }}"));
    let text = format!("{SCENARIO}waive: [{}]\n", waivers.join(", "));
    let scenario = file(&folder, "own.scenario.yaml", &text);
    let output = coupa_mock(&["run", &scenario, "--connector", "true"]).await;
    assert_exit(&output, 0);
    assert!(
        out(&output).contains("R08 no-false-success waived: not built"),
        "{}",
        out(&output)
    );
}

#[tokio::test]
async fn the_secret_of_the_instance_reaches_no_report() {
    let folder = TempDir::new().unwrap();
    let events = path(&folder, "events.ndjson");
    let scenario = file(&folder, "own.scenario.yaml", SCENARIO);
    let leak = "sh -c 'echo \"secret=$COUPA_CLIENT_SECRET\"; echo $COUPA_CLIENT_SECRET > secret'";
    let mut command = Command::new(COUPA_MOCK);
    command.args(["run", &scenario, "--connector", leak, "--events", &events]);
    let output = command.current_dir(folder.path()).output().await.unwrap();
    assert_exit(&output, 1);
    assert!(
        out(&output).contains("R12 no-secret-leak broken"),
        "{}",
        out(&output)
    );
    let secret = read(&folder, "secret");
    assert!(secret.trim().len() >= 12);
    for report in [out(&output), read(&folder, "events.ndjson")] {
        assert!(
            !report.contains(secret.trim()) && report.contains("secret=***"),
            "{report}"
        );
    }
}

#[tokio::test]
async fn nothing_runs_when_a_file_is_invalid() {
    let folder = TempDir::new().unwrap();
    let junit = path(&folder, "junit.xml");
    file(
        &folder,
        "a.scenario.yaml",
        &SCENARIO.replace("steps", "setps"),
    );
    file(
        &folder,
        "b.scenario.yaml",
        &SCENARIO.replace("jdoe }", "no }"),
    );
    let folder_path = folder.path().to_str().unwrap();
    for command in [
        &["check", folder_path][..],
        &["run", folder_path, "--junit", &junit],
    ] {
        let output = coupa_mock(command).await;
        assert_exit(&output, 2);
        assert_eq!(out(&output), "");
        let error = String::from_utf8_lossy(&output.stderr);
        for said in [
            "a.scenario.yaml:4:1",
            "did you mean `steps`",
            "b.scenario.yaml:3:27",
            "\"no\"",
        ] {
            assert!(error.contains(said), "{said}:\n{error}");
        }
    }
    assert!(read(&folder, "junit.xml").contains("errors=\"4\""));
}

#[tokio::test]
async fn valid_files_are_counted() {
    let output = coupa_mock(&["check"]).await;
    assert_exit(&output, 0);
    assert_eq!(out(&output), "21 scenarios valid, 22 cases\n");
}

#[tokio::test]
async fn each_ending_has_its_exit_code() {
    let folder = TempDir::new().unwrap();
    let missing = path(&folder, "nosuchfile");
    let empty = folder.path().to_str().unwrap().to_owned();
    for (status, args) in [
        (2, vec!["run", &missing]),
        (2, vec!["check", &missing]),
        (2, vec!["run", "--connector", "sh -c 'open"]),
        (2, vec!["run", "--jobs", "0"]),
        (3, vec!["run", "--target", "http://127.0.0.1:1"]),
        (3, vec!["run", "--connector", "no-such-program"]),
        (4, vec!["run", &empty]),
        (4, vec!["run", "--tag", "nosuchtag"]),
        (4, vec!["run", "--filter", "nosuchcase"]),
    ] {
        assert_exit(&coupa_mock(&args).await, status);
    }
}

#[tokio::test]
async fn an_interrupted_run_writes_its_reports_and_stops_its_connectors() {
    let folder = TempDir::new().unwrap();
    let junit = path(&folder, "junit.xml");
    let begun = path(&folder, "begun");
    let connector =
        format!("sh -c 'echo $$ > {begun}.new; mv {begun}.new {begun}; sleep 600; true'");
    let args = [
        "run",
        "--filter",
        "api.happy",
        "--filter",
        "500",
        "--jobs",
        "1",
    ];
    let mut child = Command::new(COUPA_MOCK)
        .args(args)
        .args(["--connector", &connector, "--junit", &junit])
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let pid = loop {
        if let Ok(pid) = std::fs::read_to_string(&begun) {
            break pid.trim().to_owned();
        }
        let ended = child.try_wait().unwrap();
        assert_eq!(ended, None, "ended before its connector began");
        tokio::task::yield_now().await;
    };
    let signal = Command::new("kill")
        .args(["-INT", &child.id().unwrap().to_string()])
        .status();
    assert!(signal.await.unwrap().success());
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut said = Vec::new();
    while let Some(line) = lines.next_line().await.unwrap() {
        said.push(line);
    }
    assert_eq!(child.wait().await.unwrap().code(), Some(130), "{said:?}");
    assert_eq!(
        said.iter()
            .filter(|line| line.starts_with("not run "))
            .count(),
        2,
        "{said:?}"
    );
    assert!(read(&folder, "junit.xml").contains("skipped=\"2\""));
    let state = Command::new("ps")
        .args(["-o", "stat=", "-p", &pid])
        .output()
        .await
        .unwrap();
    // Whoever inherits the connector may not have waited for it yet.
    let is_running = !state.stdout.is_empty() && !state.stdout.starts_with(b"Z");
    assert!(!is_running, "the connector is still running");
}

/// Runs in parallel and alone, in any order, end the same.
#[tokio::test]
async fn results_do_not_depend_on_how_many_run_at_once() {
    let mut reports = Vec::new();
    for jobs in ["1", "16"] {
        let folder = TempDir::new().unwrap();
        let junit = path(&folder, "junit.xml");
        assert_exit(
            &coupa_mock(&["run", "--jobs", jobs, "--junit", &junit]).await,
            0,
        );
        reports.push(without_times(Path::new(&junit)));
    }
    assert_eq!(reports[0], reports[1]);
}

fn without_times(junit: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(junit).unwrap();
    let before_time = |line: &str| line.split(" time=").next().unwrap().to_owned();
    text.lines().map(before_time).collect()
}
