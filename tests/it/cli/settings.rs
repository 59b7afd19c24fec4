//! A flag beats a variable beats `coupa-mock.toml`, and what is wrong in that file is shown.

use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;
use tokio::process::Command;

use crate::support::{COUPA_MOCK, Served};

/// A folder with this settings file.
fn folder(toml: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("coupa-mock.toml"), toml).unwrap();
    folder
}

async fn run(folder: &TempDir, args: &[&str], variables: &[(&str, &str)]) -> Output {
    Command::new(COUPA_MOCK)
        .args(args)
        .current_dir(folder.path())
        .envs(variables.iter().copied())
        .output()
        .await
        .unwrap()
}

/// How the clock of a fake moves that is started in this folder.
async fn clock(folder: &TempDir, args: &[&str], variables: &[(&str, &str)]) -> String {
    let prepare = |command: &mut Command| {
        command
            .current_dir(folder.path())
            .envs(variables.iter().copied());
    };
    let mut served = Served::start_with(args, prepare).await;
    let url = format!("{}/_mock/instances/default/clock", served.url());
    let shown: Value = reqwest::get(url).await.unwrap().json().await.unwrap();
    served.child.kill().await.unwrap();
    shown["mode"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_flag_beats_a_variable_beats_the_file() {
    let manual = folder("[serve]\nclock = \"manual\"");
    let nothing = folder("");
    let variable = [("COUPA_MOCK_CLOCK", "60x")];
    for (folder, args, variables, expected) in [
        (&nothing, &[][..], &[][..], "real"),
        (&manual, &[], &[], "manual"),
        (&manual, &[], &variable, "60x"),
        (&manual, &["--clock", "real"], &variable, "real"),
        // An empty variable is none.
        (&manual, &[], &[("COUPA_MOCK_CLOCK", "")], "manual"),
    ] {
        assert_eq!(clock(folder, args, variables).await, expected);
    }
}

#[tokio::test]
async fn a_table_for_one_command_beats_what_is_said_for_all() {
    let both = folder("clock = \"60x\"\n[serve]\nclock = \"manual\"\n[run]\nstrict = true");
    assert_eq!(clock(&both, &[], &[]).await, "manual");
    let underscore = folder("clock = \"60x\"\npoll_interval = \"1m\"\nsftp_sessions = 7");
    assert_eq!(clock(&underscore, &[], &[]).await, "60x");
}

#[tokio::test]
async fn a_switch_is_turned_on_and_off_by_every_layer() {
    // With TLS a ready file names a CA.
    let on = folder("tls = true");
    for (variables, args, expected) in [
        (&[][..], &[][..], true),
        (&[("COUPA_MOCK_TLS", "off")], &[], false),
        (&[("COUPA_MOCK_TLS", "0")], &["--tls"], true),
    ] {
        let prepare = |command: &mut Command| {
            let variables = variables.iter().copied();
            command.current_dir(on.path()).envs(variables);
        };
        let mut served = Served::start_with(args, prepare).await;
        assert_eq!(served.url().starts_with("https"), expected, "{variables:?}");
        served.child.kill().await.unwrap();
    }
}

#[tokio::test]
async fn a_flag_beats_what_excludes_it_in_the_layers_below() {
    let loose = folder("loose = true");
    clock(&loose, &["--strict"], &[("COUPA_MOCK_LOOSE", "1")]).await;
    clock(&loose, &[], &[("COUPA_MOCK_STRICT", "true")]).await;
}

#[tokio::test]
async fn options_that_connectors_have_variables_for_have_ours_too() {
    let file = folder("[user]\nbase-url = \"http://127.0.0.1:1\"");
    let find = &["user", "find", "jdoe"][..];
    let connectors = ("COUPA_BASE_URL", "theirs");
    let ours = ("COUPA_MOCK_BASE_URL", "ours");
    for (variables, expected) in [
        (&[][..], "could not connect"),
        (&[connectors], "invalid value 'theirs'"),
        (&[connectors, ours], "invalid value 'ours'"),
    ] {
        let output = run(&file, find, variables).await;
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.contains(expected), "{text}");
    }
}

#[tokio::test]
async fn what_is_wrong_in_the_file_stops_the_start_with_its_line() {
    for (toml, line, expected) in [
        ("\nsed = 1", 2, "did you mean `seed`?"),
        ("[sreve]\nseed = 1", 1, "did you mean `serve`?"),
        ("\n\nseed = \"x\"", 3, "invalid value 'x' for '--seed <N>'"),
        (
            "[serve]\nhttp = \"8080\"",
            2,
            "expected an address and a port",
        ),
        ("[serve]\ntls = 3", 2, "expected true or false"),
        (
            "[serve]\nlog-format = \"xml\"",
            2,
            "possible values: text, json",
        ),
        (
            "clock = [\"real\", \"manual\"]",
            1,
            "cannot be used multiple times",
        ),
        ("clock = [[1]]", 1, "expected a value"),
        ("strict = true\nloose = true", 2, "exclude each other"),
        ("seed", 1, "expected"),
        ("faults = \"flacky\"", 1, "did you mean `flaky`"),
        ("faults = \"calm\"", 1, "expected a file or one of flaky,"),
        // Also for another command.
        ("[run]\njobs = \"many\"", 2, "invalid value 'many'"),
    ] {
        let folder = folder(toml);
        let output = run(&folder, &["serve", "--http", "127.0.0.1:0"], &[]).await;
        assert_eq!(output.status.code(), Some(2), "{toml}");
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.contains(&format!("coupa-mock.toml:{line}:")), "{text}");
        // Folded, since a long message is broken.
        let unbroken = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(unbroken.replace(" │ ", " ").contains(expected), "{text}");
    }
}

