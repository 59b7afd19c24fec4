//! A connector that is a command: started once per trigger, watched until it ends.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::environment;
use super::error::{CommandLineError, ConnectorError};
use super::log::{LogCapture, LogWriter};
use super::process_group::ProcessGroup;
use super::under_test::Invocation;
use crate::clock;
use crate::history::{Entry, Exit, HrEvent, Stream, What};

/// What a command has started may hold its pipes open; they are not waited for any longer.
const PIPES_TIMEOUT: Duration = Duration::from_secs(1);

/// A command line: its words, split as a shell splits them but without a shell.
///
/// In each word `{login}`, `{email}` and `{employee_number}` stand for those of the trigger's events, separated by
/// commas when there are several, and `{event_file}` for a file with all events, one JSON object per line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandLine {
    program: String,
    arguments: Vec<String>,
}

impl std::str::FromStr for CommandLine {
    type Err = CommandLineError;

    fn from_str(line: &str) -> Result<Self, CommandLineError> {
        let mut words = shlex::split(line)
            .ok_or_else(|| CommandLineError::Syntax(line.to_owned()))?
            .into_iter();
        let program = words.next().ok_or(CommandLineError::Empty)?;
        Ok(Self {
            program,
            arguments: words.collect(),
        })
    }
}

impl std::fmt::Display for CommandLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.program)?;
        self.arguments
            .iter()
            .try_for_each(|argument| write!(f, " {argument}"))
    }
}

impl CommandLine {
    /// Starts the command, gives it the events and watches it until it ends or its time is over.
    pub(super) async fn invoke(
        &self,
        inherited: &[(OsString, OsString)],
        invocation: &Invocation<'_>,
    ) -> Result<Vec<Entry>, ConnectorError> {
        let directory = tempfile::tempdir()?;
        let events = invocation.stdin()?;
        let event_file = directory.path().join("events.ndjson");
        std::fs::write(&event_file, &events)?;
        let log_file = directory.path().join("connector.log");
        std::fs::write(&log_file, "")?;

        let mut command = self.command(invocation.events, &event_file);
        command.env_clear().envs(environment::of_command(
            inherited,
            invocation.environment,
            &log_file,
        ));
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        #[cfg(unix)]
        command.process_group(0);
        let mut child = command.spawn().map_err(|source| ConnectorError::Start {
            program: self.program.clone(),
            source,
        })?;
        let mut group = ProcessGroup::of(child.id());

        let log = LogCapture::default();
        let pipes = [
            capture(child.stdout.take(), log.writer(Stream::Stdout)),
            capture(child.stderr.take(), log.writer(Stream::Stderr)),
        ];
        let ended = timeout(invocation.time_limit, feed_and_wait(&mut child, &events)).await;
        let how = match ended {
            Ok(status) => {
                group.has_ended();
                exit(status?)
            }
            Err(_) => {
                drop(group);
                child.kill().await?;
                Exit::TimedOut
            }
        };
        let ended_at = clock::now();
        for pipe in pipes {
            wait_for(pipe).await;
        }
        // When its lines were written is not known; the command has ended, so all are there.
        log.writer(Stream::File)
            .write_all(&std::fs::read(&log_file)?)?;
        let mut entries = log.entries();
        let ended_at = entries
            .iter()
            .map(|entry| entry.at)
            .max()
            .map_or(ended_at, |last| last.max(ended_at));
        entries.push(Entry::new(ended_at, What::Exit { how }));
        Ok(entries)
    }

    fn command(&self, events: &[HrEvent], event_file: &Path) -> Command {
        let joined = |field: &dyn Fn(&HrEvent) -> Option<&str>| {
            events
                .iter()
                .filter_map(field)
                .collect::<Vec<_>>()
                .join(",")
        };
        let replacements = [
            ("{login}", joined(&|event| Some(&event.login))),
            ("{email}", joined(&|event| event.email.as_deref())),
            (
                "{employee_number}",
                joined(&|event| event.employee_number.as_deref()),
            ),
            ("{event_file}", event_file.to_string_lossy().into_owned()),
        ];
        let filled = |word: &String| replace_all(word, &replacements);
        let mut command = Command::new(filled(&self.program));
        command.args(self.arguments.iter().map(filled));
        command
    }
}

/// Replaces each name where it stands in `word`, but not in what replaced another.
fn replace_all(word: &str, replacements: &[(&str, String)]) -> String {
    let mut replaced = String::with_capacity(word.len());
    let mut rest = word;
    while let Some(character) = rest.chars().next() {
        let found = replacements
            .iter()
            .find_map(|(name, value)| Some((value, rest.strip_prefix(name)?)));
        rest = if let Some((value, after)) = found {
            replaced.push_str(value);
            after
        } else {
            replaced.push(character);
            rest.get(character.len_utf8()..).unwrap_or_default()
        };
    }
    replaced
}

async fn feed_and_wait(child: &mut Child, events: &[u8]) -> std::io::Result<ExitStatus> {
    if let Some(mut stdin) = child.stdin.take() {
        // A command that does not read its input closes it; that is its business.
        let _ = stdin.write_all(events).await;
    }
    child.wait().await
}

fn exit(status: ExitStatus) -> Exit {
    status.code().map_or(Exit::Signal, Exit::Status)
}

fn capture(
    pipe: Option<impl AsyncRead + Unpin + Send + 'static>,
    mut log: LogWriter,
) -> JoinHandle<()> {
    tokio::spawn(async move {
        let Some(mut pipe) = pipe else { return };
        let mut buffer = vec![0; 8 * 1024];
        while let Ok(length @ 1..) = pipe.read(&mut buffer).await {
            if log
                .write_all(buffer.get(..length).unwrap_or_default())
                .is_err()
            {
                break;
            }
        }
    })
}

async fn wait_for(mut pipe: JoinHandle<()>) {
    if timeout(PIPES_TIMEOUT, &mut pipe).await.is_err() {
        pipe.abort();
        let _ = pipe.await;
    }
}
