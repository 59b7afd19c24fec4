//! A load: a data file source as the rest of the program sees it.

use jiff::Timestamp;

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Load {
    /// Id of the data file source.
    pub id: u64,
    /// The name that Coupa records: the path on the site with underscores for slashes.
    pub file_name: String,
    /// What it loads: `User`.
    pub source_for: String,
    /// How far it is: `pending`, `loading`, `done` or `failed`.
    pub status: String,
    /// In hundredths; none before it began.
    pub progress: Option<u64>,
    /// What came of it, in a sentence.
    pub result_text: Option<String>,
    /// When it was taken up.
    pub created_at: Option<Timestamp>,
    /// When it began.
    pub start_time: Option<Timestamp>,
    /// When it ended.
    pub end_time: Option<Timestamp>,
    /// Rows that were read.
    pub records_count: u64,
    /// Users that it created.
    pub records_created: u64,
    /// Users that it updated.
    pub records_updated: u64,
    /// Lines of its report, those included that were too many to keep.
    pub errors_count: u64,
    /// The report.
    pub errors: Vec<LoadError>,
    /// Login of whoever brought the file.
    pub created_by: String,
}

/// One line of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadError {
    /// `UploadRowError` or `UploadHeaderError`.
    pub kind: String,
    /// The row, counted from 1 without the header.
    pub row: Option<u64>,
    /// The first cell of the row.
    pub first_column: Option<String>,
    /// Coupa's internal name of the field.
    pub field: Option<String>,
    /// What the row says there.
    pub value: Option<String>,
    /// The sentences.
    pub messages: Vec<String>,
}

impl Load {
    /// Whether somebody has to look at it: it was refused, or some of its rows were.
    pub fn needs_attention(&self) -> bool {
        self.errors_count > 0 || self.status == FAILED
    }
}

/// How far loads are, as the API spells it.
pub(super) const PENDING: &str = "pending";
pub(super) const LOADING: &str = "loading";
pub(super) const DONE: &str = "done";
pub(super) const FAILED: &str = "failed";
