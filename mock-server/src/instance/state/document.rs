//! The document that holds a whole state, and its version.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::error::StateError;
use super::records::{RecordState, Tables};
use crate::faults::PlanState;
use crate::instance::ReceivedWebhook;
use crate::instance::clock::ClockState;
use crate::jobs::JobsState;
use crate::mail::MailboxState;
use crate::site::NodeState;

/// The version that is written. A reader of it reads those before it, too.
pub(crate) const VERSION: u32 = 1;

/// Everything that an instance is but its credentials and its journal.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct State {
    /// Its version.
    pub(super) snapshot: u32,
    /// The version of the program that wrote it, for people.
    pub(super) program: String,
    pub(super) clock: ClockState,
    /// As in a world.
    pub(super) settings: Map<String, Json>,
    /// As in a world.
    pub(super) custom_fields: Vec<Json>,
    pub(super) records: Tables,
    /// What the last write changed, in order, as it was before.
    pub(super) last_write: Vec<FormerState>,
    pub(super) files: Vec<NodeState>,
    pub(super) jobs: JobsState,
    pub(super) faults: PlanState,
    pub(super) mails: MailboxState,
    pub(super) webhooks: Vec<ReceivedWebhook>,
}

/// A record as it was, for a replica that is one write behind.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormerState {
    pub(super) resource: String,
    pub(super) id: u64,
    /// None when it was created.
    pub(super) before: Option<RecordState>,
}

impl State {
    /// # Errors
    /// [`StateError`].
    pub(crate) fn from_json(text: &[u8]) -> Result<Self, StateError> {
        #[derive(Deserialize)]
        struct Head {
            snapshot: Option<u64>,
        }
        let no_snapshot = |error: serde_json::Error| StateError::NoSnapshot(error.to_string());
        // Of a later version nothing else is sure to be understood.
        let head: Head = serde_json::from_slice(text).map_err(no_snapshot)?;
        match head.snapshot {
            None => {
                let expected = "expected an object with `\"snapshot\": 1`";
                return Err(StateError::NoSnapshot(expected.to_owned()));
            }
            Some(0) => return Err(StateError::damaged("snapshot", "there is no version 0")),
            Some(found) if found > VERSION.into() => {
                return Err(StateError::Newer {
                    found,
                    known: VERSION,
                });
            }
            Some(_) => {}
        }
        let mut json = serde_json::Deserializer::from_slice(text);
        serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let field = match error.path().to_string() {
                // The whole: a part of it is missing or unknown.
                path if path == "." => "snapshot".to_owned(),
                path => path,
            };
            StateError::damaged(field, error.inner().to_string())
        })
    }

    /// The document.
    ///
    /// # Errors
    /// Never: every part can be written.
    pub(crate) fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(self)
    }
}
