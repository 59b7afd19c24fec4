//! What the exit status says when a command could not do its work.

use std::io::Write as _;
use std::process::ExitCode;

use miette::Report;

/// Files or options are invalid; nothing was done.
pub(crate) const INVALID: u8 = 2;
/// Something outside is in the way: a listener, a target, a connector.
pub(crate) const ENVIRONMENT: u8 = 3;

/// Ends with this status, the reason on standard error.
pub(crate) fn because(status: u8, reason: &Report) -> ExitCode {
    // Nobody is left to be told when standard error is closed.
    let _ = writeln!(std::io::stderr(), "Error: {reason:?}");
    ExitCode::from(status)
}
