//! An expectation that was not met.

use serde::{Deserialize, Serialize};

use crate::format::Place;

/// A text that was observed is shown this far.
pub(super) const SHOWN_CHARS: usize = 300;

/// What was expected, and what was observed instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// `traffic`, `state`, `log` and so on; `request` or `capture` of a step.
    pub plane: String,
    /// Where the expectation stands in its file; nothing when it holds for every scenario.
    pub place: Option<Place>,
    /// What was expected.
    pub expected: String,
    /// What was observed, line by line.
    pub observed: Vec<String>,
}

impl Failure {
    /// What a step did not find.
    pub(crate) fn step(
        what: &str,
        at: impl Into<Option<Place>>,
        expected: impl Into<String>,
        observed: Vec<String>,
    ) -> Self {
        Self::new(what, at, expected, observed)
    }

    pub(super) fn new(
        plane: &str,
        at: impl Into<Option<Place>>,
        expected: impl Into<String>,
        observed: Vec<String>,
    ) -> Self {
        Self {
            plane: plane.to_owned(),
            place: at.into(),
            expected: expected.into(),
            observed,
        }
    }
}

/// `"jdoe", "400"`
pub(super) fn quoted(texts: &[String]) -> String {
    texts
        .iter()
        .map(|text| format!("\"{text}\""))
        .collect::<Vec<_>>()
        .join(", ")
}

/// `once`, `3 times`
pub(super) fn times(count: u64) -> String {
    match count {
        0 => "never".to_owned(),
        1 => "once".to_owned(),
        count => format!("{count} times"),
    }
}
