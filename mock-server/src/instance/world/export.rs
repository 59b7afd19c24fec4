//! A running instance as a world file: `serve --world` makes the same records of it.
//!
//! Standing records are left out unless they were changed. What a world cannot say is lost: clocks
//! that move, mails, webhooks, faults, files of loads, and folders without files.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Map, Value as Json, json};

use super::custom_fields;
use super::world::standing;
use crate::domain::custom::{NAMESPACE, Place};
use crate::domain::field::{Default, Field, FieldId, Kind};
use crate::domain::record::{Record, RecordId, Value};
use crate::domain::resource::Resource;
use crate::domain::store::Store;
use crate::instance::Instance;
use crate::instance::instance::to_second;
use crate::site::NodeState;

impl Instance {
    /// A world with the records, custom fields, settings and files that it has now.
    pub fn world(&self) -> Json {
        let (store, _) = self.copy();
        let mut world = Map::new();
        let now = to_second(self.now());
        world.insert("time".to_owned(), json!(now));
        world.insert("settings".to_owned(), Json::Object(self.ways().to_json()));
        let definitions = custom_fields::to_json(store.custom_fields());
        if !definitions.is_empty() {
            world.insert(custom_fields::KEY.to_owned(), Json::Array(definitions));
        }
        world.extend(records(&store, now));
        let files: Map<String, Json> = self.site().nodes().iter().filter_map(file).collect();
        if !files.is_empty() {
            world.insert("files".to_owned(), Json::Object(files));
        }
        Json::Object(world)
    }
}

/// The records of each resource, under its name.
fn records(store: &Store, now: Timestamp) -> Map<String, Json> {
    // Standing records are always right by themselves. They are made when the world begins.
    let before = standing(now, (**store.custom_fields()).clone()).unwrap_or_default();
    let mut all = Map::new();
    for resource in Resource::ALL {
        let table = resource.table();
        // Records that no key names are written where they belong.
        if table.natural_keys.is_empty() {
            continue;
        }
        let records: Vec<Json> = store
            .all(resource)
            .filter_map(|record| {
                let standing = before.get(resource, record.id);
                let is_changed = standing.is_none_or(|standing| standing != record);
                is_changed.then(|| {
                    Json::Object(members(
                        store,
                        resource,
                        record,
                        standing.map(|standing| &**standing),
                    ))
                })
            })
            .collect();
        if !records.is_empty() {
            all.insert(table.path.to_owned(), Json::Array(records));
        }
    }
    all
}

/// What a world says of a record: of a standing one what has changed. What would otherwise be a
/// default, or what the standing record has, is named although it is nothing.
fn members(
    store: &Store,
    resource: Resource,
    record: &Record,
    standing: Option<&Record>,
) -> Map<String, Json> {
    let mut members = Map::new();
    for (id, field) in resource.table().fields() {
        let is_standing = standing.is_some_and(|standing| standing.get(id) == record.get(id));
        if is_standing && id != FieldId::ID {
            continue;
        }
        let value = match record.get(id) {
            Some(value) => shown(store, field.kind, value),
            None if field.default == Default::Empty
                && standing.is_none_or(|standing| standing.get(id).is_none()) =>
            {
                continue;
            }
            None => Some(nothing(field)),
        };
        members.extend(value.map(|value| (field.name.to_owned(), value)));
    }
    let custom = store.custom_fields().of(resource).iter();
    let mut namespace = Map::new();
    for field in custom {
        let value = record.get(field.id);
        let value = value.and_then(|value| shown(store, field.kind(), value));
        let place = match field.place {
            Place::Global => &mut members,
            Place::Namespace => &mut namespace,
        };
        place.extend(value.map(|value| (field.name.to_string(), value)));
    }
    if !namespace.is_empty() {
        members.insert(NAMESPACE.to_owned(), Json::Object(namespace));
    }
    members
}

fn nothing(field: &Field) -> Json {
    match field.kind {
        Kind::Boolean => Json::Bool(false),
        Kind::Many { .. } => json!([]),
        Kind::Integer { .. }
        | Kind::Text { .. }
        | Kind::Lines { .. }
        | Kind::One(_)
        | Kind::Owned { .. }
        | Kind::FanOut { .. }
        | Kind::Unmodelled { .. } => Json::Null,
    }
}

/// `None` for a reference to a record that is gone.
fn shown(store: &Store, kind: Kind, value: &Value) -> Option<Json> {
    let other = kind.refers_to();
    Some(match value {
        Value::Boolean(value) => json!(value),
        Value::Integer(value) => json!(value),
        Value::Text(text) => json!(text),
        Value::DateTime(at) => json!(at),
        Value::One(id) => reference(store, other?, *id)?,
        Value::Many(ids) => {
            let items = ids.iter().filter_map(|id| reference(store, other?, *id));
            Json::Array(items.collect())
        }
    })
}

