//! Custom fields as readers see them.

use super::field::{CustomField, CustomKind, Place};
use super::fields::NAMESPACE;
use crate::domain::content::Content;
use crate::domain::era::Form;
use crate::domain::field::FieldId;
use crate::domain::projection::{Choice, Inside};
use crate::domain::record::Record;
use crate::domain::render::{Members, View};
use crate::domain::resource::Resource;
use crate::domain::sink::{Leaf, Sink};
use crate::domain::tree::{TextKind, Tree};

/// Which custom fields of a record are shown.
#[derive(Debug, Clone, Copy)]
pub(in crate::domain) enum Shown<'c> {
    /// None.
    Nothing,
    /// All, as the whole record has them.
    All,
    /// All, as the record has them inside another.
    AllInside,
    /// Those that were asked for.
    Chosen(&'c Choice),
}

impl<'a> View<'a> {
    /// Whether there are custom fields beside a record's own.
    pub(in crate::domain) fn has_global(&self, resource: Resource, shown: Shown<'_>) -> bool {
        let all = self.store().custom_fields();
        !matches!(shown, Shown::Nothing) && all.placed(resource, Place::Global).next().is_some()
    }

    /// Shows the custom fields beside a record's own.
    pub(in crate::domain) fn show_global(
        &self,
        members: &Members<'a>,
        shown: Shown<'_>,
        sink: &mut dyn Sink<'a>,
    ) {
        let chosen = match shown {
            Shown::Chosen(choice) => Some(&choice.global),
            Shown::Nothing | Shown::All | Shown::AllInside => None,
        };
        self.show_placed(members, Place::Global, chosen, sink);
    }

    /// Shows the custom fields below a member of their own.
    pub(in crate::domain) fn show_namespace(
        &self,
        members: &Members<'a>,
        shown: Shown<'_>,
        sink: &mut dyn Sink<'a>,
    ) {
        let resource = members.resource;
        let is_anyway = || {
            let all = self.store().custom_fields();
            resource.table().shows_custom_fields
                || all.placed(resource, Place::Namespace).next().is_some()
        };
        let (is_shown, is_inside, chosen) = match shown {
            Shown::Nothing => return,
            Shown::All => (is_anyway(), false, None),
            Shown::AllInside => (is_anyway(), true, None),
            Shown::Chosen(choice) => (choice.namespace.is_some(), false, choice.namespace.as_ref()),
        };
        if is_shown && self.era().has_namespace(resource, is_inside) {
            sink.begin_object(NAMESPACE);
            self.show_placed(members, Place::Namespace, chosen, sink);
            sink.end_object(NAMESPACE);
        }
    }

    fn show_placed(
        &self,
        members: &Members<'a>,
        place: Place,
        chosen: Option<&Vec<FieldId>>,
        sink: &mut dyn Sink<'a>,
    ) {
        let all = self.store().custom_fields();
        for field in all.placed(members.resource, place) {
            if chosen.is_none_or(|chosen| chosen.contains(&field.id)) {
                let content = self.custom(members.record, field, members.depth);
                self.member(&field.name, content, &Inside::Embedded, members.depth, sink);
            }
        }
    }

    /// The value of one custom field, as the whole record shows it.
    pub fn custom_value(&self, record: &'a Record, field: &CustomField) -> Tree<'a> {
        self.grown(self.custom(record, field, 0))
    }

    /// What one custom field holds. Where there is nothing, XML has an empty element for a global
    /// field and for a text with markup (Coupa Compass, *Sample Requests/Responses - XML vs JSON*;
    /// *Expense Delegates API*).
    fn custom(&self, record: &'a Record, field: &CustomField, depth: usize) -> Content<'a> {
        let content = self.content(record, (field.id, field.kind()), depth);
        if !matches!(content, Content::Leaf(Leaf::Null | Leaf::NoRecord)) {
            return content;
        }
        let is_empty_in_xml = field.place == Place::Global || field.kind == CustomKind::Html;
        Content::Leaf(if is_empty_in_xml && self.era().form == Form::Xml {
            Leaf::Text(TextKind::Plain, "".into())
        } else {
            Leaf::Null
        })
    }
}
