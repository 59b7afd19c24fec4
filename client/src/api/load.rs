//! A file that Coupa has taken, or is taking, from the sFTP site (Coupa, *Data File Sources API*).

use std::fmt;

/// Coupa's own number of a load.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LoadId(pub u64);

impl fmt::Display for LoadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One load: how far it is, and what went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Load {
    /// Coupa's number.
    pub id: LoadId,
    /// As Coupa writes it: `done`, `Failed`, `Pending`, …
    pub status: String,
    /// Coupa's summary: `3 rows processed, creating 0 new rows and updating 3 rows.`
    pub result_text: Option<String>,
    /// How many errors Coupa counts.
    pub errors_count: u64,
    /// What went wrong. A load with errors ends `done` all the same.
    pub errors: Vec<LoadError>,
}

/// How far a load is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadProgress {
    /// It waits, or is being worked on.
    Going,
    /// Every row was looked at; each was taken or has an error.
    Done,
    /// It ended, and its rows were not looked at, or not all of them.
    Failed,
}

impl Load {
    /// How far it is. Coupa's pages list the statuses capitalised, its samples print them in lower case.
    pub fn progress(&self) -> LoadProgress {
        match self.status.to_ascii_lowercase().as_str() {
            "done" => LoadProgress::Done,
            // `sample` is a preview by a person that went no further.
            "failed" | "stopped" | "sample" => LoadProgress::Failed,
            _ => LoadProgress::Going,
        }
    }
}

/// What went wrong with a row, or with the header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoadError {
    /// The row, counted from 1 without the header; `None` for the header.
    pub row: Option<u64>,
    /// The row's first cell.
    pub first_column: Option<String>,
    /// Coupa's own name of the field.
    pub field: Option<String>,
    /// The value that it had.
    pub value: Option<String>,
    /// What is wrong, in Coupa's words.
    pub texts: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_read_in_either_case_and_an_unknown_one_is_waited_for() {
        let progress = |status: &str| {
            Load {
                id: LoadId(1),
                status: status.to_owned(),
                result_text: None,
                errors_count: 0,
                errors: Vec::new(),
            }
            .progress()
        };
        assert_eq!(
            (progress("done"), progress("Done")),
            (LoadProgress::Done, LoadProgress::Done)
        );
        for status in ["Failed", "stopped", "sample"] {
            assert_eq!(progress(status), LoadProgress::Failed, "{status}");
        }
        for status in [
            "Pending",
            "Loading",
            "Submitted to Resque",
            "Retrying",
            "new",
        ] {
            assert_eq!(progress(status), LoadProgress::Going, "{status}");
        }
    }
}
