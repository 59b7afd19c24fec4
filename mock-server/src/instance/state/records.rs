//! Records in JSON, by the names of their fields.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use compact_str::CompactString;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::error::StateError;
use super::value::{Written, members};
use crate::domain::custom::{CustomField, CustomFields, NAMESPACE, Place};
use crate::domain::field::{FieldId, Kind};
use crate::domain::record::{Record, RecordId};
use crate::domain::resource::Resource;
use crate::domain::store::Store;

/// The records of each resource, by its name in URLs.
pub(crate) type Tables = BTreeMap<String, TableState>;

/// The records of one resource.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TableState {
    /// The largest id that was ever given out.
    pub(crate) last_id: u64,
    pub(crate) records: Vec<RecordState>,
}

/// One record: the fields that have a value.
#[derive(Debug, Clone)]
pub(crate) struct RecordState(Vec<(CompactString, Written)>);

impl RecordState {
    pub(super) fn new(resource: Resource, record: &Record, custom: &CustomFields) -> Self {
        let mut fields = Vec::new();
        let mut namespace = Vec::new();
        for (id, value) in record.values() {
            match named(resource, id, custom) {
                Some(Named::Field(name)) => fields.push((name.into(), value.into())),
                Some(Named::Custom(field)) if field.place == Place::Global => {
                    fields.push((field.name.clone(), value.into()));
                }
                Some(Named::Custom(field)) => namespace.push((field.name.clone(), value.into())),
                None => {}
            }
        }
        if !namespace.is_empty() {
            fields.push((NAMESPACE.into(), Written::Members(namespace)));
        }
        Self(fields)
    }

    /// The record; the error is the name of the field that is wrong, and why.
    pub(super) fn read(
        self,
        resource: Resource,
        custom: &CustomFields,
    ) -> Result<Record, (String, String)> {
        let id = self.0.iter().find(|(name, _)| name == "id");
        let id = match id {
            Some((_, Written::Integer(id))) if *id > 0 => RecordId(id.unsigned_abs()),
            Some(_) | None => {
                return Err(("id".to_owned(), "expected a number above 0".to_owned()));
            }
        };
        let mut record = Record::new(id);
        let mut set = |name: String, field: Option<(FieldId, Kind)>, value: Written| {
            let Some((field, kind)) = field else {
                return Err((name, format!("no field of {}", resource.table().path)));
            };
            match value.read(kind) {
                Ok(value) => {
                    record.set(field, Some(value));
                    Ok(())
                }
                Err(reason) => Err((name, reason)),
            }
        };
        for (name, value) in self.0 {
            let Written::Members(members) = value else {
                let own = resource.table().field(&name);
                let field = own.map(|(id, field)| (id, field.kind)).or_else(|| {
                    let custom = custom.named(resource, Place::Global, &name)?;
                    Some((custom.id, custom.kind()))
                });
                set(name.into(), field, value)?;
                continue;
            };
            if name != NAMESPACE {
                return Err((name.into(), "expected one value".to_owned()));
            }
            for (name, value) in members {
                let field = custom.named(resource, Place::Namespace, &name);
                let field = field.map(|field| (field.id, field.kind()));
                set(format!("{NAMESPACE}.{name}"), field, value)?;
            }
        }
        record.shrink();
        Ok(record)
    }
}

impl TableState {
    pub(super) fn of(store: &Store, resource: Resource) -> Self {
        let custom = store.custom_fields();
        let record = |record: &Arc<Record>| RecordState::new(resource, record, custom);
        Self {
            last_id: store.next_id(resource).0 - 1,
            records: store.all(resource).map(record).collect(),
        }
    }
}

/// All records, with what makes new ones go on where the old ones ended.
pub(super) fn tables(store: &Store) -> Tables {
    let table = |resource: Resource| {
        let name = resource.table().path.to_owned();
        (name, TableState::of(store, resource))
    };
    Resource::ALL.into_iter().map(table).collect()
}

/// # Errors
/// [`StateError::Damaged`] with the first field that is wrong.
pub(super) fn store(tables: Tables, custom: CustomFields) -> Result<Store, StateError> {
    let mut store = Store::new(custom);
    for (name, table) in tables {
        let resource = Resource::by_path(&name).ok_or_else(|| {
            StateError::damaged(format!("records.{name}"), "there is no such resource")
        })?;
        for (position, state) in table.records.into_iter().enumerate() {
            let at = |field: &str| format!("records.{name}.records[{position}].{field}");
            let record = state
                .read(resource, &Arc::clone(store.custom_fields()))
                .map_err(|(field, reason)| StateError::damaged(at(&field), reason))?;
            if store.get(resource, record.id).is_some() {
                return Err(StateError::damaged(at("id"), "another record has this id"));
            }
            let fields = record.values();
            let taken = fields.filter_map(|(field, _)| {
                let text = record.text(field)?;
                let holder = store.by_unique(resource, field, text).ok()??;
                Some((field, holder.id))
            });
            if let Some((field, holder)) = taken.take(1).next() {
                let field = resource.table().fields.get(usize::from(field.0));
                let field = field.map_or("", |field| field.name);
                let reason = format!("the record with id {} has this value, too", holder.0);
                return Err(StateError::damaged(at(field), reason));
            }
            store.put(resource, record);
        }
        store.reserve_ids(resource, RecordId(table.last_id));
    }
    Ok(store)
}

enum Named<'c> {
    Field(&'static str),
    Custom(&'c CustomField),
}

fn named(resource: Resource, id: FieldId, custom: &CustomFields) -> Option<Named<'_>> {
    let position = usize::from(id.0);
    let own = resource.table().fields;
    match own.get(position) {
        Some(field) => Some(Named::Field(field.name)),
        None => custom
            .of(resource)
            .get(position.checked_sub(own.len())?)
            .map(Named::Custom),
    }
}

impl Serialize for RecordState {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl<'de> Deserialize<'de> for RecordState {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = RecordState;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the fields of a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RecordState, A::Error> {
        members(map).map(RecordState)
    }
}
