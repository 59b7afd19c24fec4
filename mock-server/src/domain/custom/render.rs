//! Custom fields in value trees.

use super::field::{CustomField, CustomKind, Place};
use super::fields::NAMESPACE;
use crate::domain::era::Form;
use crate::domain::projection::{Choice, Inside};
use crate::domain::record::Record;
use crate::domain::render::{Members, View};
use crate::domain::tree::{Object, Tree};

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
    /// Adds the custom fields of a record to its members: global ones at that position, the
    /// others at the end.
    pub(in crate::domain) fn add_custom(
        &self,
        object: &mut Object<'a>,
        members: &Members<'a>,
        shown: Shown<'_>,
        global_at: usize,
    ) {
        let resource = members.resource;
        let all = self.store().custom_fields();
        let (is_inside, choice) = match shown {
            Shown::Nothing => return,
            Shown::All => (false, None),
            Shown::AllInside => (true, None),
            Shown::Chosen(choice) => (false, Some(choice)),
        };
        let mut at = global_at;
        for field in all.placed(resource, Place::Global) {
            if choice.is_none_or(|choice| choice.global.contains(&field.id)) {
                let member = (
                    field.name.as_str().into(),
                    self.custom(members.record, field, members.depth),
                );
                object.members.insert(at, member);
                at += 1;
            }
        }
        let has_namespace = match choice {
            Some(choice) => choice.namespace.is_some(),
            None => {
                resource.table().shows_custom_fields
                    || all.placed(resource, Place::Namespace).next().is_some()
            }
        };
        if has_namespace && self.era().has_namespace(resource, is_inside) {
            let named = choice.and_then(|choice| choice.namespace.as_deref());
            let namespace = all
                .placed(resource, Place::Namespace)
                .filter(|field| named.is_none_or(|named| named.contains(&field.id)))
                .map(|field| {
                    (
                        field.name.as_str().into(),
                        self.custom(members.record, field, members.depth),
                    )
                });
            object.push(NAMESPACE, Tree::Object(namespace.collect()));
        }
    }

    /// The value of one custom field, as the whole record shows it.
    pub fn custom_value(&self, record: &'a Record, field: &'a CustomField) -> Tree<'a> {
        self.custom(record, field, 0)
    }

    /// The value of one custom field. Where there is none, XML has an empty element for a global
    /// field and for a text with markup (Coupa Compass, *Sample Requests/Responses - XML vs JSON*;
    /// *Expense Delegates API*).
    fn custom(&self, record: &'a Record, field: &'a CustomField, depth: usize) -> Tree<'a> {
        let kind = (field.id, field.kind());
        let value = self.field(record, kind, &Inside::Embedded, depth);
        if !matches!(value, Tree::Null | Tree::NoRecord) {
            return value;
        }
        let is_empty_in_xml = field.place == Place::Global || field.kind == CustomKind::Html;
        if is_empty_in_xml && self.era().form == Form::Xml {
            Tree::text("")
        } else {
            Tree::Null
        }
    }
}
