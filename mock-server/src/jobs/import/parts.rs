//! What several cells of a row say together: the default address, the account, the purchasing card.

use csv::StringRecord;

use super::cell::{clears, named, not_in_list, yes_no};
use super::column::Whole;
use super::header::{Asked, Header};
use super::refusal::Refusal;
use crate::domain::field::FieldId;
use crate::domain::record::{Record, RecordId, Value};
use crate::domain::resource::Resource;
use crate::domain::store::Store;
use crate::domain::tree::{Object, Tree};
use crate::instance::Edit;

/// Without these an address cannot be made out (seen in production: a country alone makes the row
/// corrupt).
const ADDRESS_NEEDS: [&str; 4] = ["street1", "city", "postal-code", "country"];

/// Records that were made for a row. They go with it when it is refused.
#[derive(Debug, Default)]
pub(super) struct Made(Vec<(Resource, RecordId)>);

impl Made {
    /// Takes them back.
    pub(super) fn undo(self, edit: &mut Edit<'_>) {
        for (resource, id) in self.0 {
            edit.take_back(resource, id);
        }
    }

    /// The record of these members, made now.
    fn add(
        &mut self,
        edit: &mut Edit<'_>,
        resource: Resource,
        members: &Object<'_>,
    ) -> Result<Tree<'static>, Refusal> {
        let id = edit.note_new(resource, members)?.id;
        self.0.push((resource, id));
        Ok(by_id(id))
    }
}

/// Adds the default address to `input`.
pub(super) fn address<'r>(
    header: &Header,
    row: &'r StringRecord,
    (user, edit, made): (Option<&Record>, &mut Edit<'_>, &mut Made),
    input: &mut Object<'r>,
) -> Result<(), Refusal> {
    if let Some(cell) = header.asked(row, Asked::RemoveAddress) {
        let label = Asked::RemoveAddress.header();
        let removes = yes_no(cell).ok_or_else(|| not_in_list("remove-default-address", label))?;
        if removes {
            input.push("default-address", Tree::Null);
            return Ok(());
        }
    }
    let given = header.parts(row, Whole::Address);
    if given.is_empty() {
        return Ok(());
    }
    let is_given = |name: &str| given.iter().any(|(member, _)| *member == name);
    let held =
        user.and_then(|user| referred(edit.store(), user, "default-address", Resource::Address));
    let address = match given.iter().find(|(member, _)| *member == "location-code") {
        Some((_, code)) if given.len() == 1 || holder(edit.store(), code).is_some() => {
            named("location-code", code)
        }
        Some(_) | None => {
            let rest = held.as_deref().filter(|_| !is_given("location-code"));
            let has = |name: &str| {
                let holds = |held: &Record| {
                    id_of(Resource::Address, name).is_some_and(|field| held.get(field).is_some())
                };
                is_given(name) || rest.is_some_and(holds)
            };
            if !ADDRESS_NEEDS.into_iter().all(has) {
                return Err(Refusal::Corrupt);
            }
            let members = overlaid(rest, &given);
            if rest.is_some_and(|held| is_same(edit.store(), held, &given)) {
                return Ok(());
            }
            made.add(edit, Resource::Address, &members)?
        }
    };
    input.push("default-address", address);
    Ok(())
}

/// Adds the default account to `input`: its whole code, or all its segments, within the chart of
/// accounts of the row, else of the user.
pub(super) fn account<'r>(
    header: &Header,
    row: &'r StringRecord,
    user: Option<&Record>,
    input: &mut Object<'r>,
) {
    let given = header.parts(row, Whole::Account);
    if given.iter().any(|(_, cell)| clears(cell)) {
        input.push("default-account", Tree::Null);
        return;
    }
    let code = match given.iter().find(|(member, _)| *member == "code") {
        Some((_, code)) => Tree::text(*code),
        None if given.is_empty() => return,
        None => {
            let mut segments = given;
            segments.sort_by_key(|(member, _)| {
                let number = member.strip_prefix("segment-");
                number.and_then(|number| number.parse::<u8>().ok())
            });
            let segments: Vec<_> = segments.into_iter().map(|(_, cell)| cell).collect();
            Tree::text(segments.join("-"))
        }
    };
    let mut account = Object::default();
    account.push("code", code);
    let chart = match header.asked(row, Asked::ChartOfAccounts) {
        Some(name) => Some(named("name", name)),
        None => user
            .and_then(|user| reference(user, "default-account-type"))
            .map(by_id),
    };
    if let Some(chart) = chart {
        account.push("account-type", chart);
    }
    input.push("default-account", Tree::Object(account));
}

