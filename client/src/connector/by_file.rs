//! Coupa's own procedure through a file, step by step (Coupa, *1.4 Deactivate a User*, CSV): drop the file, see what
//! became of it, log and tell what Coupa refused, and read the users back before success is claimed.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::file_failure::{FileFailure, RowFailure};
use super::record::{Details, Level};
use super::settings::SiteSettings;
use super::{Asked, Log};
use crate::api::{self, Client, Load, LoadError, LoadId, LoadProgress, UserId};
use crate::csv::{Column, CsvError, FileName, UsersFile};
use crate::sftp;

/// The first look comes after this time; each further one after twice as long.
const FIRST_LOOK: Duration = Duration::from_millis(250);

/// Coupa picks files up every 3 to 6 minutes: looking more seldom than this gains nothing (Coupa, *CSV Flat File
/// Integration*).
const LOOKS_APART_MAX: Duration = Duration::from_secs(10);

/// So many looks in a row may fail; the next one ends the wait.
const FAILED_LOOKS_MAX: u32 = 2;

/// What became of a file and of each of its users.
#[derive(Debug)]
pub struct FileOutcome {
    /// The file, by its path on the site.
    pub file: String,
    /// What failed for all; then nothing is known of the single users.
    pub failure: Option<FileFailure>,
    /// Each user with its end, in the order of the rows.
    pub users: Vec<(Asked, Result<UserId, RowFailure>)>,
}

impl FileOutcome {
    /// Whether every user is as asked, and was seen so.
    pub fn is_done(&self) -> bool {
        self.failure.is_none() && self.users.iter().all(|(_, end)| end.is_ok())
    }
}

/// Makes all users what is asked for with one file called `name`, and returns once Coupa has said what became of it.
///
/// Without a `client` the outcome cannot be seen, which is a failure. Each step is logged, and so is each failure; to
/// tell a person is for the caller.
pub async fn by_file(
    client: Option<&Client>,
    site: &SiteSettings,
    name: &FileName,
    asked: &[Asked],
    log: &mut Log<'_>,
) -> FileOutcome {
    let path = format!("{}/{name}", site.folder.trim_end_matches('/'));
    let mut steps = Steps {
        client,
        site,
        name,
        path: path.clone(),
        asked,
        log,
    };
    let (failure, users) = match steps.take().await {
        Ok(users) => (None, users),
        Err(failure) => {
            steps.failed(&failure);
            (Some(failure), Vec::new())
        }
    };
    FileOutcome {
        file: path,
        failure,
        users,
    }
}

struct Steps<'a, 'log> {
    client: Option<&'a Client>,
    site: &'a SiteSettings,
    name: &'a FileName,
    path: String,
    asked: &'a [Asked],
    log: &'a mut Log<'log>,
}

type Ends = Vec<(Asked, Result<UserId, RowFailure>)>;

impl Steps<'_, '_> {
    async fn take(&mut self) -> Result<Ends, FileFailure> {
        let bytes = self.file()?;
        let listed = self.name.listed_in(&self.site.folder);
        // A name may be used again: only a load that comes after the drop is this file's.
        let latest = match self.client {
            Some(client) => {
                let earlier = client.loads().find(&listed).await;
                let earlier = earlier.map_err(FileFailure::Before)?;
                earlier.first().map(|load| load.id)
            }
            None => None,
        };
        self.drop_file(&bytes).await?;
        let client = self.client.ok_or(FileFailure::Unseen)?;
        let load = self.outcome(client, &listed, latest).await?;
        self.loaded(&load);
        refused_as_a_whole(&load).map_or(Ok(()), Err)?;
        let mut ends = Ends::new();
        for (index, asked) in self.asked.iter().enumerate() {
            let end = match row_error(&load, index, &asked.login) {
                Some(failure) => Err(failure),
                None => read_back(client, asked).await,
            };
            self.ended(asked, &end);
            ends.push((asked.clone(), end));
        }
        Ok(ends)
    }

    fn file(&self) -> Result<Vec<u8>, CsvError> {
        let columns = ["Login", "Status"].map(Column::named);
        // Both are columns of the users import.
        let columns = columns.into_iter().flatten().collect();
        let mut file = UsersFile::new(columns)?.line_end(self.site.line_end);
        for Asked { login, change } in self.asked {
            file.push(vec![login.clone(), change.status().to_owned()])?;
        }
        file.to_bytes()
    }

    async fn drop_file(&mut self, bytes: &[u8]) -> Result<(), sftp::Error> {
        let SiteSettings { sftp, folder, .. } = self.site;
        let uploaded = sftp::upload(sftp, folder, self.name, bytes).await?;
        for error in &uploaded.earlier {
            let message =
                format!("an attempt to drop the file failed, it was tried again: {error}");
            self.log.write(Level::Warn, &message, &self.details());
        }
        let message = format!(
            "{} is dropped, {} bytes for {}",
            uploaded.path,
            uploaded.bytes,
            self.whom()
        );
        self.log.write(Level::Info, &message, &self.details());
        Ok(())
    }

