//! Records as readers see them: which fields, in which order, how deep.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::fmt::temporal::DateTimePrinter;
use jiff::tz::TimeZone;

use super::custom::Shown;
use super::era::{Era, Form, Readable};
use super::field::{Field, FieldId, Kind};
use super::growing::Growing;
use super::projection::{Chosen, DEPTH_MAX, Inside, Projection};
use super::record::{Record, RecordId, Value};
use super::release::Release;
use super::resource::Resource;
use super::sink::{Leaf, Sink};
use super::store::Store;
use super::tree::{TextKind, Tree};

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

/// What a field holds.
pub(in crate::domain) enum Content<'a> {
    Leaf(Leaf<'a>),
    /// A list with an item for each line.
    Lines {
        item: &'static str,
        text: &'a str,
    },
    One(Resource, &'a Record),
    Many {
        resource: Resource,
        item: &'static str,
        ids: &'a [RecordId],
    },
}

impl Content<'_> {
    fn is_no_record(&self) -> bool {
        matches!(self, Self::Leaf(Leaf::NoRecord))
    }
}

fn plain(text: &str) -> Leaf<'_> {
    Leaf::Text(TextKind::Plain, Cow::Borrowed(text))
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
        self.projected(resource, record, &Projection::Whole)
    }

    /// What `projection` shows of a record; [`Tree::NoRecord`] for nothing.
    pub fn projected(
        &self,
        resource: Resource,
        record: &'a Record,
        projection: &Projection,
    ) -> Tree<'a> {
        let mut tree = Growing::default();
        self.show("", resource, record, projection, &mut tree);
        tree.grown()
    }

    /// Shows as an object of that name what `projection` shows of a record, if it is anything.
    pub fn show(
        &self,
        name: &'a str,
        resource: Resource,
        record: &'a Record,
        projection: &Projection,
        sink: &mut dyn Sink<'a>,
    ) {
        let members = Members {
            resource,
            record,
            names_null_references: self.era.names_null_references(),
            depth: 0,
        };
        let whole = |inside| {
            let fields = self.era.whole(resource).iter();
            fields.map(move |field| (*field, inside))
        };
        match projection {
            Projection::Nothing => {}
            Projection::Whole => {
                let fields = whole(&Inside::Embedded);
                self.object(name, &members, fields, Shown::All, sink);
            }
            Projection::Shallow => {
                let fields = whole(&Inside::Keys);
                self.object(name, &members, fields, Shown::All, sink);
            }
            Projection::Id => {
                let id = (FieldId::ID, resource.table().field_at(FieldId::ID));
                let id = [(id, &Inside::Embedded)];
                self.object(name, &members, id.into_iter(), Shown::Nothing, sink);
            }
            Projection::Fields(choice) => {
                let fields = self.chosen(resource, &choice.own);
                self.object(name, &members, fields, Shown::Chosen(choice), sink);
            }
        }
    }

    /// One field of a record, as the whole record shows it.
    pub fn value(&self, record: &'a Record, id: FieldId, field: &'static Field) -> Tree<'a> {
        self.grown(self.content(record, (id, field.kind), 0))
    }

    pub(in crate::domain) fn grown(&self, content: Content<'a>) -> Tree<'a> {
        let mut tree = Growing::default();
        self.member("", content, &Inside::Embedded, 0, &mut tree);
        tree.grown()
    }

    /// The chosen fields, as far as the release has them.
    fn chosen<'c>(
        &self,
        resource: Resource,
        chosen: &'c [Chosen],
    ) -> impl Iterator<Item = (Readable, &'c Inside)> + Clone + use<'c> {
        let (era, table) = (self.era, resource.table());
        chosen
            .iter()
            .map(|Chosen { field, inside }| ((*field, table.field_at(*field)), inside))
            .filter(move |((_, field), _)| era.shows(field))
    }

    /// A record inside another.
    fn inside(
        &self,
        name: &'a str,
        (resource, record): (Resource, &'a Record),
        inside: &Inside,
        depth: usize,
        sink: &mut dyn Sink<'a>,
    ) {
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
                self.object(name, &members, fields, Shown::AllInside, sink);
            }
            Inside::Keys => {
                let table = resource.table();
                let keys = table.natural_keys.iter().filter_map(|key| table.field(key));
                let shown = keys.filter(|(_, field)| field.shallow && self.era.shows(field));
                let shown = shown.map(|field| (field, inside));
                self.object(name, &members(false), shown, Shown::Nothing, sink);
            }
            // What was asked for is named, even if there is none.
            Inside::Fields(choice) => {
                let fields = self.chosen(resource, &choice.own);
                self.object(name, &members(true), fields, Shown::Chosen(choice), sink);
            }
        }
    }

    fn object<'i>(
        &self,
        name: &'a str,
        members: &Members<'a>,
        fields: impl Iterator<Item = (Readable, &'i Inside)> + Clone,
        custom: Shown<'_>,
        sink: &mut dyn Sink<'a>,
    ) {
        sink.begin_object(name);
        // Custom fields stand behind the record's own attributes, before what it refers to.
        let mut to_come = self.has_global(members.resource, custom).then(|| {
            let own = fields.clone().enumerate();
            let own = own.filter(|(_, ((_, field), _))| field.kind.refers_to().is_none());
            own.last().map_or(0, |(place, _)| place + 1)
        });
        for (place, ((id, field), inside)) in fields.enumerate() {
            if to_come.take_if(|global_at| *global_at == place).is_some() {
                self.show_global(members, custom, sink);
            }
            let content = self.content(members.record, (id, field.kind), members.depth);
            if members.names_null_references || !content.is_no_record() {
                self.member(field.name, content, inside, members.depth, sink);
            }
        }
        if to_come.is_some() {
            self.show_global(members, custom, sink);
        }
        self.show_namespace(members, custom, sink);
        sink.end_object(name);
    }

    pub(in crate::domain) fn member(
        &self,
        name: &'a str,
        content: Content<'a>,
        inside: &Inside,
        depth: usize,
        sink: &mut dyn Sink<'a>,
    ) {
        match content {
            Content::Leaf(leaf) => sink.leaf(name, leaf),
            Content::Lines { item, text } => {
                sink.begin_list(name, item);
                for line in text.lines() {
                    sink.leaf(item, plain(line));
                }
                sink.end_list(name);
            }
            Content::One(resource, record) => {
                self.inside(name, (resource, record), inside, depth + 1, sink);
            }
            Content::Many {
                resource,
                item,
                ids,
            } => {
                sink.begin_list(name, item);
                for id in ids {
                    let content = self.referred(resource, *id, depth);
                    self.member(item, content, inside, depth, sink);
                }
                sink.end_list(name);
            }
        }
    }

    /// What a field of a record that is in so many others holds.
    pub(in crate::domain) fn content(
        &self,
        record: &'a Record,
        (id, kind): (FieldId, Kind),
        depth: usize,
    ) -> Content<'a> {
        match (record.get(id), kind) {
            (Some(Value::Boolean(value)), _) => Content::Leaf(Leaf::Boolean(*value)),
            (Some(Value::Integer(value)), _) => Content::Leaf(Leaf::Integer(*value)),
            (Some(Value::Text(text)), Kind::Text { kind, .. }) => {
                Content::Leaf(Leaf::Text(kind, Cow::Borrowed(text)))
            }
            (Some(Value::Text(text)), Kind::Lines { item }) if text.ends_with('\n') => {
                Content::Lines { item, text }
            }
            (Some(Value::Text(text)), _) => Content::Leaf(plain(text)),
            (Some(Value::DateTime(at)), _) => {
                let text = self.date_time(*at).into();
                Content::Leaf(Leaf::Text(TextKind::DateTime, text))
            }
            (Some(Value::One(id)), Kind::One(resource) | Kind::Owned { resource, .. }) => {
                self.referred(resource, *id, depth)
            }
            (Some(Value::Many(ids)), Kind::Many { resource, item }) => Content::Many {
                resource,
                item,
                ids,
            },
            (None, Kind::Boolean) => Content::Leaf(Leaf::Boolean(false)),
            (
                None,
                Kind::Many { item, .. }
                | Kind::Unmodelled {
                    item: Some(item), ..
                },
            ) => Content::Lines { item, text: "" },
            (
                _,
                Kind::One(_)
                | Kind::Many { .. }
                | Kind::Owned { .. }
                | Kind::FanOut { .. }
                | Kind::Unmodelled { .. },
            ) => Content::Leaf(Leaf::NoRecord),
            (
                Some(Value::One(_) | Value::Many(_)) | None,
                Kind::Integer { .. } | Kind::Text { .. } | Kind::Lines { .. } | Kind::Boolean,
            ) => Content::Leaf(Leaf::Null),
        }
    }

    /// A record that is referred to by one that is in so many others.
    fn referred(&self, resource: Resource, id: RecordId, depth: usize) -> Content<'a> {
        let record = self.store.get(resource, id);
        match record.filter(|_| depth < DEPTH_MAX) {
            Some(record) => Content::One(resource, record),
            None => Content::Leaf(Leaf::NoRecord),
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
