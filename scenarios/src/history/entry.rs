//! A history, and where each of its entries comes from.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::what::What;
use crate::secrets::Secrets;

/// Everything that happened in one case, in order.
///
/// As JSON: `{"dropped": 0, "entries": [{"at": "…", "kind": "trigger", …}, …]}`. Secrets are not written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// Events that the journal had to drop; with any, nothing can be judged.
    #[serde(default)]
    pub dropped: u64,
    /// In order of real time.
    pub entries: Vec<Entry>,
    /// What must not show anywhere.
    #[serde(skip)]
    pub secrets: Secrets,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The real time.
    pub at: Timestamp,
    /// Its number in the journal, when it stands there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
    /// The number of the event that led to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<u64>,
    /// What happened.
    #[serde(flatten)]
    pub what: What,
}

impl Entry {
    /// Something outside the journal.
    pub(crate) fn new(at: Timestamp, what: What) -> Self {
        Self {
            at,
            seq: None,
            cause: None,
            what,
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::{History, Secrets};
    use crate::history::{Exit, Recording};

    #[test]
    fn a_recorded_history_reads_back_without_its_secrets() {
        let history = Recording::of(&[(281, "jdoe", true)], &["jdoe"])
            .with_secret("0123456789abcdefSECRET")
            .put(281, 400)
            .faulted()
            .lost("GET /api/users/281")
            .changed(281, &["active"])
            .log("ERROR jdoe")
            .told("jdoe failed")
            .dropped("/Incoming/Users/a.csv", "\"Login\"")
            .job("/Incoming/Users/a.csv", 1, &[(1, "jdoe", "no")])
            .mailed("jdoe failed")
            .ended(Exit::TimedOut)
            .history();
        let json = serde_json::to_string(&history).unwrap();
        assert!(!json.contains("SECRET"), "{json}");
        let read: History = serde_json::from_str(&json).unwrap();
        assert_eq!(read.entries, history.entries);
        assert_eq!(read.secrets, Secrets::default());
    }
}