/// Adds the purchasing card to `input`: one that there is by its name alone, else one of the number
/// and the expiration that are given.
pub(super) fn pcard<'r>(
    header: &Header,
    row: &'r StringRecord,
    (user, edit, made): (Option<&Record>, &mut Edit<'_>, &mut Made),
    input: &mut Object<'r>,
) -> Result<(), Refusal> {
    let given = header.parts(row, Whole::Pcard);
    let card = match given.as_slice() {
        [] => return Ok(()),
        [(_, cell), ..] if clears(cell) => Tree::Null,
        [("name", name)] => named("name", name),
        given => {
            let held = user.and_then(|user| referred(edit.store(), user, "pcard", Resource::Pcard));
            let is_held = |held: &Record| {
                let same = |(member, cell): &(&str, &str)| {
                    value(held, Resource::Pcard, member) == Some(*cell)
                };
                given.iter().all(same)
            };
            if held.as_deref().is_some_and(is_held) {
                return Ok(());
            }
            let members: Object<'_> = given
                .iter()
                .map(|(member, cell)| ((*member).into(), Tree::text(*cell)))
                .collect();
            made.add(edit, Resource::Pcard, &members)?
        }
    };
    input.push("pcard", card);
    Ok(())
}

/// The address as it is to be: what is held, and over it what is given.
fn overlaid<'r>(held: Option<&Record>, given: &[(&'static str, &'r str)]) -> Object<'r> {
    let mut members = Object::default();
    let kept = [
        "name",
        "street1",
        "street2",
        "street3",
        "street4",
        "city",
        "state",
        "postal-code",
        "attention",
    ];
    if let Some(held) = held {
        for name in kept {
            if let Some(text) = value(held, Resource::Address, name) {
                members.push(name, Tree::text(text.to_owned()));
            }
        }
        if let Some(country) = reference_of(held, Resource::Address, "country") {
            members.push("country", by_id(country));
        }
    }
    for (member, cell) in given {
        let value = match *member {
            _ if clears(cell) => Tree::Null,
            "country" => named("code", cell),
            _ => Tree::text(*cell),
        };
        members.push(*member, value);
    }
    members
}

/// Whether the held address says all that is given already.
fn is_same(store: &Store, held: &Record, given: &[(&'static str, &str)]) -> bool {
    given.iter().all(|(member, cell)| match *member {
        "country" => {
            let country = reference_of(held, Resource::Address, "country")
                .and_then(|id| store.get(Resource::Country, id));
            country.is_some_and(|country| value(country, Resource::Country, "code") == Some(*cell))
        }
        member if clears(cell) => value(held, Resource::Address, member).is_none(),
        member => value(held, Resource::Address, member) == Some(*cell),
    })
}

/// The address with that location code.
fn holder<'s>(store: &'s Store, code: &str) -> Option<&'s Record> {
    let (field, _) = Resource::Address.table().field("location-code")?;
    let found = store.by_unique(Resource::Address, field, code).ok()??;
    Some(found)
}

/// A record that a user refers to.
fn referred(
    store: &Store,
    user: &Record,
    field: &str,
    resource: Resource,
) -> Option<std::sync::Arc<Record>> {
    store.get(resource, reference(user, field)?).cloned()
}

fn reference(user: &Record, field: &str) -> Option<RecordId> {
    reference_of(user, Resource::User, field)
}

fn reference_of(record: &Record, resource: Resource, field: &str) -> Option<RecordId> {
    match record.get(id_of(resource, field)?) {
        Some(Value::One(id)) => Some(*id),
        _ => None,
    }
}

fn value<'s>(record: &'s Record, resource: Resource, field: &str) -> Option<&'s str> {
    record.text(id_of(resource, field)?)
}

fn id_of(resource: Resource, field: &str) -> Option<FieldId> {
    resource.table().field(field).map(|(id, _)| id)
}

fn by_id(id: RecordId) -> Tree<'static> {
    let mut key = Object::default();
    key.push("id", Tree::Integer(i64::try_from(id.0).unwrap_or(i64::MAX)));
    Tree::Object(key)
}