    /// Waits until Coupa has finished with the file.
    async fn outcome(
        &mut self,
        client: &Client,
        listed: &str,
        latest: Option<LoadId>,
    ) -> Result<Load, FileFailure> {
        let clock = &client.settings().clock;
        let start = clock.now();
        let limit = self.site.outcome_timeout;
        let mut pause = FIRST_LOOK;
        let mut failed_looks = 0;
        let mut is_taken = false;
        loop {
            clock.sleep(pause).await;
            pause = pause.saturating_mul(2).min(LOOKS_APART_MAX);
            match client.loads().find(listed).await {
                Ok(loads) => {
                    failed_looks = 0;
                    let own = loads.into_iter().find(|load| Some(load.id) > latest);
                    is_taken = own.is_some();
                    if let Some(load) = own.filter(|load| load.progress() != LoadProgress::Going) {
                        return Ok(load);
                    }
                }
                Err(error) if failed_looks < FAILED_LOOKS_MAX && may_pass(&error) => {
                    failed_looks += 1;
                }
                Err(error) => return Err(FileFailure::Unreadable(error)),
            }
            if passed(start, clock.now()) >= limit {
                return Err(FileFailure::NoOutcome {
                    waited: limit,
                    is_taken,
                });
            }
        }
    }

    fn loaded(&mut self, load: &Load) {
        let summary = load
            .result_text
            .as_deref()
            .unwrap_or("it does not say more");
        let message = format!(
            "Coupa has finished with {}: {}, {} errors: {summary}",
            self.path, load.status, load.errors_count
        );
        self.log.write(Level::Info, &message, &self.details());
    }

    fn ended(&mut self, asked: &Asked, end: &Result<UserId, RowFailure>) {
        let details = Details {
            file: Some(self.path.clone()),
            ..Details::of(asked)
        };
        let Asked { login, change } = asked;
        match end {
            Ok(id) => {
                let message = format!(
                    "user {login} is {}, read back as {}",
                    change.done(),
                    change.status()
                );
                let details = Details {
                    user_id: Some(*id),
                    outcome: Some(change.done()),
                    ..details
                };
                self.log.write(Level::Info, &message, &details);
            }
            Err(failure) => {
                let message = format!("the {} of user {login} failed: {failure}", change.noun());
                let details = Details {
                    status: failure.status(),
                    errors: failure.errors(),
                    outcome: Some("failed"),
                    ..details
                };
                self.log.write(Level::Error, &message, &details);
            }
        }
    }

    fn failed(&mut self, failure: &FileFailure) {
        let message = whole_file_message(&self.path, self.asked, failure);
        let details = Details {
            status: failure.status(),
            errors: failure.errors(),
            outcome: Some("failed"),
            ..self.details()
        };
        self.log.write(Level::Error, &message, &details);
    }

    fn details(&self) -> Details {
        file_details(&self.path, self.asked)
    }

    fn whom(&self) -> String {
        whom(self.asked)
    }
}

/// What is known of a file as a whole.
pub(super) fn file_details(path: &str, asked: &[Asked]) -> Details {
    let mut events: Vec<&str> = asked.iter().map(|asked| asked.change.event()).collect();
    events.sort_unstable();
    events.dedup();
    Details {
        event: Some(events.join(", ")),
        login: Some(logins(asked)),
        file: Some(path.to_owned()),
        ..Details::default()
    }
}

/// The failure of a whole file in a sentence that names all of its users.
pub(super) fn whole_file_message(path: &str, asked: &[Asked], failure: &FileFailure) -> String {
    format!("the file {path} for {} failed: {failure}", whom(asked))
}

fn whom(asked: &[Asked]) -> String {
    let users = if asked.len() == 1 { "user" } else { "users" };
    format!("{users} {}", logins(asked))
}

fn logins(asked: &[Asked]) -> String {
    let logins: Vec<&str> = asked.iter().map(|asked| asked.login.as_str()).collect();
    logins.join(", ")
}

/// Whether an answer may be another one soon.
fn may_pass(error: &api::Error) -> bool {
    error
        .status()
        .is_none_or(|status| !(300..500).contains(&status) || status == 429)
}

fn passed(start: Timestamp, now: Timestamp) -> Duration {
    let passed: SignedDuration = now.duration_since(start);
    Duration::try_from(passed).unwrap_or_default()
}

/// A header that Coupa does not know, or a file that it cannot read: no row was looked at.
fn refused_as_a_whole(load: &Load) -> Option<FileFailure> {
    let of_the_file = |error: &&LoadError| error.row.is_none();
    let texts = load
        .errors
        .iter()
        .filter(of_the_file)
        .flat_map(|error| error.texts.clone());
    let texts: Vec<String> = texts.collect();
    if load.progress() == LoadProgress::Failed || !texts.is_empty() {
        return Some(FileFailure::Refused {
            status: load.status.clone(),
            texts,
        });
    }
    None
}

/// What Coupa says of a row: by its number, and by its first cell should Coupa count otherwise.
fn row_error(load: &Load, index: usize, login: &str) -> Option<RowFailure> {
    let row = u64::try_from(index).ok()? + 1;
    let is_about = |error: &&LoadError| match &error.first_column {
        Some(cell) => cell.eq_ignore_ascii_case(login),
        None => error.row == Some(row),
    };
    let errors: Vec<&LoadError> = load.errors.iter().filter(is_about).collect();
    let first = errors.first()?;
    Some(RowFailure::Refused {
        row: first.row.unwrap_or(row),
        texts: errors
            .iter()
            .flat_map(|error| error.texts.clone())
            .collect(),
    })
}

async fn read_back(client: &Client, asked: &Asked) -> Result<UserId, RowFailure> {
    let found = client.users().find(&asked.login).await;
    let found = found.map_err(RowFailure::Unconfirmed)?;
    match found.as_slice() {
        [] => Err(RowFailure::NoSuchUser),
        [user] if user.login.to_lowercase() == asked.login.to_lowercase() => {
            if user.active == asked.change.active() {
                Ok(user.id)
            } else {
                Err(RowFailure::NoEffect(asked.change))
            }
        }
        others => Err(RowFailure::Others(
            others.iter().map(|user| user.id).collect(),
        )),
    }
}
