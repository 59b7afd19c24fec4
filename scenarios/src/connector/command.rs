//! A connector that is a command: started once per trigger, watched until it ends.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use tokio::process::Command;

use super::environment;
use super::error::{CommandLineError, ConnectorError};
use super::log::LogCapture;
use super::under_test::Invocation;
use super::watch::watch;
use crate::clock;
use crate::history::{Entry, HrEvent, Stream, What};

/// A command line: its words, split as a shell splits them but without a shell.
///
/// In each word `{login}`, `{email}` and `{employee_number}` stand for those of the trigger's events, separated by
/// commas when there are several, and `{event_file}` for a file with all events, one JSON object per line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandLine {
    /// As it was written, for reports.
    line: String,
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
            line: line.to_owned(),
            program,
            arguments: words.collect(),
        })
    }
}

impl std::fmt::Display for CommandLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.line)
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

        let variables = environment::of_command(inherited, invocation.environment, &log_file);
        let mut command = self.command(invocation.events, &event_file);
        command.env_clear().envs(variables);
        let child = command.spawn().map_err(|source| ConnectorError::Start {
            program: self.program.clone(),
            source,
        })?;
        let log = LogCapture::default();
        let how = watch(child, &events, invocation.time_limit, &log).await?;
        let ended_at = clock::now();
        // When its lines were written is not known; the command has ended, so all are there.
        let logged = std::fs::read(&log_file)?;
        log.writer(Stream::File).write_all(&logged)?;
        let mut entries = log.entries();
        let last_at = entries.iter().map(|entry| entry.at).max();
        let ended_at = last_at.map_or(ended_at, |last| last.max(ended_at));
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
        command.stdin(Stdio::piped());
        command.stdout(Stdio::piped());
        command.stderr(Stdio::piped());
        command.kill_on_drop(true);
        #[cfg(unix)]
        command.process_group(0);
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

#[cfg(all(test, unix))]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::collections::BTreeMap;
    use std::time::{Duration, Instant};

    use super::*;
    use crate::history::Exit;

    const TIME_LIMIT: Duration = Duration::from_secs(20);

    async fn invoke(line: &str, time_limit: Duration) -> Result<Vec<Entry>, ConnectorError> {
        let line: CommandLine = line.parse().unwrap();
        let events = [
            HrEvent::leaver("jdoe", Some("jdoe@example.com"), Some("E-1")),
            HrEvent::leaver("asmith", None, None),
        ];
        let inherited = ["PATH", "COUPA_SCOPE", "HOME"]
            .map(|name| (OsString::from(name), OsString::from("/usr/bin:/bin")));
        let environment = BTreeMap::from([("COUPA_BASE_URL", "http://127.0.0.1:1".to_owned())]);
        let invocation = Invocation {
            events: &events,
            environment: &environment,
            time_limit,
        };
        line.invoke(&inherited, &invocation).await
    }

    async fn said(line: &str) -> (Vec<String>, Exit) {
        let entries = invoke(line, TIME_LIMIT).await.unwrap();
        let records = entries.iter().filter_map(|entry| entry.what.log());
        let records = records.map(|record| record.text.clone()).collect();
        (records, entries.last().unwrap().what.exit().unwrap())
    }

    #[tokio::test]
    async fn output_and_log_file_together_are_the_log_and_the_exit_is_told() {
        let script = "sh -c 'echo out; echo err >&2; echo file >> \"$CONNECTOR_LOG_FILE\"; exit 3'";
        let (mut records, exit) = said(script).await;
        assert_eq!(records.pop().as_deref(), Some("file"));
        records.sort();
        assert_eq!(records, ["err", "out"]);
        assert_eq!(exit, Exit::Status(3));
    }

    #[tokio::test]
    async fn the_events_are_on_standard_input_which_is_then_closed() {
        let (records, _) = said("cat").await;
        assert_eq!(
            records,
            [
                r#"{"event":"user.deactivate","login":"jdoe","employee_number":"E-1","email":"jdoe@example.com","via":"api"}"#,
                r#"{"event":"user.deactivate","login":"asmith","via":"api"}"#,
            ]
        );
    }

    #[tokio::test]
    async fn placeholders_are_replaced_in_each_word() {
        let (records, _) = said("echo --user={login} {email} {employee_number} {nosuch}").await;
        assert_eq!(
            records,
            ["--user=jdoe,asmith jdoe@example.com E-1 {nosuch}"]
        );
        let (records, _) = said("wc -l {event_file}").await;
        assert!(
            records.concat().trim_start().starts_with("2 "),
            "{records:?}"
        );
    }

    #[tokio::test]
    async fn the_environment_is_what_is_inherited_less_what_is_ours() {
        let (records, _) = said("sh -c 'echo \"$COUPA_BASE_URL|$COUPA_SCOPE|$HOME\"'").await;
        assert_eq!(records, ["http://127.0.0.1:1||/usr/bin:/bin"]);
    }

    #[tokio::test]
    async fn a_command_that_does_not_end_is_stopped_with_all_that_it_started() {
        let started = Instant::now();
        let script = "sh -c 'echo begun; sleep 60 & sleep 60; echo done'";
        let entries = invoke(script, Duration::from_millis(300)).await.unwrap();
        let exit = entries.last().and_then(|entry| entry.what.exit());
        assert_eq!(exit, Some(Exit::TimedOut));
        let records: Vec<_> = entries
            .iter()
            .filter_map(|entry| entry.what.log())
            .collect();
        assert_eq!(records.len(), 1, "{records:?}");
        assert!(started.elapsed() < TIME_LIMIT);
    }

    #[tokio::test]
    async fn what_a_command_leaves_behind_is_stopped_and_not_waited_for() {
        let started = Instant::now();
        let (records, exit) = said("sh -c 'sleep 60 & echo $!'").await;
        assert_eq!(exit, Exit::Status(0));
        assert!(started.elapsed() < TIME_LIMIT);
        let mut ps = Command::new("ps");
        ps.args(["-o", "stat=", "-p", records.first().unwrap()]);
        let state = String::from_utf8(ps.output().await.unwrap().stdout).unwrap();
        // Whoever inherits it may not have waited for it yet.
        assert!(state.is_empty() || state.starts_with('Z'), "{state}");
    }

    #[tokio::test]
    async fn a_signal_is_no_exit_status() {
        assert_eq!(said("sh -c 'kill -s TERM $$'").await.1, Exit::Signal);
    }

    #[tokio::test]
    async fn a_program_that_is_not_there_is_named() {
        let error = invoke("no-such-program -x", TIME_LIMIT).await.unwrap_err();
        let message = error.to_string();
        assert!(message.contains("`no-such-program`"), "{message}");
    }

    #[test]
    fn a_command_line_is_split_as_a_shell_does() {
        let line: CommandLine = "python3 'my connector.py' --login={login}".parse().unwrap();
        assert_eq!(line.arguments, ["my connector.py", "--login={login}"]);
        assert_eq!("  ".parse::<CommandLine>(), Err(CommandLineError::Empty));
        let open = "sh -c 'exit".parse::<CommandLine>();
        assert_eq!(open, Err(CommandLineError::Syntax("sh -c 'exit".into())));
    }
}
