//! Takes the events one after the other: acts, logs, and tells a person of what failed.

use std::io::Write;

use tokio::io::AsyncBufRead;

use super::batch::Batch;
use super::by_file::{FileOutcome, by_file, file_details, whole_file_message};
use super::event::{self, BadEvent, EventError, Via};
use super::lines::{LINE_MAX_BYTES, Line, next_line};
use super::masking::Masking;
use super::notify::Notifier;
use super::record::{Details, Level};
use super::{Asked, Log, Settings, by_api};
use crate::api::{Client, SetupError};
use crate::csv::FileName;

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

/// Runs the connector until `events`, one JSON object per line, end. Events for the API are done one by one as they
/// come, those for a file together in the end.
///
/// One event that fails does not stop the others. Every failure is logged and a person is told,
/// once.
pub async fn run(
    settings: &Settings,
    events: impl AsyncBufRead + Unpin,
    log: &mut (dyn Write + Send),
) -> ExitStatus {
    let mut log = Log::new(log, settings.log_format, settings.clock.clone());
    match connect(settings) {
        Ok((client, masking, notifier)) => {
            let log = log.masked(&masking);
            Run {
                settings,
                client,
                notifier,
                log,
                batch: Batch::default(),
                files: 0,
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

fn connect(settings: &Settings) -> Result<(Option<Client>, Masking, Notifier), SetupError> {
    let client = settings.api.clone().map(Client::new).transpose()?;
    let mut masking = Masking::default();
    if let Some(client) = &client {
        masking.client(client);
    }
    masking.secrets(settings.site.iter().filter_map(|site| site.secret()));
    let notifier = Notifier::new(settings, &masking)?;
    Ok((client, masking, notifier))
}

struct Run<'a> {
    settings: &'a Settings,
    client: Option<Client>,
    notifier: Notifier,
    log: Log<'a>,
    /// What waits for a file.
    batch: Batch,
    /// How many files there were.
    files: usize,
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
                    Ok((asked, via)) => self.take(number, asked, via).await,
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
        let waiting = self.batch.take();
        self.by_file(waiting).await;
        if self.log.is_broken() {
            ExitStatus::Failed
        } else {
            self.exit
        }
    }

    async fn take(&mut self, number: u64, asked: Asked, via: Via) {
        let missing = match via {
            Via::Api if self.client.is_none() => Some("`COUPA_BASE_URL` is not set"),
            Via::Csv if self.settings.site.is_none() => Some("`COUPA_SFTP_HOST` is not set"),
            Via::Api | Via::Csv => None,
        };
        if let Some(missing) = missing {
            let bad = BadEvent {
                event: Some(asked.change.event().to_owned()),
                login: Some(asked.login),
                reason: EventError::NoWay(missing),
            };
            return self.bad_event(number, bad).await;
        }
        match via {
            Via::Api => self.by_api(&asked).await,
            Via::Csv => {
                if let Some(first) = self.batch.add(asked) {
                    self.by_file(first).await;
                }
            }
        }
    }

    async fn by_api(&mut self, asked: &Asked) {
        let Some(client) = &self.client else { return };
        if let Err(failure) = by_api(client, asked, &mut self.log).await {
            self.notify(&failure.message(asked), &failure.details(asked))
                .await;
        }
    }

    /// One file for all of them, and one notification for all that failed.
    async fn by_file(&mut self, asked: Vec<Asked>) {
        let Some(site) = self.settings.site.as_ref().filter(|_| !asked.is_empty()) else {
            return;
        };
        self.files += 1;
        let name = site.file_name.clone();
        let name = name.unwrap_or_else(|| FileName::users_at(self.settings.clock.now()));
        let name = match self.files {
            1 => name,
            number => name.numbered(number),
        };
        let outcome = by_file(self.client.as_ref(), site, &name, &asked, &mut self.log).await;
        if let Some((message, details)) = told(&asked, &outcome) {
            self.notify(&message, &details).await;
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
            Ok(channel) => self.log.write(Level::Info, channel.took_it(), details),
            Err(error) => {
                let message = format!("nobody was notified: {error}; the failure was: {message}");
                self.log.write(Level::Error, &message, details);
            }
        }
    }
}

/// What a person has to know of a file, if anything.
fn told(asked: &[Asked], outcome: &FileOutcome) -> Option<(String, Details)> {
    let failed = Details {
        outcome: Some("failed"),
        ..Details::default()
    };
    if let Some(failure) = &outcome.failure {
        let details = Details {
            status: failure.status(),
            errors: failure.errors(),
            outcome: failed.outcome,
            ..file_details(&outcome.file, asked)
        };
        return Some((whole_file_message(&outcome.file, asked, failure), details));
    }
    let ends = outcome.users.iter();
    let failures = ends.filter_map(|(asked, end)| Some((asked, end.as_ref().err()?)));
    let failures: Vec<_> = failures.collect();
    if failures.is_empty() {
        return None;
    }
    let each = failures.iter().map(|(asked, failure)| {
        format!(
            "the {} of user {}: {failure}",
            asked.change.noun(),
            asked.login
        )
    });
    let message = format!(
        "of {} users in the file {}, {} failed: {}",
        asked.len(),
        outcome.file,
        failures.len(),
        each.collect::<Vec<_>>().join("; ")
    );
    let users: Vec<Asked> = failures.iter().map(|(asked, _)| (*asked).clone()).collect();
    let details = Details {
        status: failures.iter().find_map(|(_, failure)| failure.status()),
        errors: failures
            .iter()
            .flat_map(|(_, failure)| failure.errors())
            .collect(),
        outcome: failed.outcome,
        ..file_details(&outcome.file, &users)
    };
    Some((message, details))
}
