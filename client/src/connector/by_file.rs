//! Coupa's own procedure through a file, step by step (Coupa, *1.4 Deactivate a User*, CSV): drop the file, see what
//! became of it, log and tell what Coupa refused, and read the users back before success is claimed.

use super::file_failure::{FileFailure, RowFailure};
use super::load_outcome::{outcome, refused_as_a_whole, row_error};
use super::record::{Details, Level};
use super::settings::SiteSettings;
use super::{Asked, Log};
use crate::api::{Client, Load, UserId};
use crate::csv::{Column, CsvError, FileName, UsersFile};
use crate::sftp;

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
        let limit = self.site.outcome_timeout;
        let load = outcome(client, &listed, latest, limit).await?;
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
