//! Records as value trees: which fields a reader sees, in which order, how deep.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::fmt::temporal::DateTimePrinter;
use jiff::tz::TimeZone;

use super::era::{Era, Form};
use super::field::{Field, FieldId, Kind};
use super::projection::{Chosen, DEPTH_MAX, Inside, Projection};
use super::record::{Record, RecordId, Value};
use super::release::Release;
use super::resource::Resource;
use super::store::Store;
use super::tree::{List, TextKind, Tree};

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
        self.whole(resource, record, &Inside::Embedded)
    }

    /// What `projection` shows of a record, `None` for nothing.
    pub fn projected(
        &self,
        resource: Resource,
        record: &'a Record,
        projection: &Projection,
    ) -> Option<Tree<'a>> {
        let nulls = self.era.names_null_references();
        match projection {
            Projection::Nothing => None,
            Projection::Whole => Some(self.whole(resource, record, &Inside::Embedded)),
            Projection::Shallow => Some(self.whole(resource, record, &Inside::Keys)),
            Projection::Id => {
                let id = (FieldId::ID, resource.table().field_at(FieldId::ID));
                let id = [(id, &Inside::Embedded)];
                Some(self.members(record, id.into_iter(), nulls, 0))
            }
            Projection::Fields(chosen) => {
                Some(self.members(record, self.chosen(resource, chosen), nulls, 0))
            }
        }
    }

    /// One field of a record, as the whole record shows it.
    pub fn value(&self, record: &'a Record, id: FieldId, field: &'static Field) -> Tree<'a> {
        self.field(record, id, field, &Inside::Embedded, 0)
    }

    fn whole(&self, resource: Resource, record: &'a Record, inside: &Inside) -> Tree<'a> {
        let fields = self.era.whole(resource).map(|field| (field, inside));
        self.members(record, fields, self.era.names_null_references(), 0)
    }

    /// The chosen fields, as far as the release has them.
    fn chosen<'c>(
        &self,
        resource: Resource,
        chosen: &'c [Chosen],
    ) -> impl Iterator<Item = ((FieldId, &'static Field), &'c Inside)> + use<'c> {
        let (era, table) = (self.era, resource.table());
        chosen
            .iter()
            .map(|Chosen { field, inside }| ((*field, table.field_at(*field)), inside))
            .filter(move |((_, field), _)| era.shows(field))
    }

    /// A record inside another.
    fn inside(&self, resource: Resource, id: RecordId, inside: &Inside, depth: usize) -> Tree<'a> {
        let Some(record) = self.store.get(resource, id).filter(|_| depth <= DEPTH_MAX) else {
            return Tree::NoRecord;
        };
        match inside {
            Inside::Embedded => {
                let fields = self.era.embedded(resource).map(|field| (field, inside));
                let nulls = self.era.names_null_references_inside();
                self.members(record, fields, nulls, depth)
            }
            Inside::Keys => {
                let table = resource.table();
                let keys = table.natural_keys.iter().filter_map(|key| table.field(key));
                let shown = keys.filter(|(_, field)| field.shallow && self.era.shows(field));
                self.members(record, shown.map(|field| (field, inside)), false, depth)
            }
            // What was asked for is named, even if there is none.
            Inside::Fields(chosen) => {
                self.members(record, self.chosen(resource, chosen), true, depth)
            }
        }
    }

    fn members<'i>(
        &self,
        record: &'a Record,
        fields: impl Iterator<Item = ((FieldId, &'static Field), &'i Inside)>,
        names_null_references: bool,
        depth: usize,
    ) -> Tree<'a> {
        let members = fields
            .map(|((id, field), inside)| {
                let value = self.field(record, id, field, inside, depth);
                (Cow::Borrowed(field.name), value)
            })
            .filter(|(_, value)| names_null_references || !matches!(value, Tree::NoRecord));
        Tree::Object(members.collect())
    }

    fn field(
        &self,
        record: &'a Record,
        id: FieldId,
        field: &'static Field,
        inside: &Inside,
        depth: usize,
    ) -> Tree<'a> {
        match (record.get(id), field.kind) {
            (Some(Value::Boolean(value)), _) => Tree::Boolean(*value),
            (Some(Value::Integer(value)), _) => Tree::Integer(*value),
            (Some(Value::Text(text)), Kind::Text { kind, .. }) => {
                Tree::Text(kind, Cow::Borrowed(text))
            }
            (Some(Value::Text(text)), Kind::Lines { item }) if text.ends_with('\n') => {
                Tree::List(List {
                    item: item.into(),
                    items: text.lines().map(Tree::text).collect(),
                })
            }
            (Some(Value::Text(text)), _) => Tree::text(text.as_str()),
            (Some(Value::DateTime(at)), _) => {
                Tree::Text(TextKind::DateTime, self.date_time(*at).into())
            }
            (Some(Value::One(id)), Kind::One(resource) | Kind::Owned { resource, .. }) => {
                self.inside(resource, *id, inside, depth + 1)
            }
            (Some(Value::Many(ids)), Kind::Many { resource, item }) => Tree::List(List {
                item: item.into(),
                items: ids
                    .iter()
                    .map(|id| self.inside(resource, *id, inside, depth + 1))
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
                Kind::Integer { .. } | Kind::Text { .. } | Kind::Lines { .. } | Kind::Boolean,
            ) => Tree::Null,
        }
    }

    /// ISO 8601, to the second, with the offset that holds at that moment; UTC is `Z`
    /// (Coupa, *1.4 Deactivate a User*).
    fn date_time(&self, at: Timestamp) -> String {
        const PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(0));
        if self.time_zone == &TimeZone::UTC {
            PRINTER.timestamp_to_string(&at)
        } else {
            PRINTER.timestamp_with_offset_to_string(&at, self.time_zone.to_offset(at))
        }
    }
}
