//! One stored record: an id and the values of the fields that have one.

use compact_str::CompactString;
use jiff::Timestamp;

use super::field::FieldId;
use super::field_set::FieldSet;
use super::ids::Ids;

/// Id of a record within its resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(pub u64);

/// The value of a field. Null is the absence of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A text, a symbol or a decimal.
    Text(CompactString),
    /// A moment, to the second.
    DateTime(Timestamp),
    /// A reference to one record.
    One(RecordId),
    /// References in the order in which they were added.
    Many(Ids),
}

/// One record. Only fields with a value take room; a boolean without one is false, a collection
/// without one is empty, anything else is null.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The id, also the value of the field `id`.
    pub id: RecordId,
    /// The fields that have a value.
    fields: FieldSet,
    /// Their values, in table order.
    values: Vec<Value>,
}

impl Record {
    /// A record without any value but its id, which is the first field of every table.
    pub(crate) fn new(id: RecordId) -> Self {
        let mut record = Self {
            id,
            fields: FieldSet::default(),
            values: Vec::new(),
        };
        record.set(FieldId::ID, i64::try_from(id.0).ok().map(Value::Integer));
        record
    }

    /// The value of a field, `None` for null.
    pub fn get(&self, field: FieldId) -> Option<&Value> {
        let position = self.fields.position(field).ok()?;
        self.values.get(position)
    }

    /// The value of a text field.
    pub fn text(&self, field: FieldId) -> Option<&str> {
        match self.get(field) {
            Some(Value::Text(text)) => Some(text),
            Some(
                Value::Boolean(_)
                | Value::Integer(_)
                | Value::DateTime(_)
                | Value::One(_)
                | Value::Many(_),
            )
            | None => None,
        }
    }

    /// Ids of a collection; empty without one.
    pub fn many(&self, field: FieldId) -> &[RecordId] {
        match self.get(field) {
            Some(Value::Many(ids)) => ids,
            Some(
                Value::Boolean(_)
                | Value::Integer(_)
                | Value::Text(_)
                | Value::DateTime(_)
                | Value::One(_),
            )
            | None => &[],
        }
    }

    /// Sets a field; `None` makes it null. What a missing value means anyway is not stored.
    pub(crate) fn set(&mut self, field: FieldId, value: Option<Value>) {
        let value = value.filter(|value| {
            !matches!(value, Value::Boolean(false))
                && !matches!(value, Value::Many(ids) if ids.is_empty())
        });
        match (self.fields.position(field), value) {
            (Ok(position), Some(value)) => {
                if let Some(standing) = self.values.get_mut(position) {
                    *standing = value;
                }
            }
            (Ok(position), None) => {
                self.fields.remove(field);
                self.values.remove(position);
            }
            (Err(position), Some(value)) => {
                self.fields.insert(field);
                self.values.insert(position, value);
            }
            (Err(_), None) => {}
        }
    }

    /// The fields in which it is not as it was; those that it has, when it was not.
    pub(crate) fn differing(&self, before: Option<&Self>) -> FieldSet {
        let Some(before) = before else {
            return self.fields;
        };
        let mut differing = FieldSet::default();
        let mut others = before.values().peekable();
        for (id, value) in self.values() {
            while let Some((other, _)) = others.next_if(|(other, _)| *other < id) {
                differing.insert(other);
            }
            // One with another value is passed by, as those that are no more.
            if others.next_if(|other| *other == (id, value)).is_none() {
                differing.insert(id);
            }
        }
        for (other, _) in others {
            differing.insert(other);
        }
        differing
    }

    /// The fields that have a value, in table order.
    pub(crate) fn values(&self) -> impl Iterator<Item = (FieldId, &Value)> {
        self.fields.iter().zip(&self.values)
    }

    /// Makes room for so many more values.
    pub(crate) fn reserve(&mut self, values: usize) {
        self.values.reserve(values);
    }

    /// Gives back room that was reserved while the record was built.
    pub(crate) fn shrink(&mut self) {
        self.values.shrink_to_fit();
    }
}

/// Looks one field up in many records, most of which have the same fields as the one before.
#[derive(Debug)]
pub(crate) struct Finder {
    field: FieldId,
    /// The fields of the record before, and where the field is among them.
    fields: FieldSet,
    position: Option<usize>,
}

impl Finder {
    pub(crate) fn new(field: FieldId) -> Self {
        Self {
            field,
            fields: FieldSet::default(),
            position: None,
        }
    }

    /// As [`Record::get`].
    pub(crate) fn get<'r>(&mut self, record: &'r Record) -> Option<&'r Value> {
        if record.fields != self.fields {
            self.fields = record.fields;
            self.position = record.fields.position(self.field).ok();
        }
        record.values.get(self.position?)
    }
}

#[cfg(test)]
mod tests {
    use super::{Finder, Record, RecordId, Value};
    use crate::domain::field::FieldId;

    #[test]
    fn fields_differ_that_one_has_and_the_other_has_not_or_in_another_way() {
        let record = |values: &[(u16, i64)]| {
            let mut record = Record::new(RecordId(7));
            for (field, value) in values {
                record.set(FieldId(*field), Some(Value::Integer(*value)));
            }
            record
        };
        let before = record(&[(1, 1), (2, 2), (70, 3), (80, 4), (90, 5)]);
        let after = record(&[(2, 2), (3, 1), (70, 0), (80, 0), (90, 5), (91, 6)]);
        for (one, other) in [(&before, &after), (&after, &before)] {
            let differing = one.differing(Some(other));
            let fields: Vec<_> = differing.iter().map(|field| field.0).collect();
            assert_eq!(fields, [1, 3, 70, 80, 91]);
            assert!(one.differing(Some(one)).is_empty());
        }
        assert_eq!(after.differing(None).iter().count(), 7);
    }

    #[test]
    fn a_finder_sees_what_each_record_has() {
        let (first, second) = (FieldId(3), FieldId(70));
        let mut finder = Finder::new(second);
        let mut record = Record::new(RecordId(7));
        assert_eq!(finder.get(&record), None);
        for (field, value) in [(second, 1), (first, 2), (second, 3)] {
            record.set(field, Some(Value::Integer(value)));
            assert_eq!(finder.get(&record), record.get(second));
        }
        record.set(second, None);
        assert_eq!(finder.get(&record), None);
    }
}
