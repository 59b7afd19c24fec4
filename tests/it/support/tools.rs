//! Programs of others, used as strangers to this code.

use std::process::Command;

/// Whether the program is here. A test without its program is skipped, visibly, unless continuous
/// integration says that every program must be there.
pub fn has(program: &str, probe: &[&str]) -> bool {
    let found = Command::new(program)
        .args(probe)
        .output()
        .is_ok_and(|output| output.status.code() != Some(127));
    present(program, found)
}

/// Whether Python has this module.
pub fn has_python(module: &str) -> bool {
    let found = Command::new("python3")
        .args(["-c", &format!("import {module}")])
        .output()
        .is_ok_and(|output| output.status.success());
    present(module, found)
}

#[expect(clippy::print_stderr, reason = "a skipped test must be seen")]
fn present(name: &str, found: bool) -> bool {
    let required = std::env::vars_os().any(|(name, _)| name == "COUPA_MOCK_TEST_REQUIRE_TOOLS");
    assert!(found || !required, "`{name}` is missing");
    if !found {
        eprintln!("skipped: `{name}` is missing");
    }
    found
}
