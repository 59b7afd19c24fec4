//! From the parameters of a search to a query, checked against the field table.

use super::condition::{Condition, is_operator};
use super::filter::Filter;
use super::names::Names;
use super::parameters::Parameters;
use super::path::{attribute, follow, refuse, segments};
use super::projection;
use crate::domain::error::Error;
use crate::domain::field::{FieldId, Kind};
use crate::domain::resource::Resource;
use crate::domain::write::UnknownNames;

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

/// Reads what is searched; [`projection`](fn@super::projection) reads what is shown of it.
///
/// # Errors
/// [`Error::Query`] with a sentence for the first parameter that cannot be understood,
/// [`Error::NotImitated`] for attributes that only Coupa has.
pub fn parse(
    resource: Resource,
    parameters: &Parameters,
    names: Names<'_>,
) -> Result<Query, Error> {
    let mut query = Query {
        filters: Vec::new(),
        order: None,
        limit: LIMIT_MAX,
        offset: 0,
    };
    let mut order_by = None;
    let mut direction = Direction::Ascending;
    for (name, value) in parameters.iter() {
        match name {
            "limit" => query.limit = count(resource, name, value, 1)?.min(LIMIT_MAX),
            "offset" => query.offset = count(resource, name, value, 0)?,
            "order_by" => match plain_field(names, resource, value) {
                Ok(field) => order_by = Some(field),
                Err(_) if names.unknown == UnknownNames::Ignore => {}
                Err(error) => return Err(error),
            },
            "dir" => direction = self::direction(resource, value)?,
            name if projection::NAMES.contains(&name) => {}
            name => match filter(names, resource, name, value) {
                Ok(filter) => query.filters.push(filter),
                Err(Error::Query { .. }) if names.unknown == UnknownNames::Ignore => {}
                // Whatever a nested path led to, the search was for `resource`.
                Err(Error::Query { message, .. }) => return Err(refuse(resource, message)),
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
            refuse(
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
        _ => Err(refuse(
            resource,
            format!("Invalid value `{value}` for `dir`: expected asc or desc"),
        )),
    }
}

/// One condition: `roles[name][contains]=buy` and the like.
fn filter(names: Names<'_>, resource: Resource, name: &str, value: &str) -> Result<Filter, Error> {
    let segments = segments(name).ok_or_else(|| {
        refuse(
            resource,
            format!("Invalid parameter `{name}`: expected attribute[operator]"),
        )
    })?;
    let (path, operator) = match segments.split_last() {
        Some((last, path)) if !path.is_empty() && is_operator(last) => (path, *last),
        Some(_) | None => (segments.as_slice(), ""),
    };
    let target = follow(names, resource, path)?;
    let condition = match target.alias {
        Some(alias) => Condition::read_words(alias, operator, value),
        None => Condition::read(target.kind, operator, value).map_err(str::to_owned),
    };
    Ok(Filter {
        hops: target.hops,
        field: target.id,
        condition: condition.map_err(|expected| {
            refuse(
                resource,
                format!("Invalid value `{value}` for `{name}`: expected {expected}"),
            )
        })?,
    })
}

fn plain_field(names: Names<'_>, resource: Resource, name: &str) -> Result<FieldId, Error> {
    let attribute = attribute(names, resource, name)?;
    match attribute.kind {
        Kind::Integer { .. } | Kind::Boolean | Kind::Text { .. } | Kind::Lines { .. } => {
            Ok(attribute.id)
        }
        Kind::One(_)
        | Kind::Many { .. }
        | Kind::Owned { .. }
        | Kind::FanOut { .. }
        | Kind::Unmodelled { .. } => Err(refuse(
            resource,
            format!("Cannot order by `{name}`: it is a reference"),
        )),
    }
}
