//! Paths with wildcards.

use super::glob::Glob;

/// A pattern for paths: `/api/users/*` or `/api/**`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PathPattern(Vec<Segment>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    /// This text.
    Literal(String),
    /// Text with stars.
    Glob(Glob),
    /// `*`: any one segment.
    One,
    /// `**`: any number of segments, also none.
    Any,
}

impl PathPattern {
    /// Reads a path that starts with `/`; `None` when it does not, or when a `*` is only a part of a
    /// segment.
    pub(super) fn parse(path: &str) -> Option<Self> {
        Self::read(path, |_| None)
    }

    /// The same, but a `*` may be a part of a segment: `/Incoming/Users/*.csv`.
    pub(super) fn parse_globs(path: &str) -> Option<Self> {
        Self::read(path, |text| Some(Segment::Glob(Glob::new(text))))
    }

    fn read(path: &str, partial: impl Fn(&str) -> Option<Segment>) -> Option<Self> {
        if !path.starts_with('/') {
            return None;
        }
        let segment = |text: &str| match text {
            "*" => Some(Segment::One),
            "**" => Some(Segment::Any),
            text if text.contains('*') => partial(text),
            text => Some(Segment::Literal(text.to_owned())),
        };
        segments(path).map(segment).collect::<Option<_>>().map(Self)
    }

    /// How many segments of the path are as they should be, from the left.
    pub(super) fn nearness(&self, path: &str) -> usize {
        self.0
            .iter()
            .zip(segments(path))
            .take_while(|(segment, text)| segment.accepts(text))
            .count()
    }

    pub(super) fn matches(&self, path: &str) -> bool {
        let path: Vec<&str> = segments(path).collect();
        let mut pattern = self.0.as_slice();
        let mut rest = path.as_slice();
        // What to try when the latest `**` has to take one segment more.
        let mut retry: Option<(&[Segment], &[&str])> = None;
        loop {
            match (pattern, rest) {
                ([], []) => return true,
                ([Segment::Any, after @ ..], _) => {
                    retry = Some((after, rest));
                    pattern = after;
                }
                ([segment, after @ ..], [text, tail @ ..]) if segment.accepts(text) => {
                    pattern = after;
                    rest = tail;
                }
                _ => {
                    let Some((after, [_, tail @ ..])) = retry else {
                        return false;
                    };
                    retry = Some((after, tail));
                    pattern = after;
                    rest = tail;
                }
            }
        }
    }
}

impl Segment {
    fn accepts(&self, text: &str) -> bool {
        match self {
            Self::Literal(literal) => literal == text,
            Self::Glob(glob) => glob.matches(text),
            Self::One | Self::Any => true,
        }
    }
}

/// The segments between the slashes; a slash at the end adds none.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    path.split('/').filter(move |_| !path.is_empty())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn matches(pattern: &str, path: &str) -> bool {
        PathPattern::parse(pattern).unwrap().matches(path)
    }

    #[test]
    fn a_path_without_wildcards_means_itself() {
        assert!(matches("/api/users/281", "/api/users/281"));
        assert!(matches("/api/users/", "/api/users"));
        assert!(matches("/", "/"));
        for other in [
            "/api/users/28",
            "/api/users",
            "/api/users/281/roles",
            "/API/users/281",
            "/",
        ] {
            assert!(!matches("/api/users/281", other), "{other}");
        }
    }

    #[test]
    fn a_star_means_exactly_one_segment() {
        assert!(matches("/api/*/281", "/api/users/281"));
        assert!(!matches("/api/users/*", "/api/users"));
        assert!(!matches("/api/users/*", "/api/users/281/roles"));
        assert!(!matches("/*", "/"));
    }

    #[test]
    fn two_stars_mean_any_number_of_segments() {
        for path in ["/api", "/api/users", "/api/users/281/roles"] {
            assert!(matches("/api/**", path) && matches("/**", path), "{path}");
        }
        assert!(matches("/**", "/"));
        assert!(matches("/**/roles", "/api/users/281/roles"));
        assert!(matches("/a/**/b/**/c", "/a/b/x/b/c"));
        assert!(matches("/a/**/b/*/c", "/a/b/b/x/c"));
        assert!(!matches("/a/**/b", "/a/b/c"));
        assert!(!matches("/api/**", "/oauth2/token"));
    }

    #[test]
    fn a_path_that_cannot_be_meant_is_refused() {
        for path in ["", "api/users", "*", "/api/users*", "/api/***", "/*.csv"] {
            assert_eq!(PathPattern::parse(path), None, "{path}");
        }
    }

    fn path() -> impl Strategy<Value = Vec<String>> {
        proptest::collection::vec("[a-z0-9_.%-]{1,6}", 1..8)
    }

    fn join<S: AsRef<str>>(segments: impl IntoIterator<Item = S>) -> String {
        segments
            .into_iter()
            .fold(String::new(), |path, segment| path + "/" + segment.as_ref())
    }

    proptest! {
        #[test]
        fn stars_for_segments_match_the_path(path in path(), stars: [bool; 8]) {
            let pattern = join(path.iter().zip(stars).map(|(text, star)| if star { "*" } else { text }));
            prop_assert!(matches(&pattern, &join(&path)));
            prop_assert!(!matches(&pattern, &join(path.iter().chain([&"more".to_owned()]))));
        }

        #[test]
        fn two_stars_match_any_middle(head in path(), middle in path(), tail in path()) {
            let pattern = join(head.iter().map(String::as_str).chain(["**"]).chain(tail.iter().map(String::as_str)));
            prop_assert!(matches(&pattern, &join(head.iter().chain(&tail))));
            prop_assert!(matches(&pattern, &join(head.iter().chain(&middle).chain(&tail))));
        }

        #[test]
        fn two_stars_match_any_tail(head in path(), tail in path()) {
            let pattern = join(&head) + "/**";
            prop_assert!(matches(&pattern, &join(&head)));
            prop_assert!(matches(&pattern, &join(head.iter().chain(&tail))));
        }

        #[test]
        fn another_segment_does_not_match(path in path(), index: prop::sample::Index) {
            let mut other = path.clone();
            other.get_mut(index.index(path.len())).unwrap().push('x');
            prop_assert!(!matches(&join(&path), &join(&other)));
        }
    }
}
