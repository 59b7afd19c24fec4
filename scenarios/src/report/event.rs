//! The events that every report derives from.

use serde::{Deserialize, Serialize};

use crate::format::Problem;
use crate::run::{Outcome, Summary};

/// One thing that reports tell, in the order in which it happens.
///
/// As JSON: `{"event": "run_started", …}`, one object per line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// Nothing runs: a file is not what it should be.
    FileRefused {
        /// The file.
        file: String,
        /// The line, counted from 1; nothing when the file cannot be read at all.
        line: Option<usize>,
        /// What is wrong with it.
        message: String,
    },
    /// Nothing runs: the target or the start failed.
    NotStarted {
        /// Why not.
        reason: String,
    },
    /// The run starts.
    RunStarted {
        /// How many cases are going to run.
        cases: usize,
        /// Which connector is tried.
        connector: String,
        /// The mock's address.
        target: String,
    },
    /// A case has ended.
    CaseFinished(Box<Outcome>),
    /// The run has ended.
    RunFinished {
        /// How many cases ended in which way.
        summary: Summary,
        /// How long it took, in milliseconds.
        duration_ms: u64,
    },
}

impl From<&Problem> for Event {
    fn from(problem: &Problem) -> Self {
        Self::FileRefused {
            file: problem.file().to_owned(),
            line: Some(problem.line()),
            message: problem.to_string(),
        }
    }
}
