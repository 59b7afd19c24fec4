//! Stopping a command with everything that it has started.

use std::process::{Command, Stdio};

/// A command's process group. Dropping it stops the whole group, unless that is known to have ended.
#[derive(Debug)]
pub(super) struct ProcessGroup {
    leader: Option<u32>,
}

impl ProcessGroup {
    /// The group of a command that leads one.
    pub(super) fn of(leader: Option<u32>) -> Self {
        Self { leader }
    }

    /// Nothing of it is left: its number may soon be another's.
    pub(super) fn has_ended(&mut self) {
        self.leader = None;
    }

    /// Stops all that is left of it. A signal needs `unsafe` or a command: the one that POSIX knows sends it.
    pub(super) fn stop(&mut self) {
        if let Some(leader) = self.leader.take().filter(|_| cfg!(unix)) {
            let mut kill = Command::new("kill");
            kill.args(["-s", "KILL", "--", &format!("-{leader}")]);
            kill.stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            // Without `kill`, tokio still kills the command itself.
            let _ = kill.status();
        }
    }
}

impl Drop for ProcessGroup {
    fn drop(&mut self) {
        self.stop();
    }
}
