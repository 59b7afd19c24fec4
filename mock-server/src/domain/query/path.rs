//! The name of a condition: the way through the tables to the field that is compared.

use crate::domain::error::Error;
use crate::domain::field::{Access, Alias, Field, FieldId, Kind};
use crate::domain::resource::Resource;
use crate::domain::write::unknown_attribute;

/// Where a path ends.
#[derive(Debug)]
pub(super) struct Target {
    /// References to follow first: a field and the resource that it refers to.
    pub(super) hops: Vec<(FieldId, Resource)>,
    pub(super) id: FieldId,
    pub(super) field: &'static Field,
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
pub(super) fn follow(mut resource: Resource, path: &[&str]) -> Result<Target, Error> {
    let mut hops = Vec::new();
    for (position, name) in path.iter().enumerate() {
        let is_last = position + 1 == path.len();
        let Attribute { id, field, alias } = attribute(resource, name)?;
        match field.kind {
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
                    field,
                    alias,
                });
            }
            Kind::Integer { .. } | Kind::Boolean | Kind::Text { .. } | Kind::Lines { .. } => {
                return Err(refuse(resource, no_reference(resource, name)));
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
        field: resource.table().field_at(FieldId::ID),
        alias: None,
    })
}

/// A field, and the alias if that is how it was named.
pub(super) struct Attribute {
    pub(super) id: FieldId,
    pub(super) field: &'static Field,
    alias: Option<Alias>,
}

/// What a name means where records are searched or ordered.
pub(super) fn attribute(resource: Resource, name: &str) -> Result<Attribute, Error> {
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
                id,
                field,
                alias: field.alias,
            })
    };
    field()
        .or_else(foreign_key)
        .map(|(id, field)| Attribute {
            id,
            field,
            alias: None,
        })
        .or_else(alias)
        .ok_or_else(|| refuse(resource, unknown_attribute(table, name)))
}

/// The field of that name, unless it is one that is only written.
pub(super) fn readable(resource: Resource, name: &str) -> Option<(FieldId, &'static Field)> {
    resource
        .table()
        .field(name)
        .filter(|(_, field)| field.access != Access::WriteOnly)
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