/// By a key that people know, where there is one.
fn reference(store: &Store, resource: Resource, id: RecordId) -> Option<Json> {
    let record = store.get(resource, id)?;
    let table = resource.table();
    if table.natural_keys.is_empty() {
        let mut members = members(store, resource, record, None);
        members.shift_remove("id");
        return Some(Json::Object(members));
    }
    let keys = table.natural_keys.iter();
    let named = keys
        .filter_map(|key| table.field(key))
        .filter(|(_, field)| field.unique)
        .find_map(|(key, field)| Some((field.name, text(record, key)?)));
    Some(match named {
        Some((key, text)) => json!({ key: text }),
        None => json!({ "id": id.0 }),
    })
}

fn text(record: &Record, field: FieldId) -> Option<&str> {
    record.text(field).filter(|text| !text.trim().is_empty())
}

/// Path and content of a file whose path can be written.
fn file(node: &NodeState) -> Option<(String, Json)> {
    let content = &node.content.as_ref()?.0;
    let content = match str::from_utf8(content) {
        Ok(text) => json!(text),
        Err(_) => json!({ "base64": STANDARD.encode(content) }),
    };
    Some((node.path.text()?.to_owned(), content))
}

#[cfg(test)]
#[expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;
    use serde_json::{Value as Json, json};

    use crate::instance::{Behaviour, Instance, Mode, World};
    use crate::registry::Registry;

    fn instance(world: World) -> Arc<Instance> {
        with_seed(world, 1)
    }

    fn with_seed(world: World, seed: u64) -> Arc<Instance> {
        let behaviour = Behaviour {
            clock: Mode::Manual,
            seed,
            ..Behaviour::default()
        };
        let registry = Registry::new(world, behaviour).unwrap();
        registry.by_name("default").unwrap()
    }

    /// Records and custom fields, without the ids that were given out and are no longer used.
    fn told(instance: &Instance) -> Json {
        let snapshot: Json = serde_json::from_slice(&instance.snapshot().unwrap()).unwrap();
        let tables = snapshot["records"].as_object().unwrap().iter();
        let records: serde_json::Map<_, _> = tables
            .map(|(name, table)| (name.clone(), table["records"].clone()))
            .collect();
        json!({ "records": records, "custom_fields": snapshot["custom_fields"], "settings": snapshot["settings"] })
    }

    fn yaml(world: &Json) -> String {
        serde_saphyr::to_string(world).unwrap()
    }

    const WORLD: &str = "
time: 2026-03-02T09:00:00Z
time_zone: Europe/Berlin
settings: { rate_limit: on, csv_max_rows: 7 }
custom_fields:
  - { resource: users, name: cost-code }
  - { resource: users, name: size, lookup: Sizes, global: true }
lookups: [{ name: Sizes }]
lookup_values: [{ name: L, lookup: { name: Sizes } }]
roles: [{ id: 3, description: changed }, { id: 40, name: '0123' }]
user_groups: [{ id: 5, name: 'yes' }]
departments: [{ name: 'A: b # c' }]
files: { '/Incoming/Mine/a b.csv': \"Login\\nx\\n\", /Outgoing/bin: { base64: '/wA=' } }
users:
  - { id: 7, login: boss, email: boss@example.com, firstname: B, lastname: ' multi
      line ', default-currency: null, roles: [] }
  - { login: jdoe, email: jdoe@example.com, firstname: J, lastname: Doe, manager: { login: boss },
      department: { name: 'A: b # c' }, roles: [{ name: '0123' }], user-groups: [{ name: 'yes' }],
      phone-work: '+49 301-234-5678', custom-fields: { cost-code: 'null' }, size: { name: L } }
";

    #[test]
    fn a_world_that_is_exported_makes_the_same_records() {
        let one = instance(World::parse(WORLD).unwrap());
        let world = one.world();
        let other = instance(World::parse(&yaml(&world)).unwrap());
        assert_eq!(told(&other), told(&one));
        assert_eq!(other.world(), world);
        other
            .set_clock("2026-03-03T00:00:00Z".parse().unwrap())
            .unwrap();
        let later = instance(World::parse(&yaml(&other.world())).unwrap());
        assert_eq!(told(&later), told(&one));
        let users = world["users"].as_array().unwrap();
        assert_eq!(users.len(), 2, "standing users are left out: {world}");
        assert!(
            users
                .iter()
                .any(|user| user["manager"] == json!({ "login": "boss" }))
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn whatever_is_made_up_comes_back(users in 0..120_u32, seed in 0..1_000_u64, text in "\\PC{0,12}") {
            let world = json!({ "time": "2026-03-02T09:00:00Z", "generate": { "users": users },
                "departments": [{ "name": format!("x{text}") }] });
            let one = with_seed(World::from_json(world).unwrap(), seed);
            let exported = one.world();
            let other = instance(World::parse(&yaml(&exported)).unwrap());
            prop_assert_eq!(told(&other), told(&one));
        }
    }
}
