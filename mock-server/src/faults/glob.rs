//! Text with stars: `*@acme.coupa-mock.test`, `users-*.csv`.

/// A pattern in which `*` stands for any text, also none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Glob(Vec<String>);

impl Glob {
    pub(super) fn new(pattern: &str) -> Self {
        Self(pattern.split('*').map(str::to_owned).collect())
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        let Some((last, before)) = self.0.split_last() else {
            return false;
        };
        let Some((first, middle)) = before.split_first() else {
            return text == last;
        };
        let Some(mut rest) = text.strip_prefix(first.as_str()) else {
            return false;
        };
        for part in middle {
            // The leftmost place leaves the most for the others.
            let Some((_, after)) = rest.split_once(part.as_str()) else {
                return false;
            };
            rest = after;
        }
        rest.ends_with(last.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Glob;

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, text) in [
            ("a.csv", "a.csv"),
            ("*", ""),
            ("*", "anything"),
            ("*.csv", "users.csv"),
            ("users-*.csv", "users-.csv"),
            ("*@*.test", "ops@acme.coupa-mock.test"),
            ("a*a*a", "aaaa"),
            ("**", "x"),
        ] {
            assert!(Glob::new(pattern).matches(text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("a.csv", "b.csv"),
            ("*.csv", "users.csv.tmp"),
            ("users-*.csv", "users.csv"),
            ("a*a", "a"),
            ("", "a"),
        ] {
            assert!(!Glob::new(pattern).matches(text), "{pattern} {text}");
        }
    }
}
