//! Records as value trees: which fields a reader sees, in which order, how deep.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::fmt::temporal::DateTimePrinter;
use jiff::tz::TimeZone;

use super::projection::{Chosen, DEPTH_MAX, Forms, Inside, Projection};
use super::record::{Record, RecordId, Value};
use super::resource::Resource;
use super::store::Store;
use super::table::{Field, FieldId, Kind};
use super::tree::{List, TextKind, Tree};

/// A consistent look at the records of an instance.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    store: &'a Store,
    time_zone: &'a TimeZone,
}

impl<'a> View<'a> {
    /// Looks at `store`; dates are shown in `time_zone`.
    pub fn new(store: &'a Store, time_zone: &'a TimeZone) -> Self {
        Self { store, time_zone }
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
        self.members(resource, record, &Forms::of(resource).whole, 0)
    }

    /// What `projection` shows of a record, `None` for nothing.
    pub fn projected(
        &self,
        resource: Resource,
        record: &'a Record,
        projection: &Projection,
    ) -> Option<Tree<'a>> {
        let forms = Forms::of(resource);
        let chosen = match projection {
            Projection::Nothing => return None,
            Projection::Whole => &forms.whole,
            Projection::Shallow => &forms.shallow,
            Projection::Id => &forms.id,
            Projection::Fields(chosen) => chosen,
        };
        Some(self.members(resource, record, chosen, 0))
    }

    /// One field of a record, as the whole record shows it.
    pub fn value(&self, record: &'a Record, id: FieldId, field: &'static Field) -> Tree<'a> {
        self.field(record, id, field, &Inside::Embedded, 0)
    }

    fn members(
        &self,
        resource: Resource,
        record: &'a Record,
        chosen: &[Chosen],
        depth: usize,
    ) -> Tree<'a> {
        let table = resource.table();
        let members = chosen.iter().map(|Chosen { field: id, inside }| {
            let field = table.field_at(*id);
            let value = self.field(record, *id, field, inside, depth);
            (Cow::Borrowed(field.name), value)
        });
        Tree::Object(members.collect())
    }

    /// A record inside another.
    fn inside(&self, resource: Resource, id: RecordId, inside: &Inside, depth: usize) -> Tree<'a> {
        let Some(record) = self.store.get(resource, id).filter(|_| depth <= DEPTH_MAX) else {
            return Tree::NoRecord;
        };
        let forms = Forms::of(resource);
        match inside {
            Inside::Embedded => {
                let mut tree = self.members(resource, record, &forms.embedded, depth);
                // A null reference is left out here (Coupa Compass, *Delegates API*: roles without
                // `created-by`).
                if let Tree::Object(object) = &mut tree {
                    object
                        .members
                        .retain(|(_, value)| !matches!(value, Tree::NoRecord));
                }
                tree
            }
            Inside::Keys => self.members(resource, record, &forms.keys, depth),
            Inside::Fields(chosen) => self.members(resource, record, chosen, depth),
        }
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
            (Some(Value::Text(text)), _) => Tree::text(text.as_str()),
            (Some(Value::DateTime(at)), _) => {
                Tree::Text(TextKind::DateTime, self.date_time(*at).into())
            }
            (Some(Value::One(id)), Kind::One(resource)) => {
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
            (_, Kind::One(_) | Kind::Many { .. } | Kind::Unmodelled { .. }) => Tree::NoRecord,
            (
                Some(Value::One(_) | Value::Many(_)) | None,
                Kind::Integer { .. } | Kind::Text { .. } | Kind::Boolean,
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
