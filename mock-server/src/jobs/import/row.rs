//! One row as a step on the users: whom it is about, and what is to be written.

use std::sync::Arc;

use csv::StringRecord;

use super::cell::{self, clears};
use super::header::{Asked, Header, is_blank};
use super::held::{holds, holds_custom};
use super::parts::{self, Made};
use super::refusal::{Refusal, unmatched};
use crate::domain::field::FieldId;
use crate::domain::record::{Record, RecordId};
use crate::domain::resource::Resource;
use crate::domain::store::Store;
use crate::domain::tables::users::USERS;
use crate::domain::tree::Object;
use crate::instance::Edit;
use crate::jobs::settings::{EmployeeNumber, ImportSettings, Required};

const LOGIN: FieldId = USERS.id_of("login");
const EMPLOYEE_NUMBER: FieldId = USERS.id_of("employee-number");

/// What a row did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Done {
    Created,
    Updated,
}

/// Does what a row says, whole or not at all, through the same writes as the API.
///
/// # Errors
/// Everything that is wrong with the row.
pub(super) fn load(
    header: &mut Header,
    row: &StringRecord,
    settings: &ImportSettings,
    edit: &mut Edit<'_>,
) -> Result<Done, Refusal> {
    if row.len() != header.width() {
        return Err(Refusal::Corrupt);
    }
    let (user, key) = find(header, row, settings, edit.store())?;
    if let Some(user) = user {
        filled(header, row, settings.required)?;
        header.last = user.id;
    }
    let key = key.and_then(|key| header.place(key));
    let mut input = Object::default();
    for (placed, text) in header.own(row) {
        let says_nothing = is_blank(text)
            || key == Some(placed.at)
            || user.is_some_and(|user| holds(edit.store(), user, placed, text, settings.lists));
        if !says_nothing {
            cell::read(placed.column, text, settings.lists, &mut input)?;
        }
    }
    let custom = header.custom(row);
    let custom =
        custom.filter(|(field, text)| !user.is_some_and(|user| holds_custom(user, field, text)));
    cell::read_custom(custom, &mut input)?;
    let user = user.cloned();
    let mut made = Made::default();
    let written = write(header, row, (user.as_deref(), edit, &mut made), input);
    if written.is_err() {
        made.undo(edit);
    }
    written
}

fn write<'r>(
    header: &Header,
    row: &'r StringRecord,
    (user, edit, made): (Option<&Record>, &mut Edit<'_>, &mut Made),
    mut input: Object<'r>,
) -> Result<Done, Refusal> {
    parts::address(header, row, (user, edit, made), &mut input)?;
    parts::account(header, row, user, &mut input);
    parts::pcard(header, row, (user, edit, made), &mut input)?;
    if let Some(user) = user {
        if input.members.is_empty() {
            return Ok(Done::Updated);
        }
        edit.update(Resource::User, user.id, &input)?;
        Ok(Done::Updated)
    } else {
        edit.create(Resource::User, &input)?;
        Ok(Done::Created)
    }
}

/// The user that a row is about, and the column by which it was found; none for a new one. The keys
/// count in this order: `Id`, `Login`, `Employee Number` (Coupa Compass, *Users Import*; the order
/// as found in production).
fn find<'s>(
    header: &Header,
    row: &StringRecord,
    settings: &ImportSettings,
    store: &'s Store,
) -> Result<(Option<&'s Arc<Record>>, Option<Asked>), Refusal> {
    let by = |field: FieldId, value: &str| {
        let id = store.id_by_unique(Resource::User, field, value).ok()??;
        // coupasupport is as far out of reach as in the API.
        store.readable(Resource::User, id).ok()
    };
    if let Some(id) = header.asked(row, Asked::Id) {
        let id = id.trim().parse().ok();
        let user = id.and_then(|id| store.readable(Resource::User, RecordId(id)).ok());
        return match user {
            Some(user) => Ok((Some(user), None)),
            None => Err(Refusal::of("id", unmatched("Id"))),
        };
    }
    let number = header.asked(row, Asked::EmployeeNumber);
    let login = header.asked(row, Asked::Login);
    // A feed mostly lists users as the one before it did, which made them one after the other.
    let next = store.readable(Resource::User, RecordId(header.last.0.saturating_add(1)));
    let next = next.ok().filter(|next| next.text(LOGIN) == login);
    let by_login = |login| next.or_else(|| by(LOGIN, login));
    if let Some(user) = login.and_then(by_login) {
        let keeps_number = match settings.employee_number {
            EmployeeNumber::Update => true,
            EmployeeNumber::Refuse => number.is_none_or(|number| {
                by(EMPLOYEE_NUMBER, number).is_some_and(|other| other.id == user.id)
            }),
        };
        return Ok(if keeps_number {
            (Some(user), Some(Asked::Login))
        } else {
            (None, None)
        });
    }
    let user = number.and_then(|number| by(EMPLOYEE_NUMBER, number));
    let key = user.is_some().then_some(Asked::EmployeeNumber);
    Ok((user, key))
}

/// A row that has a column for login or e-mail must fill it, whoever it is about (seen in
/// production). What else is needed is a switch.
fn filled(header: &Header, row: &StringRecord, required: Required) -> Result<(), Refusal> {
    const ALL: [(Asked, &str); 4] = [
        (Asked::Login, "login"),
        (Asked::Email, "email"),
        (Asked::FirstName, "firstname"),
        (Asked::LastName, "lastname"),
    ];
    let needed = |column| match required {
        Required::All => true,
        Required::Key => matches!(column, Asked::Login | Asked::Email) && header.has(column),
    };
    for (column, field) in ALL {
        if needed(column) && header.asked(row, column).is_none_or(clears) {
            let text = format!("{} can't be blank", column.header());
            return Err(Refusal::of(field, text));
        }
    }
    Ok(())
}
