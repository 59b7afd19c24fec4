//! Drops one file: under a temporary name and then renamed, or in place.

use super::error::{Error, ErrorKind};
use super::session::{Opening, Session};
use super::settings::{Placement, Settings};
use crate::csv::FileName;

/// A file that lies, or lay, in its folder as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uploaded {
    /// Its path on the site.
    pub path: String,
    /// How many bytes it has.
    pub bytes: usize,
    /// What went wrong in the attempts before, the oldest first.
    pub earlier: Vec<Error>,
}

/// Drops a file into `folder`.
///
/// A lost connection is tried again, except when a part of the file may lie in `folder`: then a second attempt would
/// race with the pick-up.
///
/// # Errors
/// [`Error`] of the last attempt.
pub async fn upload(
    settings: &Settings,
    folder: &str,
    name: &FileName,
    bytes: &[u8],
) -> Result<Uploaded, Error> {
    let target = format!("{}/{name}", folder.trim_end_matches('/'));
    let mut upload = Upload {
        settings,
        target: &target,
        temporary: match &settings.placement {
            Placement::Rename { staging } => {
                Some(format!("{}/{name}.part", staging.trim_end_matches('/')))
            }
            Placement::InPlace => None,
        },
        bytes,
        may_be_renamed: false,
    };
    let mut earlier: Vec<Error> = Vec::new();
    let mut spacing = settings.spacing;
    loop {
        let error = match upload.attempt().await {
            Ok(()) => {
                return Ok(Uploaded {
                    path: target,
                    bytes: bytes.len(),
                    earlier,
                });
            }
            Err(error) => error,
        };
        let attempts = u32::try_from(earlier.len())
            .unwrap_or(u32::MAX)
            .saturating_add(1);
        if error.is_incomplete || !error.kind.is_transient() || attempts >= settings.attempts {
            return Err(error);
        }
        settings.clock.sleep(spacing).await;
        spacing = spacing.saturating_mul(2);
        earlier.push(error);
    }
}

struct Upload<'a> {
    settings: &'a Settings,
    target: &'a str,
    /// Where the file is written first.
    temporary: Option<String>,
    bytes: &'a [u8],
    /// A rename was asked for, and its answer did not come.
    may_be_renamed: bool,
}

impl Upload<'_> {
    async fn attempt(&mut self) -> Result<(), Error> {
        let session = Session::open(self.settings)
            .await
            .map_err(|kind| self.error("connect", "", kind))?;
        let done = match self.temporary.clone() {
            Some(temporary) => self.by_rename(&session, &temporary).await,
            None => self.in_place(&session).await,
        };
        session.close().await;
        done
    }

    async fn by_rename(&mut self, session: &Session, temporary: &str) -> Result<(), Error> {
        if self.may_be_renamed && self.is_renamed(session, temporary).await? {
            return Ok(());
        }
        self.may_be_renamed = false;
        let staged = self.stage(session, temporary).await;
        let renamed = match staged {
            Ok(()) => session
                .rename(temporary, self.target)
                .await
                .map_err(|kind| {
                    self.may_be_renamed = !kind.leaves_a_connection();
                    self.error("rename to", self.target, kind)
                }),
            Err(error) => Err(error),
        };
        if let Err(error) = &renamed
            && error.kind.leaves_a_connection()
        {
            // What went wrong says more than whether it could be tidied up.
            let _ = session.remove(temporary).await;
        }
        renamed
    }

    /// The file is where it belongs, or was picked up from there: in both cases the temporary one is gone.
    async fn is_renamed(&self, session: &Session, temporary: &str) -> Result<bool, Error> {
        let size = session.size(temporary).await;
        size.map(|size| size.is_none())
            .map_err(|kind| self.error("look at", temporary, kind))
    }

    async fn stage(&self, session: &Session, temporary: &str) -> Result<(), Error> {
        session
            .write(temporary, self.bytes, Opening::Replace)
            .await
            .map_err(|kind| self.error("write", temporary, kind))?;
        let size = session
            .size(temporary)
            .await
            .map_err(|kind| self.error("look at", temporary, kind))?;
        self.whole(size.unwrap_or_default())
            .map_err(|kind| self.error("write", temporary, kind))
    }

    /// Never over another file: it may not have been picked up yet.
    async fn in_place(&self, session: &Session) -> Result<(), Error> {
        let incomplete = |step: &str, kind: ErrorKind| Error {
            is_incomplete: !matches!(
                kind,
                ErrorKind::NotFound | ErrorKind::PermissionDenied | ErrorKind::Refused(_)
            ),
            ..self.error(step, self.target, kind)
        };
        session
            .write(self.target, self.bytes, Opening::New)
            .await
            .map_err(|kind| incomplete("write", kind))?;
        match session.size(self.target).await {
            // Picked up already.
            Ok(None) => Ok(()),
            Ok(Some(size)) => self.whole(size).map_err(|kind| incomplete("write", kind)),
            Err(kind) => Err(incomplete("look at", kind)),
        }
    }

    fn whole(&self, arrived: u64) -> Result<(), ErrorKind> {
        let sent = self.bytes.len() as u64;
        if arrived == sent {
            Ok(())
        } else {
            Err(ErrorKind::NotWhole { arrived, sent })
        }
    }

    fn error(&self, step: &str, path: &str, kind: ErrorKind) -> Error {
        let Settings { host, port, .. } = self.settings;
        Error {
            host: format!("{host}:{port}"),
            step: format!("{step} {path}").trim_end().to_owned(),
            kind,
            is_incomplete: false,
        }
    }
}
