//! `coupa-mock serve` as a process of its own.

use std::process::Stdio;

use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStderr, Command};

/// The program under test.
pub const COUPA_MOCK: &str = env!("CARGO_BIN_EXE_coupa-mock");

/// A served fake and what its ready file says.
pub struct Served {
    pub ready: Value,
    pub child: Child,
    /// Kept open: a log that nobody can write to ends the process.
    _log: Lines<BufReader<ChildStderr>>,
    _folder: TempDir,
}

impl Served {
    /// Starts it on a free port, with these arguments besides.
    pub async fn start(args: &[&str]) -> Self {
        Self::start_with(args, |_| {}).await
    }

    /// The same, with a folder to start in or variables.
    pub async fn start_with(args: &[&str], prepare: impl FnOnce(&mut Command)) -> Self {
        let folder = TempDir::new().unwrap();
        let ready_file = folder.path().join("ready.json");
        let mut command = Command::new(COUPA_MOCK);
        prepare(&mut command);
        let mut child = command
            .args([
                "serve",
                "--http",
                "127.0.0.1:0",
                "--sftp",
                "127.0.0.1:0",
                "--smtp",
                "127.0.0.1:0",
                "--log-format",
                "json",
                "--ready-file",
            ])
            .arg(&ready_file)
            .args(args)
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        while let Some(line) = log.next_line().await.unwrap() {
            if line.contains("the ready file is written") {
                let ready = serde_json::from_slice(&std::fs::read(&ready_file).unwrap()).unwrap();
                return Self {
                    ready,
                    child,
                    _log: log,
                    _folder: folder,
                };
            }
        }
        panic!("the server ended before it was ready");
    }

    pub fn url(&self) -> &str {
        self.ready["http_url"].as_str().unwrap()
    }
}
