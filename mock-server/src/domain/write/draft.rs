//! A write in the making: what it is done with, what is wrong so far, and the records that it has
//! made on the way, so that a refused write leaves none of them.

use super::apply::{Change, UnknownNames};
use super::reference::{self, Association, Reference};
use super::{custom, owned, scalar, unknown, validate};
use crate::domain::error::{Error, Flaw};
use crate::domain::field::{Field, FieldId, Kind};
use crate::domain::record::{Record, RecordId, Value};
use crate::domain::resource::Resource;
use crate::domain::store::Store;
use crate::domain::table::Occasion;
use crate::domain::tree::{Object, Tree};

/// Unknown names of one write that are told the nearest field: looking for it takes a while.
const HELPED_MAX: usize = 20;

/// One write, before it is known to be good.
pub(super) struct Draft<'s> {
    pub(super) store: &'s mut Store,
    pub(super) change: Change,
    flaws: Vec<Flaw>,
    not_imitated: Option<Error>,
    made: Vec<(Resource, RecordId)>,
}

impl<'s> Draft<'s> {
    pub(super) fn new(store: &'s mut Store, change: Change) -> Self {
        Self {
            store,
            change,
            flaws: Vec::new(),
            not_imitated: None,
            made: Vec::new(),
        }
    }

    /// Does `step` for a part of the write: what is wrong with the part stays in there.
    pub(super) fn part<T>(&mut self, step: impl FnOnce(&mut Self) -> T) -> T {
        let flaws = std::mem::take(&mut self.flaws);
        let outcome = step(self);
        self.flaws = flaws;
        outcome
    }

    /// Notes a reason for which the write is refused.
    pub(super) fn refuse(&mut self, flaw: impl Into<Flaw>) {
        self.flaws.push(flaw.into());
    }

    /// Applies the members of `input` that name custom fields.
    pub(super) fn apply_custom(
        &mut self,
        resource: Resource,
        record: &mut Record,
        input: &Object<'_>,
    ) {
        custom::apply(self, resource, record, input);
    }

    /// Whether nothing is wrong so far.
    pub(super) fn is_sound(&self) -> bool {
        self.flaws.is_empty()
    }

    /// Keeps a record that belongs to the one that is written.
    pub(super) fn keep(&mut self, resource: Resource, record: Record) -> RecordId {
        let id = record.id;
        self.store.put(resource, record);
        self.made.push((resource, id));
        id
    }

    /// Applies the members of `input` that name a chosen field of the table; custom fields have
    /// [`custom::apply`].
    pub(super) fn apply(
        &mut self,
        resource: Resource,
        record: &mut Record,
        input: &Object<'_>,
        chosen: impl Fn(&Field) -> bool,
    ) {
        let table = resource.table();
        for (name, value) in &input.members {
            match table.field(name) {
                Some((_, field)) if !chosen(field) => {}
                Some((id, field)) => {
                    if let Kind::FanOut { fields, .. } = field.kind {
                        let unnamed = fields.iter().filter(|name| input.get(name).is_none());
                        let targets = unnamed.filter_map(|name| table.field(name));
                        for target in targets.filter(|(_, field)| chosen(field)) {
                            self.set(record, target, value);
                        }
                    } else {
                        self.set(record, (id, field), value);
                    }
                }
                None if self.store.custom_fields().claims(resource, name) => {}
                None if self.change.unknown == UnknownNames::Ignore => {}
                None if self.flaws.len() < HELPED_MAX => self
                    .flaws
                    .push(unknown::unknown_attribute(table, name).into()),
                None => self
                    .flaws
                    .push(unknown::unknown_attribute_briefly(table, name).into()),
            }
        }
    }

    /// Sets one field from its input.
    pub(super) fn set(
        &mut self,
        record: &mut Record,
        (id, field): (FieldId, &Field),
        input: &Tree<'_>,
    ) {
        let association = Association::of(field);
        let outcome = match field.kind {
            Kind::Integer { .. } | Kind::Boolean | Kind::Text { .. } | Kind::Lines { .. } => {
                scalar::read(field, input)
                    .map(|value| record.set(id, value))
                    .map_err(|text| Flaw::of(field.name, text))
            }
            Kind::One(resource) => reference::one(self.store, &association, resource, input)
                .map(|one| record.set(id, one.map(Value::One))),
            Kind::Owned { resource, fixed } => {
                let held = match record.get(id) {
                    Some(Value::One(held)) => Some(*held),
                    _ => None,
                };
                owned::one(self, (field, resource, fixed), held, input)
                    .map(|one| record.set(id, one.map(Value::One)))
            }
            Kind::Many { resource, .. } if resource.table().natural_keys.is_empty() => {
                owned::many(self, field, resource, input).map(|added| {
                    let ids = [record.many(id), &added].concat();
                    record.set(id, Some(Value::Many(ids.into())));
                })
            }
            Kind::Many { resource, .. } => {
                reference::many(self.store, &association, resource, input).map(|reference| {
                    let ids = match reference {
                        Reference::Clear => Vec::new(),
                        Reference::Add(added) => union(record.many(id), added),
                    };
                    record.set(id, Some(Value::Many(ids.into())));
                })
            }
            // Has no value of its own: `apply` writes to the others.
            Kind::FanOut { .. } => Ok(()),
            Kind::Unmodelled { model, .. } => {
                if let Err(error) = reference::unmodelled(field, model, input) {
                    self.not_imitated.get_or_insert(error);
                }
                Ok(())
            }
        };
        if let Err(flaw) = outcome {
            self.flaws.push(flaw);
        }
    }

    /// Notes the unique values that another record has; whether there are none.
    pub(super) fn refuse_taken(&mut self, resource: Resource, record: &Record) -> bool {
        let taken = validate::taken(self.store, resource, record);
        let is_free = taken.is_empty();
        self.flaws.extend(taken);
        is_free
    }

    /// Ends a write that is to be continued.
    ///
    /// # Errors
    /// [`Error::Invalid`] with everything that is wrong so far.
    pub(super) fn sound(self, resource: Resource) -> Result<(), Error> {
        if self.is_sound() {
            return Ok(());
        }
        Err(Error::Invalid {
            resource,
            flaws: self.flaws,
        })
    }

    /// The record of a part, derived and checked.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(super) fn check(
        &mut self,
        resource: Resource,
        occasion: Occasion,
        record: Record,
    ) -> Result<Record, Vec<Flaw>> {
        let flaws = std::mem::take(&mut self.flaws);
        validate::finish(self.store, resource, occasion, record, flaws)
    }

    /// The record itself, derived and checked; if it is refused, what was made on the way is gone.
    ///
    /// # Errors
    /// [`Error::Invalid`] with everything that is wrong, or [`Error::NotImitated`].
    pub(super) fn finish(
        mut self,
        resource: Resource,
        occasion: Occasion,
        record: Record,
    ) -> Result<Record, Error> {
        let outcome = match self.not_imitated.take() {
            Some(error) => Err(error),
            None => self
                .check(resource, occasion, record)
                .map_err(|flaws| Error::Invalid { resource, flaws }),
        };
        if outcome.is_err() {
            for (resource, id) in self.made {
                self.store.remove(resource, id);
            }
        }
        outcome
    }
}

/// A collection that is written is added to; what is held already is not added twice
/// (Coupa, *1.7*: removing takes a first request that empties the collection).
fn union(held: &[RecordId], added: Vec<RecordId>) -> Vec<RecordId> {
    let mut ids = held.to_vec();
    for id in added {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}