#[tokio::test]
async fn what_is_wrong_in_a_file_that_it_names_stops_the_start_with_that_files_line() {
    for (option, text, place, expected) in [
        (
            "faults",
            "- when: GET /\n  dealy: 2s\n",
            "named.yaml:2:3",
            "unknown field: `dealy`, did you mean `delay`",
        ),
        (
            "world",
            "users:\n  - { login: a, emial: b }\n",
            "named.yaml:2:17",
            "Did you mean `email`?",
        ),
    ] {
        let folder = folder(&format!("[serve]\n{option} = \"named.yaml\""));
        std::fs::write(folder.path().join("named.yaml"), text).unwrap();
        let output = run(&folder, &["serve", "--http", "127.0.0.1:0"], &[]).await;
        assert_eq!(output.status.code(), Some(2), "{option}");
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.contains(place) && text.contains(expected), "{text}");
    }
}

#[tokio::test]
async fn tls_files_in_the_file_go_together_too() {
    let folder = folder("tls-cert = \"cert.pem\"");
    let output = run(&folder, &["serve", "--http", "127.0.0.1:0"], &[]).await;
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("go together"), "{text}");
}

#[tokio::test]
async fn secrets_in_the_file_do_not_show_in_the_help() {
    let folder = folder("admin-token = \"sesame\"\n[user]\nclient-secret = \"sesame\"");
    for command in [&["serve", "--help"][..], &["user", "find", "--help"]] {
        let output = run(&folder, command, &[]).await;
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(
            output.status.success() && !text.contains("sesame"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn every_long_flag_has_its_variable() {
    let nothing = folder("");
    for command in [
        &["serve"][..],
        &["run"],
        &["health"],
        &["connector"],
        &["user", "find"],
        &["user", "deactivate"],
        &["user", "create"],
        &["user", "update"],
    ] {
        let output = run(&nothing, &[command, &["--help"]].concat(), &[]).await;
        let text = String::from_utf8(output.stdout).unwrap();
        let flags: Vec<_> = text
            .lines()
            .filter_map(|line| line.trim_start().split_once("--"))
            .filter(|(before, _)| before.is_empty() || *before == "-h, " || *before == "-V, ")
            .map(|(_, rest)| rest.split([' ', '.']).next().unwrap().to_owned())
            .filter(|flag| flag != "help" && flag != "version")
            .collect();
        assert!(!flags.is_empty(), "{text}");
        for flag in flags {
            let name = flag.replace('-', "_").to_uppercase();
            let mocks = format!("[env: COUPA_MOCK_{name}");
            let connectors = format!("[env: COUPA_{name}");
            let is_named = text.contains(&mocks) || text.contains(&connectors);
            // Shorter than its variable.
            assert!(is_named || flag == "known-hosts", "{command:?} --{flag}");
        }
    }
}
