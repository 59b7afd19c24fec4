//! What came closest to a request or a log-in that was turned away.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Longest text that is kept of what a client sent.
const FOUND_MAX_CHARS: usize = 100;

/// The closest thing that would have been let in, and in what it differs. Names what a client sent
/// only where that is no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NearMiss {
    /// A route, a client, a user; null when nothing is close.
    pub closest: Option<String>,
    /// In what that differed from what came.
    pub differs: Vec<Discrepancy>,
}

/// A part in which they differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discrepancy {
    /// `method`, `path`, `suffix`, `client_id`, `client_secret`, `token`, `user`, …
    pub part: String,
    /// What would be let in.
    pub expected: String,
    /// What came.
    pub found: String,
}

impl NearMiss {
    /// Close to `closest`, but for some parts.
    pub fn new(
        closest: impl Into<Option<String>>,
        differs: impl IntoIterator<Item = Discrepancy>,
    ) -> Self {
        Self {
            closest: closest.into(),
            differs: differs.into_iter().collect(),
        }
    }
}

impl Discrepancy {
    /// Control characters are escaped, and long texts are cut.
    pub fn new(part: &str, expected: impl Into<String>, found: &str) -> Self {
        let shown = |one: char| -> Box<dyn Iterator<Item = char>> {
            if one.is_control() {
                Box::new(one.escape_default())
            } else {
                Box::new(std::iter::once(one))
            }
        };
        let found = found
            .chars()
            .flat_map(shown)
            .take(FOUND_MAX_CHARS)
            .collect();
        Self {
            part: part.to_owned(),
            expected: expected.into(),
            found,
        }
    }
}

/// In one line of a log.
impl fmt::Display for NearMiss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.closest {
            Some(closest) => write!(f, "closest is {closest}")?,
            None => f.write_str("nothing is close")?,
        }
        for differs in &self.differs {
            let Discrepancy {
                part,
                expected,
                found,
            } = differs;
            write!(f, "; {part}: expected {expected}, found {found}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Discrepancy, NearMiss};

    #[test]
    fn it_is_one_line_however_it_was_meant() {
        let found = format!("a\r\nb{}", "c".repeat(1_000));
        let differs = [Discrepancy::new("path", "users", &found)];
        let line = NearMiss::new("GET /api/users".to_owned(), differs).to_string();
        assert!(
            line.starts_with(r"closest is GET /api/users; path: expected users, found a\r\nbccc")
        );
        assert!(line.len() < 200 && !line.contains('\n'));
    }
}
