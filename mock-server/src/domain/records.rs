//! The records of one resource by id, in pages: close together for a search through all of them,
//! and shared between a store and its clones until one of them changes.

use std::array;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use super::record::{Record, RecordId};

/// Ids of one page; a power of two, so that an id falls apart into page and place.
const PAGE: u64 = 64;

/// Pages that are found by their number alone: room for four million ids, of half a megabyte.
const NEAR_MAX: usize = 1 << 16;

/// Records by id.
#[derive(Debug, Clone, Default)]
pub(super) struct Records {
    /// The first pages, each at its number.
    near: Vec<Option<Arc<Places>>>,
    /// The others: a world may give any id.
    far: BTreeMap<u64, Arc<Places>>,
}

/// The records with consecutive ids, each at its place.
type Places = [Option<Arc<Record>>; 64];

/// Some records whose ids are close together.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page<'s> {
    first: u64,
    places: &'s Places,
}

impl<'s> Page<'s> {
    /// The records by ascending id.
    pub(crate) fn records(
        self,
    ) -> impl DoubleEndedIterator<Item = (RecordId, &'s Arc<Record>)> + 's {
        let placed = self.places.iter().enumerate();
        placed.filter_map(move |(place, record)| {
            Some((RecordId(self.first + place as u64), record.as_ref()?))
        })
    }

    /// The records whose ids are meant, by ascending id. Looks at no record, for a search through
    /// all of them.
    pub(crate) fn select(self, is_meant: impl Fn(RecordId) -> bool) -> Vec<&'s Arc<Record>> {
        let mut selected = Vec::with_capacity(self.places.len());
        for (id, record) in self.records() {
            if is_meant(id) {
                selected.push(record);
            }
        }
        selected
    }
}

impl Records {
    pub(super) fn get(&self, id: RecordId) -> Option<&Arc<Record>> {
        let number = id.0 / PAGE;
        let page = match near(number) {
            Some(number) => self.near.get(number)?.as_ref(),
            None => self.far.get(&number),
        };
        page?.get(place(id))?.as_ref()
    }

    /// Adds a record or replaces the one with its id.
    pub(super) fn insert(&mut self, record: Arc<Record>) {
        let number = record.id.0 / PAGE;
        let empty = || Arc::new(array::from_fn(|_| None));
        let page = if let Some(number) = near(number) {
            if self.near.len() <= number {
                self.near.resize(number + 1, None);
            }
            self.near
                .get_mut(number)
                .map(|page| page.get_or_insert_with(empty))
        } else {
            Some(self.far.entry(number).or_insert_with(empty))
        };
        let page = page.map(Arc::make_mut);
        if let Some(slot) = page.and_then(|page| page.get_mut(place(record.id))) {
            *slot = Some(record);
        }
    }

    /// Takes the record with that id out.
    pub(super) fn remove(&mut self, id: RecordId) -> Option<Arc<Record>> {
        let number = id.0 / PAGE;
        let page = match near(number) {
            Some(number) => self.near.get_mut(number)?.as_mut(),
            None => self.far.get_mut(&number),
        };
        Arc::make_mut(page?).get_mut(place(id))?.take()
    }

    /// The records with these ids and some more next to them, by ascending id.
    pub(super) fn pages(
        &self,
        ids: &RangeInclusive<RecordId>,
    ) -> impl DoubleEndedIterator<Item = Page<'_>> + use<'_> {
        let pages = if ids.is_empty() {
            0..=0
        } else {
            ids.start().0 / PAGE..=ids.end().0 / PAGE
        };
        let end = near(*pages.end()).map_or(self.near.len(), |last| self.near.len().min(last + 1));
        let start = near(*pages.start()).map_or(end, |first| end.min(first));
        let near = self.near.get(start..end).unwrap_or_default();
        let near = near.iter().enumerate();
        let near = near.filter_map(move |(at, page)| Some(((start + at) as u64, page.as_ref()?)));
        let far = self.far.range(pages);
        near.chain(far.map(|(number, page)| (*number, page)))
            .map(|(number, places)| Page {
                first: number * PAGE,
                places,
            })
    }
}

/// The number of a page that is one of the first.
fn near(number: u64) -> Option<usize> {
    usize::try_from(number)
        .ok()
        .filter(|number| *number < NEAR_MAX)
}

/// Place of an id in its page.
fn place(id: RecordId) -> usize {
    (id.0 % PAGE) as usize
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::sync::Arc;

    use super::Records;
    use crate::domain::record::{Record, RecordId};

    /// The last of the near pages, the first of the others and the ends of what ids can be.
    const IDS: [u64; 10] = [
        0,
        1,
        63,
        64,
        281,
        6_400,
        (1 << 22) - 1,
        1 << 22,
        u64::MAX - 1,
        u64::MAX,
    ];

    fn records() -> Records {
        let mut records = Records::default();
        for id in IDS.into_iter().rev() {
            records.insert(Arc::new(Record::new(RecordId(id))));
        }
        records
    }

    #[test]
    fn a_record_is_found_by_its_id_only() {
        let records = records();
        for id in IDS {
            assert_eq!(records.get(RecordId(id)).unwrap().id, RecordId(id));
        }
        for id in [2, 62, 65, 345, 6_399, u64::MAX - 2] {
            assert!(records.get(RecordId(id)).is_none(), "{id}");
        }
    }

    #[test]
    fn a_range_is_in_order_from_either_end() {
        let records = records();
        for first in IDS {
            for last in IDS {
                let expected: Vec<_> = IDS
                    .into_iter()
                    .filter(|id| (first..=last).contains(id))
                    .collect();
                let ids = RecordId(first)..=RecordId(last);
                let range = || {
                    let range = records.pages(&ids).flat_map(super::Page::records);
                    let range = range.filter(|(id, _)| ids.contains(id));
                    range.map(|(id, record)| {
                        assert_eq!(record.id, id);
                        id.0
                    })
                };
                assert_eq!(range().collect::<Vec<_>>(), expected);
                let mut backwards: Vec<_> = range().rev().collect();
                backwards.reverse();
                assert_eq!(backwards, expected);
            }
        }
    }

    #[test]
    fn a_record_that_is_taken_out_is_gone() {
        let mut records = records();
        assert_eq!(records.remove(RecordId(281)).unwrap().id, RecordId(281));
        assert!(records.get(RecordId(281)).is_none());
        assert!(records.remove(RecordId(281)).is_none());
        assert!(records.remove(RecordId(9_999)).is_none());
    }

    #[test]
    fn a_clone_does_not_see_later_changes() {
        let mut records = records();
        let before = records.clone();
        records.insert(Arc::new(Record::new(RecordId(2))));
        assert!(records.get(RecordId(2)).is_some());
        assert!(before.get(RecordId(2)).is_none());
    }
}
