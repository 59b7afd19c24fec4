//! Records as readers see them: which fields, in which order, how deep.

use jiff::tz::TimeZone;

use super::content::{Content, plain};
use super::custom::Shown;
use super::era::{Era, Form, Readable};
use super::field::{Field, FieldId};
use super::growing::Growing;
use super::projection::{Chosen, Inside, Projection};
use super::record::{Record, RecordId};
use super::release::Release;
use super::resource::Resource;
use super::sink::Sink;
use super::store::Store;
use super::tree::Tree;

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

    pub(super) fn time_zone(&self) -> &'a TimeZone {
        self.time_zone
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
}
