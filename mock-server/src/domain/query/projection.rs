//! What a request says about what its answer shows: `return_object`, `fields` and `filter`.
//!
//! Sources: Coupa Compass, *API Return Formats* and *API Response Filters*; Coupa, *API: Using the
//! new API query parameter "fields"*.

use super::parameters::Parameters;
use super::path::{no_reference, readable, refuse};
use crate::domain::error::Error;
use crate::domain::field::{FieldId, Kind};
use crate::domain::folding::fold;
use crate::domain::projection::{Chosen, DEPTH_MAX, Inside, Projection};
use crate::domain::resource::Resource;
use crate::domain::tree::Tree;
use crate::domain::write::{UnknownNames, unknown_attribute};

/// The parameters that are read here.
pub(super) const NAMES: [&str; 3] = ["return_object", "fields", "filter"];

/// What a request does to the records that its answer shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// It reads them: `filter` counts, and there is always something to show.
    Read,
    /// It writes one.
    Write,
}

/// Reads what is shown. `fields` is the parameter of that name, decoded. It counts more than
/// `return_object`, but for a `none`: how the two go together is not documented.
///
/// # Errors
/// [`Error::Query`] with a sentence for the first thing that cannot be understood.
pub fn projection(
    resource: Resource,
    intent: Intent,
    parameters: &Parameters,
    fields: Option<&Tree<'_>>,
    unknown: UnknownNames,
) -> Result<Projection, Error> {
    if intent == Intent::Read
        && let Some(name) = parameters.get("filter")
    {
        saved_filter(resource, name)?;
    }
    let returned = match (parameters.get("return_object"), intent) {
        (None, _) => Projection::Whole,
        (Some("none"), Intent::Write) => return Ok(Projection::Nothing),
        (Some("limited"), _) => Projection::Id,
        (Some("shallow"), _) => Projection::Shallow,
        (Some(value), _) => {
            let expected = match intent {
                Intent::Read => "limited or shallow",
                Intent::Write => "none, limited or shallow",
            };
            return Err(refuse(
                resource,
                format!("Invalid value `{value}` for `return_object`: expected {expected}"),
            ));
        }
    };
    let Some(fields) = fields else {
        return Ok(returned);
    };
    let reader = Reader {
        root: resource,
        unknown,
    };
    let chosen = reader.choice(resource, fields, "fields", 0)?;
    // That an empty choice chooses nothing in particular is assumed.
    Ok(if chosen.is_empty() {
        returned
    } else {
        Projection::Fields(chosen)
    })
}

/// Every instance has `default_User_filter` and the like from the start. It shows everything: Coupa
/// seeds it so that nothing changes until somebody edits it, and nobody can here.
fn saved_filter(resource: Resource, name: &str) -> Result<(), Error> {
    let table = resource.table();
    let seeded = [table.model, table.path].map(|resource| format!("default_{resource}_filter"));
    if seeded.iter().any(|seeded| fold(seeded) == fold(name)) {
        return Ok(());
    }
    let [seeded, _] = seeded;
    Err(refuse(
        resource,
        format!(
            "Unknown API filter `{name}` for {}: this instance has `{seeded}`",
            table.model
        ),
    ))
}

/// Reads the choice of `fields`, at any depth.
struct Reader {
    /// What was asked for, whatever a nested choice led to.
    root: Resource,
    unknown: UnknownNames,
}

impl Reader {
    /// A list of names and of objects that say more about a name. `at` is its place in `fields`.
    fn choice(
        &self,
        resource: Resource,
        choice: &Tree<'_>,
        at: &str,
        depth: usize,
    ) -> Result<Vec<Chosen>, Error> {
        if depth > DEPTH_MAX {
            return Err(self.invalid(at, &format!("more than {DEPTH_MAX} records in one another")));
        }
        let Tree::List(list) = choice else {
            return Err(self.invalid(at, "expected an array of names"));
        };
        let mut chosen = Vec::new();
        for (position, item) in list.items.iter().enumerate() {
            let at = format!("{at}[{position}]");
            match item {
                Tree::Text(_, name) => {
                    if let Some((field, _)) = self.field(resource, name, &at)? {
                        choose(&mut chosen, field, Inside::Embedded);
                    }
                }
                Tree::Object(object) => {
                    for (name, inner) in &object.members {
                        let at = format!("{at}.{name}");
                        if let Some((field, kind)) = self.field(resource, name, &at)? {
                            let inside = self.inside(resource, (name, kind), inner, &at, depth)?;
                            choose(&mut chosen, field, inside);
                        }
                    }
                }
                Tree::Null
                | Tree::NoRecord
                | Tree::Boolean(_)
                | Tree::Integer(_)
                | Tree::List(_) => {
                    return Err(self.invalid(
                        &at,
                        "expected a name, or an object such as {\"roles\":[\"id\"]}",
                    ));
                }
            }
        }
        chosen.sort_by_key(|chosen| chosen.field);
        Ok(chosen)
    }

    /// What is chosen of the records that a field refers to; `{}` and `[]` choose nothing in
    /// particular.
    fn inside(
        &self,
        resource: Resource,
        (name, kind): (&str, Kind),
        choice: &Tree<'_>,
        at: &str,
        depth: usize,
    ) -> Result<Inside, Error> {
        match choice {
            Tree::Object(object) if object.members.is_empty() => return Ok(Inside::Embedded),
            Tree::List(list) if list.items.is_empty() => return Ok(Inside::Embedded),
            Tree::Null
            | Tree::NoRecord
            | Tree::Boolean(_)
            | Tree::Integer(_)
            | Tree::Text(..)
            | Tree::List(_)
            | Tree::Object(_) => {}
        }
        match kind {
            Kind::One(next)
            | Kind::Many { resource: next, .. }
            | Kind::Owned { resource: next, .. }
            | Kind::FanOut { resource: next, .. } => {
                self.choice(next, choice, at, depth + 1).map(Inside::Fields)
            }
            // Always null or empty, so there is nothing to choose from.
            Kind::Unmodelled { .. } => Ok(Inside::Embedded),
            Kind::Integer { .. } | Kind::Boolean | Kind::Text { .. } | Kind::Lines { .. } => {
                Err(self.invalid(at, &no_reference(resource, name)))
            }
        }
    }

    /// The field of that name, `None` for one that is left out of the choice.
    fn field(
        &self,
        resource: Resource,
        name: &str,
        at: &str,
    ) -> Result<Option<(FieldId, Kind)>, Error> {
        let is_custom = matches!(name, "custom-fields" | "custom_fields" | "customFields");
        match readable(resource, name) {
            Some((id, field)) => Ok(Some((id, field.kind))),
            // A record without custom fields shows none, and Coupa's examples ask for them anyway.
            None if is_custom || self.unknown == UnknownNames::Ignore => Ok(None),
            None => Err(self.invalid(at, &unknown_attribute(resource.table(), name))),
        }
    }

    fn invalid(&self, at: &str, reason: &str) -> Error {
        refuse(self.root, format!("Invalid value for `{at}`: {reason}"))
    }
}

/// Of a field that was named twice the last choice counts.
fn choose(chosen: &mut Vec<Chosen>, field: FieldId, inside: Inside) {
    chosen.retain(|other| other.field != field);
    chosen.push(Chosen { field, inside });
}
