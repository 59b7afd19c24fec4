//! Sets of the fields of one table, as bits.

use super::field::FieldId;

const BITS: usize = u64::BITS as usize;

/// Most fields that a table may have.
pub(in crate::domain) const FIELDS_MAX: usize = 4 * BITS;

/// Some fields of a table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct FieldSet([u64; FIELDS_MAX / BITS]);

impl FieldSet {
    /// How many fields of the set stand before this one in the table. `Err` if the set does not
    /// have it; then that is where it would stand.
    pub(super) fn position(&self, field: FieldId) -> Result<usize, usize> {
        let (word, bit) = place(field);
        let own = self.0.get(word).copied().unwrap_or_default();
        let before: u32 = self.0.iter().take(word).map(|word| word.count_ones()).sum();
        let position = (before + (own & (bit - 1)).count_ones()) as usize;
        if own & bit == 0 {
            Err(position)
        } else {
            Ok(position)
        }
    }

    /// Whether the set did not have the field before.
    pub(crate) fn insert(&mut self, field: FieldId) -> bool {
        let (word, bit) = place(field);
        let Some(word) = self.0.get_mut(word) else {
            return false;
        };
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    pub(crate) fn contains(&self, field: FieldId) -> bool {
        let (word, bit) = place(field);
        self.0.get(word).is_some_and(|word| word & bit != 0)
    }

    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn remove(&mut self, field: FieldId) {
        let (word, bit) = place(field);
        if let Some(word) = self.0.get_mut(word) {
            *word &= !bit;
        }
    }

    /// The fields in table order.
    pub(super) fn iter(self) -> impl Iterator<Item = FieldId> {
        (0u16..)
            .zip(self.0)
            .flat_map(|(word, bits)| Bits(bits).map(move |bit| FieldId(word * 64 + bit)))
    }
}

/// Word and bit of a field.
fn place(field: FieldId) -> (usize, u64) {
    let number = usize::from(field.0);
    (number / BITS, 1 << (number % BITS))
}

/// The numbers of the bits that are set, lowest first.
struct Bits(u64);

impl Iterator for Bits {
    type Item = u16;

    fn next(&mut self) -> Option<u16> {
        let lowest = self.0.trailing_zeros();
        self.0 &= self.0.checked_sub(1)?;
        u16::try_from(lowest).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::{FIELDS_MAX, FieldSet};
    use crate::domain::field::FieldId;
    use crate::domain::resource::Resource;

    #[test]
    fn a_field_stands_after_those_before_it() {
        let mut set = FieldSet::default();
        for field in [200, 0, 63, 64, 127, 128] {
            assert!(set.position(FieldId(field)).is_err());
            set.insert(FieldId(field));
        }
        let fields: Vec<_> = set.iter().map(|field| field.0).collect();
        assert_eq!(fields, [0, 63, 64, 127, 128, 200]);
        for (position, field) in fields.into_iter().enumerate() {
            assert_eq!(set.position(FieldId(field)), Ok(position));
        }
        assert_eq!(set.position(FieldId(65)), Err(3));
        set.remove(FieldId(64));
        assert_eq!(set.position(FieldId(64)), Err(2));
        assert_eq!(set.position(FieldId(255)), Err(5));
    }

    #[test]
    fn no_table_has_more_fields_than_a_set() {
        for resource in Resource::ALL {
            assert!(resource.table().fields.len() <= FIELDS_MAX, "{resource:?}");
        }
    }
}
