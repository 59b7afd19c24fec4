//! The name of a condition: the way through the tables to the field that is compared.

use super::names::Names;
use crate::domain::custom::{CustomField, CustomFields, NAMESPACE, Place};
use crate::domain::error::Error;
use crate::domain::field::{Alias, Field, FieldId, Kind};
use crate::domain::names;
use crate::domain::resource::Resource;
use crate::domain::write::unknown_custom_field;

/// Where a path ends.
#[derive(Debug)]
pub(super) struct Target {
    /// References to follow first: a field and the resource that it refers to.
    pub(super) hops: Vec<(FieldId, Resource)>,
    pub(super) id: FieldId,
    pub(super) kind: Kind,
    /// Set if the field was named by its alias, whose words are then compared.
    pub(super) alias: Option<Alias>,
}

/// The parts of `a[b][c]`; `None` when the brackets do not match.
pub(super) fn segments(name: &str) -> Option<Vec<&str>> {
    let Some((first, rest)) = name.split_once('[') else {
        return (!name.contains(']')).then(|| vec![name]);
    };
    let mut segments = vec![first];
    segments.extend(rest.strip_suffix(']')?.split("]["));
    let sound = segments
        .iter()
        .all(|segment| !segment.is_empty() && !segment.contains(['[', ']']));
    sound.then_some(segments)
}

/// Walks the names of a path through the tables. A reference at the end, or its foreign key
/// (`manager_id`), stands for the id of what it refers to.
pub(super) fn follow(
    names: Names<'_>,
    mut resource: Resource,
    path: &[&str],
) -> Result<Target, Error> {
    let mut hops = Vec::new();
    let mut rest = path.iter().peekable();
    while let Some(name) = rest.next() {
        let Attribute { id, kind, alias } = if names::same(NAMESPACE, name) {
            in_namespace(names.custom, resource, rest.next().copied())?
        } else {
            attribute(names, resource, name)?
        };
        let is_last = rest.peek().is_none();
        match kind {
            Kind::One(next)
            | Kind::Many { resource: next, .. }
            | Kind::Owned { resource: next, .. }
            | Kind::FanOut { resource: next, .. } => {
                hops.push((id, next));
                resource = next;
            }
            Kind::Integer { .. } | Kind::Boolean | Kind::Text { .. } | Kind::Lines { .. }
                if is_last =>
            {
                return Ok(Target {
                    hops,
                    id,
                    kind,
                    alias,
                });
            }
            Kind::Integer { .. } | Kind::Boolean | Kind::Text { .. } | Kind::Lines { .. } => {
                let what = no_reference(resource, name);
                let below = rest.next().copied().unwrap_or_default();
                let message = format!("{what}, and `{below}` is no operator");
                return Err(refuse(resource, message));
            }
            Kind::Unmodelled { model, .. } => {
                return Err(Error::NotImitated(format!(
                    "coupa-mock does not imitate {model} records yet, so `{name}` cannot be searched"
                )));
            }
        }
    }
    Ok(Target {
        hops,
        id: FieldId::ID,
        kind: resource.table().field_at(FieldId::ID).kind,
        alias: None,
    })
}

/// A field, and the alias if that is how it was named.
pub(super) struct Attribute {
    pub(super) id: FieldId,
    pub(super) kind: Kind,
    alias: Option<Alias>,
}

impl Attribute {
    fn of((id, field): (FieldId, &Field)) -> Self {
        Self {
            id,
            kind: field.kind,
            alias: None,
        }
    }

    fn custom(field: &CustomField) -> Self {
        Self {
            id: field.id,
            kind: field.kind(),
            alias: None,
        }
    }
}

/// What a name means where records are searched or ordered.
pub(super) fn attribute(
    names: Names<'_>,
    resource: Resource,
    name: &str,
) -> Result<Attribute, Error> {
    let table = resource.table();
    let field = || readable(resource, name);
    let foreign_key = || {
        let reference = name
            .strip_suffix("_id")
            .or_else(|| name.strip_suffix("-id"))?;
        readable(resource, reference)
            .filter(|(_, field)| matches!(field.kind, Kind::One(_) | Kind::Owned { .. }))
    };
    let alias = || {
        table
            .fields()
            .find(|(_, field)| field.alias.is_some_and(|alias| alias.name == name))
            .map(|(id, field)| Attribute {
                alias: field.alias,
                ..Attribute::of((id, field))
            })
    };
    let global = || names.custom.named(resource, Place::Global, name);
    field()
        .or_else(foreign_key)
        .map(Attribute::of)
        .or_else(alias)
        .or_else(|| global().map(Attribute::custom))
        .ok_or_else(|| refuse(resource, names.unknown_attribute(table, name)))
}

/// The custom field that `custom_fields[name]` means.
fn in_namespace(
    custom: &CustomFields,
    resource: Resource,
    name: Option<&str>,
) -> Result<Attribute, Error> {
    let Some(name) = name else {
        return Err(refuse(
            resource,
            "Name a custom field: custom_fields[name]".to_owned(),
        ));
    };
    custom
        .named(resource, Place::Namespace, name)
        .map(Attribute::custom)
        .ok_or_else(|| refuse(resource, unknown_custom_field(resource, name)))
}

/// The field of that name, unless it is one that is only written.
pub(super) fn readable(resource: Resource, name: &str) -> Option<(FieldId, &'static Field)> {
    resource
        .table()
        .field(name)
        .filter(|(_, field)| field.is_readable())
}

/// The sentence for a name below a field that is no reference.
pub(super) fn no_reference(resource: Resource, name: &str) -> String {
    let model = resource.table().model;
    format!("`{name}` of {model} refers to no other record")
}

/// A query that cannot be understood.
pub(super) fn refuse(resource: Resource, message: String) -> Error {
    Error::Query { resource, message }
}
