//! What a write changed, as the journal tells it.

use crate::domain::custom::{CustomField, NAMESPACE, Place};
use crate::domain::record::{Record, RecordId};
use crate::domain::render::View;
use crate::domain::resource::Resource;
use crate::domain::tree::{Object, Tree};
use crate::journal::{Change, Fields};

/// The fields that differ, before and after; `None` when none does.
pub(super) fn changes(
    view: View<'_>,
    resource: Resource,
    (before_write, after_write): (Option<&Record>, &Record),
    by: RecordId,
) -> Option<Change> {
    let differing = after_write.differing(before_write);
    if differing.is_empty() {
        return None;
    }
    let custom = view.store().custom_fields().of(resource).iter();
    let custom: Vec<_> = custom
        .filter(|field| differing.contains(field.id))
        .collect();
    let shown = |record| {
        let fields = view.fields(resource).iter();
        let own = fields.filter(|(id, _)| differing.contains(*id));
        let own = own.map(|(id, field)| (field.name.into(), view.value(record, *id, field)));
        let mut members: Object<'_> = own.collect();
        add_custom(&mut members, &custom, |field| {
            view.custom_value(record, field)
        });
        Fields::new(&Tree::Object(members))
    };
    let after = shown(after_write);
    (!after.is_empty()).then(|| Change {
        resource: resource.table().path.to_owned(),
        id: after_write.id.0,
        by: view.login(by),
        before: before_write.map(shown).unwrap_or_default(),
        after,
    })
}

/// Adds custom fields at the places where payloads have them.
fn add_custom<'a>(
    members: &mut Object<'a>,
    fields: &[&'a CustomField],
    value: impl Fn(&'a CustomField) -> Tree<'a>,
) {
    let mut namespace = Object::default();
    for field in fields {
        let place = match field.place {
            Place::Global => &mut *members,
            Place::Namespace => &mut namespace,
        };
        place.push(field.name.as_str(), value(field));
    }
    if !namespace.members.is_empty() {
        members.push(NAMESPACE, Tree::Object(namespace));
    }
}
