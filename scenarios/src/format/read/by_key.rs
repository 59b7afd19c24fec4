//! What a group says under a key. A key that is not there says nothing.

use serde_json::{Map, Value as Json};

use super::reader::{Keys, Reader};
use crate::format::tree::{Entry, Node};

/// The most that anything is counted to.
const COUNT_MAX: u64 = 1_000_000;

impl Reader<'_> {
    pub(super) fn text_of(&mut self, keys: Keys<'_>, key: &str) -> Option<String> {
        self.text(keys.get(key)?)
    }

    pub(super) fn texts_of(&mut self, keys: Keys<'_>, key: &str) -> Option<Vec<String>> {
        Some(self.texts(keys.get(key)?, &format!("`{key}`")))
    }

    pub(super) fn count_of(&mut self, keys: Keys<'_>, key: &str) -> Option<u64> {
        self.whole(keys.get(key)?, 0..=COUNT_MAX)
    }

    pub(super) fn word_of<T: Copy>(
        &mut self,
        keys: Keys<'_>,
        key: &str,
        words: &[(&'static str, T)],
    ) -> Option<T> {
        self.one_of(keys.get(key)?, words)
    }

    pub(super) fn entries_of<'n>(&mut self, keys: Keys<'n>, key: &str) -> Option<&'n [Entry]> {
        self.group(keys.get(key)?, &format!("`{key}`"))
    }

    /// Fields of a Coupa record.
    pub(super) fn fields_of(&mut self, keys: Keys<'_>, key: &str) -> Option<Map<String, Json>> {
        let entries = self.entries_of(keys, key)?;
        Some(self.fields(entries))
    }

    /// A group of texts, in order.
    pub(super) fn pairs_of(&mut self, keys: Keys<'_>, key: &str) -> Vec<(String, String)> {
        let entries = self.entries_of(keys, key).unwrap_or_default().iter();
        entries
            .filter_map(|entry| Some((entry.key.clone(), self.text(&entry.value)?)))
            .collect()
    }

    /// A list, without the items that are refused.
    pub(super) fn items_of<T>(
        &mut self,
        keys: Keys<'_>,
        key: &str,
        read: impl Fn(&mut Self, &Node) -> Option<T>,
    ) -> Vec<T> {
        let Some(node) = keys.get(key) else {
            return Vec::new();
        };
        let items = self.list(node, &format!("`{key}`")).iter();
        items.filter_map(|item| read(self, item)).collect()
    }
}
