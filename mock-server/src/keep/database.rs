//! The file in a data folder (rusqlite's only place): its format, its lock, one commit.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, ToSql, params};

use super::error::DataDirError;
use super::log::Batch;
use super::row::{Key, Step};

/// The format that is written, and what leads to it: the first makes version 1 of an empty file,
/// each further one the next version of the one before.
pub(super) const MIGRATIONS: [&str; 1] = ["
    CREATE TABLE instances (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, about TEXT NOT NULL);
    CREATE TABLE parts (instance INTEGER NOT NULL, part TEXT NOT NULL, key NOT NULL, value TEXT NOT NULL,
                        PRIMARY KEY (instance, part, key));
"];

/// The number of the last migration.
pub(super) const FORMAT: i64 = 1;

/// Tells our files from others: `CMck`.
const APPLICATION: i64 = 0x434d_636b;

/// Owner of what belongs to no instance.
pub(super) const NOBODY: i64 = -1;

/// An open data folder.
pub(crate) struct Database {
    connection: Connection,
    path: PathBuf,
    /// Held as long as it is open; the system lets go of it however the process ends.
    _lock: File,
}

/// Rows by part, in the order of their keys.
pub(crate) type Stored = BTreeMap<String, Vec<(Key, String)>>;

/// An instance that was kept.
#[derive(Debug)]
pub(crate) struct StoredInstance {
    pub(crate) number: i64,
    pub(crate) name: String,
    pub(crate) about: String,
    pub(crate) parts: Stored,
}

impl Database {
    /// Opens a data folder, which is made when it is not there.
    ///
    /// # Errors
    /// [`DataDirError`].
    pub(crate) fn open(folder: &Path) -> Result<Self, DataDirError> {
        let unusable = |source| DataDirError::Folder {
            path: folder.to_owned(),
            source,
        };
        make_private(folder).map_err(unusable)?;
        let lock = lock(&folder.join("lock")).map_err(unusable)?;
        let lock = lock.ok_or_else(|| DataDirError::InUse(folder.to_owned()))?;
        let path = folder.join("coupa-mock.db");
        private_file(&path).map_err(unusable)?;
        let connection = Connection::open(&path).map_err(|error| refused(&path, &error))?;
        let mut database = Self {
            connection,
            path,
            _lock: lock,
        };
        database.prepare()?;
        Ok(database)
    }

    fn prepare(&mut self) -> Result<(), DataDirError> {
        let (application, found) = self.read_head().map_err(|error| {
            if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) {
                DataDirError::Foreign(self.path.clone())
            } else {
                refused(&self.path, &error)
            }
        })?;
        if found > FORMAT {
            return Err(DataDirError::Newer {
                path: self.path.clone(),
                found,
                known: FORMAT,
            });
        }
        if application != APPLICATION && (application, found) != (0, 0) {
            return Err(DataDirError::Foreign(self.path.clone()));
        }
        self.settle(found)
            .map_err(|error| refused(&self.path, &error))?;
        let check: String = self
            .connection
            .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
            .map_err(|error| refused(&self.path, &error))?;
        if check == "ok" {
            Ok(())
        } else {
            Err(damaged(&self.path, &check))
        }
    }

    fn read_head(&self) -> rusqlite::Result<(i64, i64)> {
        let pragma = |name| {
            self.connection
                .pragma_query_value(None, name, |row| row.get(0))
        };
        Ok((pragma("application_id")?, pragma("user_version")?))
    }

    /// Brings the file to the present format; one that has it is not written to.
    fn settle(&mut self, found: i64) -> rusqlite::Result<()> {
        let connection = &mut self.connection;
        connection.pragma_update(None, "journal_mode", "wal")?;
        // A commit is on the disk, not only with the system: a cut of power loses nothing either.
        connection.pragma_update(None, "synchronous", "full")?;
        if found == FORMAT {
            return Ok(());
        }
        let step = connection.transaction()?;
        for migration in MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or(0)) {
            step.execute_batch(migration)?;
        }
        step.pragma_update(None, "application_id", APPLICATION)?;
        step.pragma_update(None, "user_version", FORMAT)?;
        step.commit()
    }

    /// Writes everything or nothing.
    pub(super) fn commit(&mut self, batches: &[Batch]) -> rusqlite::Result<()> {
        let transaction = self.connection.transaction()?;
        for batch in batches {
            for step in &batch.steps {
                take(&transaction, batch.instance, step)?;
            }
        }
        transaction.commit()
    }

    /// Every instance with all that it had.
    ///
    /// # Errors
    /// [`DataDirError::Damaged`].
    pub(crate) fn instances(&self) -> Result<Vec<StoredInstance>, DataDirError> {
        let read = || -> rusqlite::Result<Vec<StoredInstance>> {
            let mut listed = self
                .connection
                .prepare("SELECT number, name, about FROM instances ORDER BY number")?;
            let listed = listed.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            listed
                .map(|one| {
                    let (number, name, about) = one?;
                    let parts = self.parts(number)?;
                    Ok(StoredInstance {
                        number,
                        name,
                        about,
                        parts,
                    })
                })
                .collect()
        };
        read().map_err(|error| refused(&self.path, &error))
    }

    /// What an instance had at the last commit; `None` when there was none.
    pub(super) fn instance(&self, number: i64) -> rusqlite::Result<Option<Stored>> {
        let is_there = "SELECT count(*) FROM instances WHERE number = ?1";
        let count: i64 = self
            .connection
            .query_row(is_there, [number], |row| row.get(0))?;
        (count > 0).then(|| self.parts(number)).transpose()
    }

    /// Puts what was committed in its final place, so that a further commit takes less room.
    pub(super) fn make_room(&self) {
        let truncated =
            self.connection
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        if let Err(error) = truncated {
            tracing::debug!(%error, "no room can be made");
        }
    }

    /// How many instances there ever were.
    pub(crate) fn created(&self) -> u64 {
        let parts = self.parts(NOBODY).unwrap_or_default();
        let created = parts.get("created").and_then(|rows| rows.first());
        created.map_or(0, |(_, count)| count.parse().unwrap_or(0))
    }

    /// The file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    fn parts(&self, instance: i64) -> rusqlite::Result<Stored> {
        let mut rows = self.connection.prepare_cached(
            "SELECT part, key, value FROM parts WHERE instance = ?1 ORDER BY part, key",
        )?;
        let mut rows = rows.query([instance])?;
        let mut parts = Stored::new();
        while let Some(row) = rows.next()? {
            let key = match row.get_ref(1)? {
                ValueRef::Integer(number) => Key::Number(number.cast_unsigned()),
                ValueRef::Text(text) if !text.is_empty() => {
                    Key::Text(String::from_utf8_lossy(text).into_owned())
                }
                ValueRef::Text(_) | ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => {
                    Key::None
                }
            };
            let part: String = row.get(0)?;
            parts.entry(part).or_default().push((key, row.get(2)?));
        }
        Ok(parts)
    }
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Database({})", self.path.display())
    }
}

