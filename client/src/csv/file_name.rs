//! Names of import files, and the names under which Coupa lists them.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

/// As most file systems have it.
const NAME_MAX_BYTES: usize = 255;

/// The name of a file in one folder of the sFTP site.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FileName(String);

impl FileName {
    /// `users_20260302_090000Z.csv`: the form that Coupa recommends, so that no file overwrites another (Coupa,
    /// *Integration Schedules and File Names*).
    pub fn users_at(time: Timestamp) -> Self {
        Self(format!("users_{}.csv", time.strftime("%Y%m%d_%H%M%SZ")))
    }

    /// The same with a number before its extension, after the first in alphanumeric order: `users_20260302_090000Z_2.csv`.
    #[must_use]
    pub fn numbered(&self, number: usize) -> Self {
        let (stem, extension) = match self.0.rsplit_once('.') {
            Some((stem, extension)) => (stem, format!(".{extension}")),
            None => (self.0.as_str(), String::new()),
        };
        Self(format!("{stem}_{number}{extension}"))
    }

    /// The name itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How Coupa lists a file of this name in `folder`: the whole path with underscores for slashes (Coupa, *Data File
    /// Sources API*).
    pub fn listed_in(&self, folder: &str) -> String {
        format!("{}/{self}", folder.trim_end_matches('/')).replace('/', "_")
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for FileName {
    type Err = FileNameError;

    fn from_str(text: &str) -> Result<Self, FileNameError> {
        let is_plain = !text.contains('/') && !text.contains(char::is_control);
        if matches!(text, "" | "." | "..") || !is_plain || text.len() > NAME_MAX_BYTES {
            return Err(FileNameError);
        }
        Ok(Self(text.to_owned()))
    }
}

/// A text that names no file in a folder.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected the name of a file, without slashes and of up to {NAME_MAX_BYTES} bytes")]
pub struct FileNameError;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_the_time_in_it_and_is_listed_with_its_path() {
        let name = FileName::users_at("2026-03-02T09:05:07.9Z".parse().unwrap());
        assert_eq!(name.as_str(), "users_20260302_090507Z.csv");
        assert_eq!(
            name.listed_in("/Incoming/Users"),
            "_Incoming_Users_users_20260302_090507Z.csv"
        );
        assert_eq!(name.numbered(2).as_str(), "users_20260302_090507Z_2.csv");
    }

    #[test]
    fn what_is_no_name_in_a_folder_is_refused() {
        assert_eq!(
            "deactivate_user.csv".parse::<FileName>().unwrap().as_str(),
            "deactivate_user.csv"
        );
        let long = "x".repeat(NAME_MAX_BYTES + 1);
        for text in ["", ".", "..", "../a.csv", "a/b", "a\n", long.as_str()] {
            assert_eq!(text.parse::<FileName>(), Err(FileNameError), "{text}");
        }
    }
}
