//! From the pairs of a query string to a query, checked against the field table.

use super::filter::{Condition, Filter};
use super::operand::Operand;
use crate::domain::error::Error;
use crate::domain::resource::Resource;
use crate::domain::store::fold;
use crate::domain::table::{Access, Field, FieldId, Kind};
use crate::domain::tree::TextKind;
use crate::domain::write::{UnknownNames, nearest};

/// Most records of one answer, and how many there are when nothing is asked for
/// (Coupa Compass, *Querying Options*). More is taken for this many; not documented.
const LIMIT_MAX: usize = 50;

/// Conditions, all of which must hold, and the part of the result that is wanted.
#[derive(Debug, Clone)]
pub struct Query {
    pub(super) filters: Vec<Filter>,
    pub(super) order: Option<(FieldId, Direction)>,
    pub(super) limit: usize,
    pub(super) offset: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Ascending,
    Descending,
}

/// Parameters that Coupa documents and that are not imitated yet.
const NOT_IMITATED: [&str; 4] = ["return_object", "fields", "filter", "exported"];

/// Reads decoded `name=value` pairs. Of repeated names the last counts.
///
/// # Errors
/// [`Error::Query`] with a sentence for the first pair that cannot be understood,
/// [`Error::NotImitated`] for parameters that only Coupa has.
pub fn parse(
    resource: Resource,
    pairs: &[(String, String)],
    unknown: UnknownNames,
) -> Result<Query, Error> {
    let mut query = Query {
        filters: Vec::new(),
        order: None,
        limit: LIMIT_MAX,
        offset: 0,
    };
    let mut order_by = None;
    let mut direction = Direction::Ascending;
    for (position, (name, value)) in pairs.iter().enumerate() {
        let repeated = pairs
            .iter()
            .skip(position + 1)
            .any(|(later, _)| later == name);
        if repeated {
            continue;
        }
        match name.as_str() {
            "limit" => query.limit = count(resource, name, value, 1)?.min(LIMIT_MAX),
            "offset" => query.offset = count(resource, name, value, 0)?,
            "order_by" => order_by = Some(plain_field(resource, value)?),
            "dir" => direction = self::direction(resource, value)?,
            name if NOT_IMITATED.contains(&name) => {
                return Err(Error::NotImitated(format!(
                    "coupa-mock does not imitate the parameter `{name}` yet"
                )));
            }
            name => match condition(resource, name, value) {
                Ok(filter) => query.filters.push(filter),
                Err(Error::Query { .. }) if unknown == UnknownNames::Ignore => {}
                // Whatever a nested path led to, the search was for `resource`.
                Err(Error::Query { message, .. }) => return Err(self::query(resource, message)),
                Err(error) => return Err(error),
            },
        }
    }
    query.order = order_by.map(|field| (field, direction));
    Ok(query)
}

fn count(resource: Resource, name: &str, value: &str, least: usize) -> Result<usize, Error> {
    value
        .parse()
        .ok()
        .filter(|count| *count >= least)
        .ok_or_else(|| {
            query(
                resource,
                format!(
                    "Invalid value `{value}` for `{name}`: expected a whole number from {least}"
                ),
            )
        })
}

fn direction(resource: Resource, value: &str) -> Result<Direction, Error> {
    match value {
        "asc" => Ok(Direction::Ascending),
        "desc" => Ok(Direction::Descending),
        _ => Err(query(
            resource,
            format!("Invalid value `{value}` for `dir`: expected asc or desc"),
        )),
    }
}

/// One condition: `roles[name][contains]=buy` and the like.
fn condition(resource: Resource, name: &str, value: &str) -> Result<Filter, Error> {
    let segments = segments(name).ok_or_else(|| {
        query(
            resource,
            format!("Invalid parameter `{name}`: expected attribute[operator]"),
        )
    })?;
    let (path, operator) = match segments.split_last() {
        Some((last, path)) if !path.is_empty() && is_operator(last) => (path, *last),
        Some(_) | None => (segments.as_slice(), ""),
    };
    let (hops, resource, field_id) = follow(resource, path)?;
    let field = resource.table().field_at(field_id);
    let condition = condition_of(field, operator, value).map_err(|expected| {
        query(
            resource,
            format!("Invalid value `{value}` for `{name}`: expected {expected}"),
        )
    })?;
    Ok(Filter {
        hops,
        field: field_id,
        condition,
    })
}

