//! The sFTP site, the import job and mails, as the journal tells of them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The folder that Coupa takes users files from (Coupa, *1.4 Deactivate a User*).
pub(crate) const USERS_FOLDER: &str = "/Incoming/Users/";

/// A step on the sFTP site; all writes to one handle are one step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SftpStep {
    /// `auth`, `write`, `rename` and so on.
    pub op: String,
    /// Who took it.
    #[serde(default)]
    pub user: String,
    /// The path that it is about; empty for `auth`.
    #[serde(default)]
    pub path: String,
    /// The new path of a `rename`.
    #[serde(default)]
    pub to: Option<String>,
    /// How many bytes were moved.
    #[serde(default)]
    pub bytes: Option<u64>,
    /// `ok`, or the name of the SFTP status.
    pub status: String,
    /// The rule of the fault plan that met it.
    #[serde(default)]
    pub fault: Option<String>,
}

impl SftpStep {
    pub(crate) fn is_ok(&self) -> bool {
        self.status == "ok"
    }

    /// For messages: `write /Incoming/Users/a.csv`.
    pub(crate) fn line(&self) -> String {
        let Self { op, path, to, .. } = self;
        match to {
            Some(to) => format!("{op} {path} to {to}"),
            None => format!("{op} {path}").trim_end().to_owned(),
        }
    }

    /// Whether it changes what lies on the site, or was to.
    pub(crate) fn is_write(&self) -> bool {
        matches!(self.op.as_str(), "write" | "rename")
    }

    /// Where a file lies, or was to lie, after it.
    pub(crate) fn target(&self) -> &str {
        self.to.as_deref().unwrap_or(&self.path)
    }
}

/// A step of the import job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobStep {
    /// `import`
    pub job: String,
    /// The path of the file when it was taken up.
    pub file: String,
    /// The id of its load.
    pub load_id: u64,
    /// How far it is.
    pub state: JobState,
    /// Users that it created.
    #[serde(default)]
    pub created: u64,
    /// Users that it updated.
    #[serde(default)]
    pub updated: u64,
    /// What its report complains of.
    #[serde(default)]
    pub errors: u64,
}

/// How far the job is with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Taken up.
    Started,
    /// Done, well or not.
    Finished,
}

/// A mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// Which way it went.
    pub direction: Direction,
    /// The sender.
    #[serde(default)]
    pub from: String,
    /// The recipients.
    #[serde(default)]
    pub to: Vec<String>,
    /// What it is about.
    #[serde(default)]
    pub subject: String,
    /// What it says.
    #[serde(default)]
    pub text: String,
}

/// Which way a mail went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From Coupa to its admin.
    Out,
    /// From a connector to a person.
    In,
}

impl Mail {
    /// Subject and text.
    pub(crate) fn message(&self) -> String {
        format!("{}\n{}", self.subject, self.text)
    }
}

/// A file as it lies on the site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteFile {
    /// Its path.
    pub path: String,
    /// What it says; empty when it is not text, or too long.
    #[serde(default, alias = "content", deserialize_with = "text")]
    pub text: String,
}

fn text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(value.as_str().unwrap_or_default().to_owned())
}

/// A load, as the target holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Load {
    /// Its id.
    pub id: u64,
    /// The name that Coupa lists it under.
    #[serde(default)]
    pub file_file_name: Option<String>,
    /// `done`, `failed` and so on.
    #[serde(default)]
    pub status: Option<String>,
    /// Coupa's summary.
    #[serde(default)]
    pub result_text: Option<String>,
    /// What it complains of.
    #[serde(default)]
    pub upload_errors: Vec<LoadError>,
    /// Everything else that is known of it.
    #[serde(flatten)]
    pub others: serde_json::Map<String, Value>,
}

/// What is wrong with a row, or with the header.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct LoadError {
    /// Counted from 1; nothing for the header.
    #[serde(default)]
    pub row: Option<u64>,
    /// The first cell of the row.
    #[serde(default)]
    pub first_column: Option<String>,
    /// Texts, or one text for the header (Coupa, *Data File Sources API*).
    #[serde(default)]
    pub field_errors: Value,
}

impl LoadError {
    /// What Coupa says is wrong.
    pub(crate) fn texts(&self) -> Vec<&str> {
        match &self.field_errors {
            Value::Array(texts) => texts.iter().filter_map(Value::as_str).collect(),
            Value::String(text) => vec![text],
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
        }
    }
}

impl Load {
    /// Whether the file was refused as a whole.
    pub(crate) fn is_failed(&self) -> bool {
        self.status
            .as_deref()
            .is_some_and(|status| status.eq_ignore_ascii_case("failed"))
    }
}
