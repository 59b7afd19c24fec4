//! Takes the events one after the other: acts, logs, and tells a person of what failed.

use std::io::Write;

use tokio::io::AsyncBufRead;

use super::event::{self, BadEvent, EventError, Leaver};
use super::lines::{LINE_MAX_BYTES, Line, next_line};
use super::notify::Notifier;
use super::record::{Details, Level};
use super::{Log, Settings, deactivate};
use crate::api::{Client, SetupError};

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitStatus {
    /// Every event reached the state that it asks for.
    Done,
    /// At least one did not, or may not have, or could not be logged.
    Failed,
}

impl ExitStatus {
    /// The exit status of a command: 0 or 1.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
        }
    }
}

/// Runs the connector until `events`, one JSON object per line, end.
///
/// One event that fails does not stop the others. Every failure is logged and a person is told,
/// once.
pub async fn run(
    settings: &Settings,
    events: impl AsyncBufRead + Unpin,
    log: &mut (dyn Write + Send),
) -> ExitStatus {
    let mut log = Log::new(log, settings.log_format, settings.api.clock.clone());
    match connect(settings) {
        Ok((client, notifier)) => {
            let log = log.masking(&client);
            Run {
                client,
                notifier,
                log,
                exit: ExitStatus::Done,
            }
            .all(events)
            .await
        }
        Err(error) => {
            log.write(
                Level::Error,
                &format!("the connector cannot start: {error}"),
                &Details::default(),
            );
            ExitStatus::Failed
        }
    }
}

fn connect(settings: &Settings) -> Result<(Client, Notifier), SetupError> {
    let client = Client::new(settings.api.clone())?;
    let notifier = Notifier::new(settings, &client)?;
    Ok((client, notifier))
}

struct Run<'a> {
    client: Client,
    notifier: Notifier,
    log: Log<'a>,
    exit: ExitStatus,
}

impl Run<'_> {
    async fn all(mut self, mut events: impl AsyncBufRead + Unpin) -> ExitStatus {
        let mut number = 0_u64;
        loop {
            number += 1;
            match next_line(&mut events).await {
                Ok(None) => break,
                Ok(Some(Line::Whole(line))) if line.trim_ascii().is_empty() => {}
                Ok(Some(Line::Whole(line))) => match event::parse(&line) {
                    Ok(leaver) => self.leaver(&leaver).await,
                    Err(bad) => self.bad_event(number, bad).await,
                },
                Ok(Some(Line::TooLong)) => {
                    let reason = EventError::TooLong(LINE_MAX_BYTES);
                    self.bad_event(
                        number,
                        BadEvent {
                            event: None,
                            login: None,
                            reason,
                        },
                    )
                    .await;
                }
                Err(error) => {
                    let message = format!(
                        "the events cannot be read any further than line {number}: {error}"
                    );
                    self.failed(&message, Details::default()).await;
                    break;
                }
            }
        }
        if self.log.is_broken() {
            ExitStatus::Failed
        } else {
            self.exit
        }
    }

    async fn leaver(&mut self, Leaver { login }: &Leaver) {
        if let Err(failure) = deactivate(&self.client, login, &mut self.log).await {
            self.notify(&failure.message(login), &failure.details(login))
                .await;
        }
    }

    async fn bad_event(&mut self, number: u64, bad: BadEvent) {
        let whom = bad
            .login
            .as_ref()
            .map(|login| format!(" for user {login}"))
            .unwrap_or_default();
        let message = format!("line {number}{whom} cannot be acted on: {}", bad.reason);
        let details = Details {
            event: bad.event,
            login: bad.login,
            ..Details::default()
        };
        self.failed(&message, details).await;
    }

    async fn failed(&mut self, message: &str, details: Details) {
        let details = Details {
            outcome: Some("failed"),
            ..details
        };
        self.log.write(Level::Error, message, &details);
        self.notify(message, &details).await;
    }

    /// Tells a person of a failure, and logs that nobody could be told.
    async fn notify(&mut self, message: &str, details: &Details) {
        self.exit = ExitStatus::Failed;
        match self.notifier.tell(message, details).await {
            Ok(()) => self.log.write(
                Level::Info,
                "the webhook took the notification of the failure",
                details,
            ),
            Err(error) => {
                let message = format!("nobody was notified: {error}; the failure was: {message}");
                self.log.write(Level::Error, &message, details);
            }
        }
    }
}