/// The parts of `a[b][c]`; `None` when the brackets do not match.
fn segments(name: &str) -> Option<Vec<&str>> {
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

fn query(resource: Resource, message: String) -> Error {
    Error::Query { resource, message }
}

type Target = (Vec<(FieldId, Resource)>, Resource, FieldId);

/// Walks the names of a path through the tables. A reference at the end, or its foreign key
/// (`manager_id`), stands for the id of what it refers to.
fn follow(mut resource: Resource, path: &[&str]) -> Result<Target, Error> {
    let mut hops = Vec::new();
    for (position, name) in path.iter().enumerate() {
        let is_last = position + 1 == path.len();
        let (id, field) = attribute(resource, name)?;
        match field.kind {
            Kind::One(next)
            | Kind::Many { resource: next, .. }
            | Kind::Owned { resource: next, .. }
            | Kind::FanOut { resource: next, .. } => {
                hops.push((id, next));
                resource = next;
            }
            Kind::Integer { .. } | Kind::Boolean | Kind::Text { .. } if is_last => {
                return Ok((hops, resource, id));
            }
            Kind::Integer { .. } | Kind::Boolean | Kind::Text { .. } => {
                return Err(query(
                    resource,
                    format!(
                        "`{name}` of {} refers to no other record",
                        resource.table().model
                    ),
                ));
            }
            Kind::Unmodelled { model, .. } => {
                return Err(Error::NotImitated(format!(
                    "coupa-mock does not imitate {model} records yet, so `{name}` cannot be searched"
                )));
            }
        }
    }
    Ok((hops, resource, FieldId::ID))
}

fn attribute(resource: Resource, name: &str) -> Result<(FieldId, &'static Field), Error> {
    let table = resource.table();
    let foreign_key = || {
        let reference = name
            .strip_suffix("_id")
            .or_else(|| name.strip_suffix("-id"))?;
        table
            .field(reference)
            .filter(|(_, field)| matches!(field.kind, Kind::One(_) | Kind::Owned { .. }))
    };
    table
        .field(name)
        .or_else(foreign_key)
        .filter(|(_, field)| field.access != Access::WriteOnly)
        .ok_or_else(|| {
            let hint = nearest(table, name)
                .map_or_else(String::new, |near| format!(". Did you mean `{near}`?"));
            query(
                resource,
                format!("Unknown attribute `{name}` for {}{hint}", table.model),
            )
        })
}

fn plain_field(resource: Resource, name: &str) -> Result<FieldId, Error> {
    match attribute(resource, name)? {
        (
            id,
            Field {
                kind: Kind::Integer { .. } | Kind::Boolean | Kind::Text { .. },
                ..
            },
        ) => Ok(id),
        (_, _) => Err(query(
            resource,
            format!("Cannot order by `{name}`: it is a reference"),
        )),
    }
}

const OPERATORS: [&str; 11] = [
    "contains",
    "starts_with",
    "ends_with",
    "gt",
    "lt",
    "gt_or_eq",
    "lt_or_eq",
    "not_eq",
    "in",
    "not_in",
    "blank",
];

fn is_operator(segment: &str) -> bool {
    OPERATORS.contains(&segment)
}

/// What the operator asks of the field; the error says what was expected.
fn condition_of(field: &Field, operator: &str, value: &str) -> Result<Condition, &'static str> {
    let is_date = matches!(
        field.kind,
        Kind::Text {
            kind: TextKind::DateTime,
            ..
        }
    );
    let operand = || Operand::read(field, value);
    let operands = || {
        value
            .split(',')
            .map(|item| Operand::read(field, item.trim()))
            .collect::<Result<Vec<_>, _>>()
    };
    let part = || match field.kind {
        Kind::Text { .. } if !is_date => Ok(fold(value).to_string()),
        Kind::Text { .. }
        | Kind::Integer { .. }
        | Kind::Boolean
        | Kind::One(_)
        | Kind::Many { .. }
        | Kind::Owned { .. }
        | Kind::FanOut { .. }
        | Kind::Unmodelled { .. } => Err(
            "an operator for this type of field: contains, starts_with and ends_with are for texts",
        ),
    };
    match operator {
        "" => operand().map(Condition::Equal),
        "not_eq" => operand().map(Condition::NotEqual),
        "gt" => operand().map(Condition::Greater),
        "lt" => operand().map(Condition::Less),
        "gt_or_eq" => operand().map(Condition::GreaterOrEqual),
        "lt_or_eq" => operand().map(Condition::LessOrEqual),
        "in" => operands().map(Condition::In),
        "not_in" => operands().map(Condition::NotIn),
        "contains" => part().map(Condition::Contains),
        "starts_with" => part().map(Condition::StartsWith),
        "ends_with" => part().map(Condition::EndsWith),
        "blank" if is_date => Err("an operator for this type of field: blank is not for dates"),
        "blank" => match value {
            "true" => Ok(Condition::Blank(true)),
            "false" => Ok(Condition::Blank(false)),
            _ => Err("true or false"),
        },
        _ => Err("an operator of Coupa's"),
    }
}
