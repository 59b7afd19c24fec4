//! The path of a request as Coupa's routes see it.

use percent_encoding::percent_decode_str;

use super::negotiate::Suffix;

/// A path taken apart: decoded segments without empty ones, and the format suffix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    pub(super) segments: Vec<String>,
    pub(super) suffix: Option<Suffix>,
}

impl Path {
    /// Reads a raw URL path. A trailing slash, and the `/.` of Coupa's own examples, mean nothing
    /// (Coupa Compass, *Content Groups API Example Calls*).
    pub(super) fn read(raw: &str) -> Self {
        let mut segments: Vec<String> = raw
            .split('/')
            .filter(|segment| !segment.is_empty() && *segment != ".")
            .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
            .collect();
        let suffix = segments.last_mut().and_then(|last| {
            let suffix = Suffix::of(last)?;
            last.truncate(last.len() - suffix.extension().len());
            Some(suffix)
        });
        Self { segments, suffix }
    }

    /// The segments, to be matched against routes.
    pub(super) fn parts(&self) -> Vec<&str> {
        self.segments.iter().map(String::as_str).collect()
    }

    /// How fault rules name the path: without suffix, escapes and trailing slash.
    pub(super) fn plain(&self) -> String {
        format!("/{}", self.segments.join("/"))
    }
}

/// The id that a segment names: its leading digits, as Ruby's `to_i` reads it. So
/// `5?fields=[…]`, which a client that escapes the question mark sends, is the id 5.
pub(super) fn id(segment: &str) -> Option<u64> {
    let digits = segment
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(segment.len());
    segment.get(..digits)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{Path, Suffix, id};

    #[test]
    fn slashes_dots_and_suffixes_do_not_change_the_route() {
        for raw in [
            "/api/users/281",
            "/api/users/281/",
            "/api//users/281/.",
            "/api/users/281.xml",
            "/api/users/281.json",
        ] {
            assert_eq!(Path::read(raw).parts(), ["api", "users", "281"], "{raw}");
        }
        assert_eq!(Path::read("/api/users.json").suffix, Some(Suffix::Json));
        assert_eq!(Path::read("/api/users/281.xml").plain(), "/api/users/281");
        assert_eq!(Path::read("/").plain(), "/");
    }

    #[test]
    fn an_id_is_the_leading_digits() {
        assert_eq!(id("5?fields=[\"id\"]"), Some(5));
        assert_eq!(id("281"), Some(281));
        assert_eq!(id("abc"), None);
        assert_eq!(id("99999999999999999999999"), None);
    }
}
