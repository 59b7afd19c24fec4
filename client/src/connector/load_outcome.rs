//! What Coupa makes of a file: waits for the end of its load, and reads what it says.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::file_failure::{FileFailure, RowFailure};
use crate::api::{self, Client, Load, LoadError, LoadId, LoadProgress};

/// The first look comes after this time; each further one after twice as long.
const FIRST_LOOK: Duration = Duration::from_millis(250);

/// Coupa picks files up every 3 to 6 minutes: looking more seldom than this gains nothing (Coupa, *CSV Flat File
/// Integration*).
const LOOKS_APART_MAX: Duration = Duration::from_secs(10);

/// So many looks in a row may fail; the next one ends the wait.
const FAILED_LOOKS_MAX: u32 = 2;

/// Waits until Coupa has finished with the file that comes after `latest`.
pub(super) async fn outcome(
    client: &Client,
    listed: &str,
    latest: Option<LoadId>,
    limit: Duration,
) -> Result<Load, FileFailure> {
    let clock = &client.settings().clock;
    let start = clock.now();
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
pub(super) fn refused_as_a_whole(load: &Load) -> Option<FileFailure> {
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
pub(super) fn row_error(load: &Load, index: usize, login: &str) -> Option<RowFailure> {
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
