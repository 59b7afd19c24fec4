//! The files that were loaded, as they were, for whoever wants to see or load one again.

use std::collections::BTreeMap;

use bytes::Bytes;

use crate::domain::record::RecordId;

/// Bytes that are kept; the oldest files go first, but never the last one.
const BYTES_MAX: usize = 256 * 1024 * 1024;

/// The content of each load that is still there.
#[derive(Debug, Clone, Default)]
pub(super) struct Contents {
    files: BTreeMap<RecordId, Bytes>,
    bytes: usize,
}

impl Contents {
    pub(super) fn keep(&mut self, load: RecordId, content: Bytes) {
        self.bytes += content.len();
        self.files.insert(load, content);
        while self.bytes > BYTES_MAX && self.files.len() > 1 {
            let Some((load, content)) = self.files.pop_first() else {
                return;
            };
            self.bytes -= content.len();
            tracing::warn!(load = load.0, "the file of a load is no longer kept");
        }
    }

    pub(super) fn get(&self, load: RecordId) -> Option<Bytes> {
        self.files.get(&load).cloned()
    }

    /// All of them, the oldest first.
    pub(super) fn all(&self) -> impl Iterator<Item = (RecordId, &Bytes)> {
        self.files.iter().map(|(load, content)| (*load, content))
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::{BYTES_MAX, Contents};
    use crate::domain::record::RecordId;

    #[test]
    fn the_oldest_files_go_when_there_is_no_more_room_but_not_the_last() {
        let mut contents = Contents::default();
        contents.keep(RecordId(1), Bytes::from_static(b"old"));
        contents.keep(RecordId(2), Bytes::from(vec![0; BYTES_MAX + 1]));
        assert_eq!(contents.get(RecordId(1)), None);
        assert!(contents.get(RecordId(2)).is_some());
        contents.keep(RecordId(3), Bytes::from_static(b"new"));
        assert_eq!(contents.get(RecordId(2)), None);
        assert_eq!(contents.get(RecordId(3)), Some(Bytes::from_static(b"new")));
    }
}
