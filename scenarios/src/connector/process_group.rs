//! Stopping a command with everything that it has started.

use std::process::{Command, Stdio};

/// A running command's process group. Dropping it stops the whole group, unless the command has ended by itself.
#[derive(Debug)]
pub(super) struct ProcessGroup {
    leader: Option<u32>,
}

impl ProcessGroup {
    /// The group that `leader` leads, while that has not been waited for.
    pub(super) fn of(leader: Option<u32>) -> Self {
        Self { leader }
    }

    /// The command has been waited for: its number may soon be another's.
    pub(super) fn has_ended(&mut self) {
        self.leader = None;
    }
}

/// Signals need `unsafe` or a command: the one that POSIX knows does it.
impl Drop for ProcessGroup {
    fn drop(&mut self) {
        if let Some(leader) = self.leader.filter(|_| cfg!(unix)) {
            let kill = ["-s", "KILL", "--", &format!("-{leader}")].map(str::to_owned);
            // Without `kill`, tokio still kills the command itself.
            let _ = Command::new("kill")
                .args(kill)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status();
        }
    }
}
