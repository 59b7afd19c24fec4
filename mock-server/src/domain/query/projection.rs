//! What a request says about what its answer shows: `return_object`, `fields` and `filter`.
//!
//! Sources: Coupa Compass, *API Return Formats* and *API Response Filters*; Coupa, *API: Using the
//! new API query parameter "fields"*.

use super::names::Names;
use super::parameters::Parameters;
use super::path::{no_reference, readable, refuse};
use crate::domain::custom::{NAMESPACE, Place};
use crate::domain::error::Error;
use crate::domain::field::{FieldId, Kind};
use crate::domain::folding::fold;
use crate::domain::names;
use crate::domain::projection::{Choice, Chosen, DEPTH_MAX, Inside, Projection};
use crate::domain::resource::Resource;
use crate::domain::tree::Tree;
use crate::domain::write::{UnknownNames, unknown_custom_field};

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
    names: Names<'_>,
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
        names,
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

/// A name of a choice: its place, the name, and what more is said about it.
type Item<'t> = (String, &'t str, Option<&'t Tree<'t>>);

/// Reads the choice of `fields`, at any depth.
struct Reader<'n> {
    /// What was asked for, whatever a nested choice led to.
    root: Resource,
    names: Names<'n>,
}

impl Reader<'_> {
    /// A list of names and of objects that say more about a name. `at` is its place in `fields`.
    fn choice(
        &self,
        resource: Resource,
        choice: &Tree<'_>,
        at: &str,
        depth: usize,
    ) -> Result<Choice, Error> {
        if depth > DEPTH_MAX {
            return Err(self.invalid(at, &format!("more than {DEPTH_MAX} records in one another")));
        }
        let mut chosen = Choice::default();
        for (at, name, inner) in self.items(choice, at)? {
            self.choose(&mut chosen, (resource, name), inner, &at, depth)?;
        }
        chosen.own.sort_by_key(|chosen| chosen.field);
        Ok(chosen)
    }

    /// The names of a choice.
    fn items<'t>(&self, choice: &'t Tree<'_>, at: &str) -> Result<Vec<Item<'t>>, Error> {
        let Tree::List(list) = choice else {
            return Err(self.invalid(at, "expected an array of names"));
        };
        let mut items = Vec::new();
        for (position, item) in list.items.iter().enumerate() {
            let at = format!("{at}[{position}]");
            match item {
                Tree::Text(_, name) => items.push((at, &**name, None)),
                Tree::Object(object) => {
                    let members = object.members.iter();
                    items.extend(
                        members.map(|(name, inner)| (format!("{at}.{name}"), &**name, Some(inner))),
                    );
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
        Ok(items)
    }

    /// Adds one name to a choice. Of a field that is named twice the last choice counts.
    fn choose(
        &self,
        chosen: &mut Choice,
        (resource, name): (Resource, &str),
        inner: Option<&Tree<'_>>,
        at: &str,
        depth: usize,
    ) -> Result<(), Error> {
        if let Some((field, described)) = readable(resource, name) {
            let inside = match inner {
                Some(inner) => self.inside(resource, (name, described.kind), inner, at, depth)?,
                None => Inside::Embedded,
            };
            chosen.own.retain(|other| other.field != field);
            chosen.own.push(Chosen { field, inside });
        } else if names::same(NAMESPACE, name) {
            chosen.namespace = Some(self.namespace(resource, inner, at)?);
        } else if let Some(field) = self.names.custom.named(resource, Place::Global, name) {
            chosen.global.push(field.id);
        } else if self.names.unknown == UnknownNames::Refuse {
            return Err(self.invalid(at, &self.names.unknown_attribute(resource.table(), name)));
        }
        Ok(())
    }

    /// The custom fields of the namespace that are chosen: all of them, unless some are named.
    fn namespace(
        &self,
        resource: Resource,
        choice: Option<&Tree<'_>>,
        at: &str,
    ) -> Result<Vec<FieldId>, Error> {
        let custom = self.names.custom;
        let named: Vec<_> = match choice {
            None => Vec::new(),
            Some(Tree::Object(object)) => {
                let members = object.members.iter();
                members
                    .map(|(name, _)| (format!("{at}.{name}"), &**name))
                    .collect()
            }
            Some(list) => {
                let items = self.items(list, at)?.into_iter();
                items.map(|(at, name, _)| (at, name)).collect()
            }
        };
        if named.is_empty() {
            let all = custom.placed(resource, Place::Namespace);
            return Ok(all.map(|field| field.id).collect());
        }
        let mut ids = Vec::new();
        for (at, name) in named {
            match custom.named(resource, Place::Namespace, name) {
                Some(field) => ids.push(field.id),
                None if self.names.unknown == UnknownNames::Ignore => {}
                None => return Err(self.invalid(&at, &unknown_custom_field(resource, name))),
            }
        }
        Ok(ids)
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

    fn invalid(&self, at: &str, reason: &str) -> Error {
        refuse(self.root, format!("Invalid value for `{at}`: {reason}"))
    }
}
