//! Records as value trees: which fields a reader sees, in which order, how deep.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::era::{Era, Form};
use super::record::{Record, RecordId, Value};
use super::release::Release;
use super::resource::Resource;
use super::store::Store;
use super::table::{Field, FieldId, Kind};
use super::tree::{List, TextKind, Tree};

/// How deep records are embedded in records. Coupa's captures end at the users that last touched
/// a role of a user.
const EMBEDDED_DEPTH_MAX: usize = 4;

/// A consistent look at the records of an instance.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    store: &'a Store,
    time_zone: &'a TimeZone,
    era: Era,
}

impl<'a> View<'a> {
    /// Looks at `store` as `release` shows it in a JSON list; dates are shown in `time_zone`.
    pub fn new(store: &'a Store, time_zone: &'a TimeZone, release: Release) -> Self {
        let form = Form::JsonList;
        Self {
            store,
            time_zone,
            era: Era { release, form },
        }
    }

    /// The same records in another form.
    #[must_use]
    pub fn form(self, form: Form) -> Self {
        let era = Era { form, ..self.era };
        Self { era, ..self }
    }

    /// The fields of a whole record that can be read, in order.
    pub fn fields(&self, resource: Resource) -> impl Iterator<Item = (FieldId, &'static Field)> {
        self.era.whole(resource)
    }

    /// The records looked at.
    pub fn store(&self) -> &'a Store {
        self.store
    }

    /// The login of a user, empty for an unknown one.
    pub fn login(&self, user: RecordId) -> String {
        let login = Resource::User.table().field("login");
        let user = self.store.get(Resource::User, user);
        user.zip(login)
            .and_then(|(user, (login, _))| user.text(login))
            .unwrap_or_default()
            .to_owned()
    }

    /// The whole record with every field that can be read.
    pub fn record(&self, resource: Resource, record: &'a Record) -> Tree<'a> {
        self.members(
            record,
            self.era.whole(resource),
            self.era.names_null_references(),
            0,
        )
    }

    /// One field of a record, as the whole record shows it.
    pub fn value(&self, record: &'a Record, id: FieldId, field: &'static Field) -> Tree<'a> {
        self.field(record, id, field, 0)
    }

    /// The short form that a record has inside another.
    fn embedded(&self, resource: Resource, id: RecordId, depth: usize) -> Tree<'a> {
        let record = self
            .store
            .get(resource, id)
            .filter(|_| depth <= EMBEDDED_DEPTH_MAX);
        record.map_or(Tree::NoRecord, |record| {
            let nulls = self.era.names_null_references_inside();
            self.members(record, self.era.embedded(resource), nulls, depth)
        })
    }

    fn members(
        &self,
        record: &'a Record,
        fields: impl Iterator<Item = (FieldId, &'static Field)>,
        names_null_references: bool,
        depth: usize,
    ) -> Tree<'a> {
        let members = fields
            .map(|(id, field)| {
                let value = self.field(record, id, field, depth);
                (Cow::Borrowed(field.name), value)
            })
            .filter(|(_, value)| names_null_references || *value != Tree::NoRecord);
        Tree::Object(members.collect())
    }

    fn field(
        &self,
        record: &'a Record,
        id: FieldId,
        field: &'static Field,
        depth: usize,
    ) -> Tree<'a> {
        match (record.get(id), field.kind) {
            (Some(Value::Boolean(value)), _) => Tree::Boolean(*value),
            (Some(Value::Integer(value)), _) => Tree::Integer(*value),
            (Some(Value::Text(text)), Kind::Text { kind, .. }) => {
                Tree::Text(kind, Cow::Borrowed(text))
            }
            (Some(Value::Text(text)), _) => Tree::text(text.as_str()),
            (Some(Value::DateTime(at)), _) => {
                Tree::Text(TextKind::DateTime, self.date_time(*at).into())
            }
            (Some(Value::One(id)), Kind::One(resource) | Kind::Owned { resource, .. }) => {
                self.embedded(resource, *id, depth + 1)
            }
            (Some(Value::Many(ids)), Kind::Many { resource, item }) => Tree::List(List {
                item: item.into(),
                items: ids
                    .iter()
                    .map(|id| self.embedded(resource, *id, depth + 1))
                    .collect(),
            }),
            (None, Kind::Boolean) => Tree::Boolean(false),
            (
                None,
                Kind::Many { item, .. }
                | Kind::Unmodelled {
                    item: Some(item), ..
                },
            ) => Tree::List(List {
                item: item.into(),
                items: Vec::new(),
            }),
            (
                _,
                Kind::One(_)
                | Kind::Many { .. }
                | Kind::Owned { .. }
                | Kind::FanOut { .. }
                | Kind::Unmodelled { .. },
            ) => Tree::NoRecord,
            (
                Some(Value::One(_) | Value::Many(_)) | None,
                Kind::Integer { .. } | Kind::Text { .. } | Kind::Boolean,
            ) => Tree::Null,
        }
    }

    /// ISO 8601, to the second, with the offset that holds at that moment; UTC is `Z`
    /// (Coupa, *1.4 Deactivate a User*).
    fn date_time(&self, at: Timestamp) -> String {
        let local = at.to_zoned_datetime(self.time_zone.clone());
        if local.offset().is_zero() && self.time_zone == &TimeZone::UTC {
            at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
        } else {
            local.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
        }
    }
}
