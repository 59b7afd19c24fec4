//! Records as value trees: which fields a reader sees, in which order, how deep.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::fmt::temporal::DateTimePrinter;
use jiff::tz::TimeZone;

use super::custom::Shown;
use super::era::{Era, Form};
use super::field::{Field, FieldId, Kind};
use super::projection::{Chosen, DEPTH_MAX, Inside, Projection};
use super::record::{Record, RecordId, Value};
use super::release::Release;
use super::resource::Resource;
use super::store::Store;
use super::tree::{List, Object, TextKind, Tree};

/// A consistent look at the records of an instance.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    store: &'a Store,
    time_zone: &'a TimeZone,
    era: Era,
}

/// A record whose members are about to be shown.
pub(in crate::domain) struct Members<'a> {
    pub(in crate::domain) resource: Resource,
    pub(in crate::domain) record: &'a Record,
    names_null_references: bool,
    /// How many records it is in.
    pub(in crate::domain) depth: usize,
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
    pub fn fields(&self, resource: Resource) -> &'static [(FieldId, &'static Field)] {
        self.era.whole(resource)
    }

    /// The records looked at.
    pub fn store(&self) -> &'a Store {
        self.store
    }

    pub(in crate::domain) fn era(&self) -> Era {
        self.era
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
        let members = Members {
            resource,
            record,
            names_null_references: self.era.names_null_references(),
            depth: 0,
        };
        match projection {
            Projection::Nothing => None,
            Projection::Whole => Some(self.whole(resource, record, &Inside::Embedded)),
            Projection::Shallow => Some(self.whole(resource, record, &Inside::Keys)),
            Projection::Id => {
                let id = (FieldId::ID, resource.table().field_at(FieldId::ID));
                let id = [(id, &Inside::Embedded)];
                Some(self.members(&members, id.into_iter(), Shown::Nothing))
            }
            Projection::Fields(choice) => {
                let fields = self.chosen(resource, &choice.own);
                Some(self.members(&members, fields, Shown::Chosen(choice)))
            }
        }
    }

    /// One field of a record, as the whole record shows it.
    pub fn value(&self, record: &'a Record, id: FieldId, field: &'static Field) -> Tree<'a> {
        self.field(record, (id, field.kind), &Inside::Embedded, 0)
    }

    fn whole(&self, resource: Resource, record: &'a Record, inside: &Inside) -> Tree<'a> {
        let fields = self
            .era
            .whole(resource)
            .iter()
            .map(|field| (*field, inside));
        let whole = Members {
            resource,
            record,
            names_null_references: self.era.names_null_references(),
            depth: 0,
        };
        self.members(&whole, fields, Shown::All)
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
        let members = |names_null_references| Members {
            resource,
            record,
            names_null_references,
            depth,
        };
        match inside {
            Inside::Embedded => {
                let fields = self.era.embedded(resource).iter();
                let fields = fields.map(|field| (*field, inside));
                let members = members(self.era.names_null_references_inside());
                self.members(&members, fields, Shown::AllInside)
            }
            Inside::Keys => {
                let table = resource.table();
                let keys = table.natural_keys.iter().filter_map(|key| table.field(key));
                let shown = keys.filter(|(_, field)| field.shallow && self.era.shows(field));
                let shown = shown.map(|field| (field, inside));
                self.members(&members(false), shown, Shown::Nothing)
            }
            // What was asked for is named, even if there is none.
            Inside::Fields(choice) => {
                let fields = self.chosen(resource, &choice.own);
                self.members(&members(true), fields, Shown::Chosen(choice))
            }
        }
    }

    fn members<'i>(
        &self,
        members: &Members<'a>,
        fields: impl Iterator<Item = ((FieldId, &'static Field), &'i Inside)>,
        custom: Shown<'_>,
    ) -> Tree<'a> {
        let mut object = Object::default();
        object
            .members
            .reserve_exact(fields.size_hint().1.unwrap_or_default());
        // Custom fields stand behind the record's own attributes, before what it refers to.
        let mut global_at = 0;
        for ((id, field), inside) in fields {
            let value = self.field(members.record, (id, field.kind), inside, members.depth);
            if members.names_null_references || !matches!(value, Tree::NoRecord) {
                object.push(field.name, value);
            }
            if field.kind.refers_to().is_none() {
                global_at = object.members.len();
            }
        }
        self.add_custom(&mut object, members, custom, global_at);
        Tree::Object(object)
    }

    pub(in crate::domain) fn field(
        &self,
        record: &'a Record,
        (id, kind): (FieldId, Kind),
        inside: &Inside,
        depth: usize,
    ) -> Tree<'a> {
        match (record.get(id), kind) {
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
