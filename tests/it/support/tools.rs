//! Outside programs that tests use as strangers to this code.

use std::process::{Command as StdCommand, Output};

/// Whether the program is here. A test without its program is skipped, visibly, unless continuous
/// integration says that every program must be there.
pub fn has(program: &str) -> bool {
    let found = StdCommand::new(program).arg("--version").output().is_ok();
    found_or_skipped(program, found)
}

/// Whether Python has this module; as [`has`].
pub fn has_python(module: &str) -> bool {
    let found = StdCommand::new("python3")
        .args(["-c", &format!("import {module}")])
        .output()
        .is_ok_and(|output| output.status.success());
    found_or_skipped(module, found)
}

/// What a program that succeeded printed.
#[track_caller]
pub fn printed(output: Output) -> String {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

#[expect(clippy::print_stderr, reason = "a skipped test must be seen")]
fn found_or_skipped(name: &str, found: bool) -> bool {
    let required = std::env::vars_os().any(|(name, _)| name == "COUPA_MOCK_TEST_REQUIRE_TOOLS");
    assert!(found || !required, "`{name}` is missing");
    if !found {
        eprintln!("skipped: `{name}` is missing");
    }
    found
}
