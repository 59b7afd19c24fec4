//! Outside programs that tests use as strangers to this code.

use std::process::Command as StdCommand;

/// Whether the program is here. A test without its program is skipped, visibly, unless continuous
/// integration says that every program must be there.
#[expect(clippy::print_stderr, reason = "a skipped test must be seen")]
pub fn has(program: &str) -> bool {
    let found = StdCommand::new(program).arg("--version").output().is_ok();
    let required = std::env::vars_os().any(|(name, _)| name == "COUPA_MOCK_TEST_REQUIRE_TOOLS");
    assert!(found || !required, "`{program}` is missing");
    if !found {
        eprintln!("skipped: `{program}` is missing");
    }
    found
}
