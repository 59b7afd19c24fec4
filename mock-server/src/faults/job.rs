//! Effects on the import job.

use serde_json::{Value, json};

use super::arguments::{self, number, text};
use super::error::Reason;
use super::fields::Fields;
use super::lasting::Lasting;

/// What happens to a file that the import job takes up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobEffect {
    /// `late`: the job takes it up so much later, by the instance's clock.
    Late(Lasting),
    /// `never`: the file stays where it is.
    Never,
    /// `row_error`: one row is refused, whatever it says.
    RowError {
        /// Number of the row as Coupa counts them.
        row: u64,
        /// Why, in the words of the report.
        message: String,
    },
    /// `header_error`: the whole file is refused for its header, with this message.
    HeaderError(String),
    /// `fail`: the job breaks down over the file.
    Fail,
}

impl JobEffect {
    pub(super) const NAMES: &[&str] = &["late", "never", "row_error", "header_error", "fail"];

    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Late(_) => "late",
            Self::Never => "never",
            Self::RowError { .. } => "row_error",
            Self::HeaderError(_) => "header_error",
            Self::Fail => "fail",
        }
    }

    /// Its argument as it is written in a rule.
    pub(super) fn argument(&self) -> Value {
        match self {
            Self::Late(lasting) => json!(lasting),
            Self::Never | Self::Fail => json!(true),
            Self::RowError { row, message } => json!({ "row": row, "message": message }),
            Self::HeaderError(message) => json!(message),
        }
    }

    pub(super) fn read(name: &str, value: Value) -> Result<Option<Self>, Reason> {
        Ok(Some(match name {
            "late" => Self::Late(Lasting::from_json(name, &value)?),
            "never" => arguments::yes(name, &value).map(|()| Self::Never)?,
            "row_error" => {
                let mut fields =
                    Fields::new("row_error", "row_error.", value, &["row", "message"])?;
                Self::RowError {
                    row: number("row_error.row", 1, &fields.require("row")?)?,
                    message: text("row_error.message", &fields.require("message")?)?,
                }
            }
            "header_error" => Self::HeaderError(text(name, &value)?),
            "fail" => arguments::yes(name, &value).map(|()| Self::Fail)?,
            _ => return Ok(None),
        }))
    }
}