fn take(connection: &Connection, instance: i64, step: &Step) -> rusqlite::Result<()> {
    match step {
        Step::Put(part, key, value) => connection
            .prepare_cached("INSERT OR REPLACE INTO parts VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![instance, part, key, value])?,
        Step::Delete(part, key) => connection
            .prepare_cached("DELETE FROM parts WHERE instance = ?1 AND part = ?2 AND key = ?3")?
            .execute(params![instance, part, key])?,
        Step::Clear(parts) => {
            let mut delete =
                connection.prepare_cached("DELETE FROM parts WHERE instance = ?1 AND part = ?2")?;
            parts.iter().try_fold(0, |count, part| {
                Ok::<_, rusqlite::Error>(count + delete.execute(params![instance, part])?)
            })?
        }
        Step::Create(name, about) => {
            connection.execute(
                "INSERT OR REPLACE INTO parts VALUES (?1, 'created', '', ?2)",
                params![NOBODY, (instance + 1).to_string()],
            )?;
            connection.execute(
                "INSERT INTO instances VALUES (?1, ?2, ?3)",
                params![instance, name, about],
            )?
        }
        Step::Remove => {
            connection.execute("DELETE FROM parts WHERE instance = ?1", [instance])?;
            connection.execute("DELETE FROM instances WHERE number = ?1", [instance])?
        }
    };
    Ok(())
}

impl ToSql for Key {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::None => ToSqlOutput::Borrowed(ValueRef::Text(b"")),
            Self::Number(number) => ToSqlOutput::from(number.cast_signed()),
            Self::Text(text) => ToSqlOutput::from(text.as_str()),
        })
    }
}

/// A disk that is full or broken says nothing of the file.
fn refused(path: &Path, error: &rusqlite::Error) -> DataDirError {
    match error.sqlite_error_code() {
        Some(
            ErrorCode::DiskFull
            | ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen
            | ErrorCode::ReadOnly
            | ErrorCode::PermissionDenied
            | ErrorCode::OutOfMemory,
        ) => DataDirError::Unreachable {
            path: path.to_owned(),
            reason: error.to_string(),
        },
        _ => damaged(path, error),
    }
}

fn damaged(path: &Path, reason: &dyn std::fmt::Display) -> DataDirError {
    DataDirError::Damaged {
        path: path.to_owned(),
        reason: reason.to_string(),
    }
}

/// Credentials lie in it.
fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;

    if folder.is_dir() {
        return Ok(());
    }
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

/// A file that only its owner reads, made when it is not there.
fn private_file(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;

    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(path)
}

/// The lock of the folder, unless another process has it.
fn lock(path: &Path) -> io::Result<Option<File>> {
    let file = private_file(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}
