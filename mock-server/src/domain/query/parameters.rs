//! The decoded pairs of a query string.

use std::collections::HashSet;

/// Names and values of a query string, decoded. Each name stands once: of repeated names the last
/// counts, as in Rails.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parameters {
    pairs: Vec<(String, String)>,
}

impl Parameters {
    /// The value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter()
            .find(|(given, _)| *given == name)
            .map(|(_, value)| value)
    }

    /// All parameters, in the order in which they count.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl FromIterator<(String, String)> for Parameters {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        let mut pairs: Vec<_> = pairs.into_iter().collect();
        let mut names = HashSet::with_capacity(pairs.len());
        let last: Vec<bool> = pairs
            .iter()
            .rev()
            .map(|(name, _)| names.insert(name.as_str()))
            .collect();
        let mut last = last.into_iter().rev();
        pairs.retain(|_| last.next() == Some(true));
        Self { pairs }
    }
}

#[cfg(test)]
mod tests {
    use super::Parameters;

    #[test]
    fn of_repeated_names_the_last_counts() {
        let pairs = [("a", "1"), ("b", "2"), ("a", "3")];
        let parameters: Parameters = pairs
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into_iter()
            .collect();
        assert_eq!(
            parameters.iter().collect::<Vec<_>>(),
            [("b", "2"), ("a", "3")]
        );
        assert_eq!(parameters.get("a"), Some("3"));
        assert_eq!(parameters.get("c"), None);
    }
}
