//! The ids in a collection of a record.

use std::ops::Deref;
use std::slice;

use super::record::RecordId;

/// Ids in the order in which they were added. A single one, as most users have for a role, stands
/// in the record itself: a search by it has no other memory to wait for.
#[derive(Debug, Clone)]
pub struct Ids(Held);

#[derive(Debug, Clone)]
enum Held {
    One(RecordId),
    Several(Box<[RecordId]>),
}

impl Deref for Ids {
    type Target = [RecordId];

    fn deref(&self) -> &[RecordId] {
        match &self.0 {
            Held::One(id) => slice::from_ref(id),
            Held::Several(ids) => ids,
        }
    }
}

impl From<Vec<RecordId>> for Ids {
    fn from(ids: Vec<RecordId>) -> Self {
        Self(match *ids {
            [id] => Held::One(id),
            _ => Held::Several(ids.into()),
        })
    }
}

impl FromIterator<RecordId> for Ids {
    fn from_iter<I: IntoIterator<Item = RecordId>>(ids: I) -> Self {
        ids.into_iter().collect::<Vec<_>>().into()
    }
}

impl PartialEq for Ids {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Ids {}

#[cfg(test)]
mod tests {
    use super::Ids;
    use crate::domain::record::RecordId;

    #[test]
    fn any_number_of_ids_is_kept_in_its_order() {
        for numbers in [&[][..], &[7], &[7, 3], &[9, 1, 5]] {
            let wanted: Vec<_> = numbers.iter().copied().map(RecordId).collect();
            assert_eq!(*Ids::from(wanted.clone()), *wanted);
            assert_eq!(wanted.iter().copied().collect::<Ids>(), wanted.into());
        }
    }

    #[test]
    fn a_value_is_no_larger_than_a_text() {
        let text = size_of::<compact_str::CompactString>();
        assert_eq!(size_of::<crate::domain::record::Value>(), text);
    }
}
