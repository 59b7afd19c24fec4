//! Whether a user already is what a cell says. Most cells of a nightly file say nothing new, and
//! what is not written need not be read, resolved and checked.
//!
//! Says yes only where the write would find the same value: whatever is doubtful is left to it.

use std::sync::Arc;

use super::cell::{clears, yes_no};
use super::column::Cell;
use super::header::Placed;
use crate::domain::custom::{CustomField, CustomKind};
use crate::domain::field::{Access, Field, FieldId, Kind};
use crate::domain::record::{Record, RecordId, Value};
use crate::domain::resource::Resource;
use crate::domain::store::Store;
use crate::jobs::settings::Lists;

/// Whether writing the cell, which is not blank, would change nothing.
pub(super) fn holds(
    store: &Store,
    user: &Record,
    placed: &mut Placed,
    text: &str,
    lists: Lists,
) -> bool {
    if clears(text) {
        return false;
    }
    let Some((field, finder)) = &mut placed.field else {
        return false;
    };
    let held = finder.get(user);
    let is_true = held == Some(&Value::Boolean(true));
    match placed.column.cell {
        Cell::Value(_) => match (held, field.kind) {
            (Some(Value::Text(held)), _) => held == text,
            (Some(Value::One(held)), Kind::Owned { resource, .. }) => store
                .get(resource, *held)
                .is_some_and(|held| is_described(resource, held, text)),
            _ => is_never_kept(field, text),
        },
        Cell::Word(_) => matches!(held, Some(Value::Text(held)) if is_lower_case_of(held, text)),
        Cell::Status => text == if is_true { "active" } else { "inactive" },
        Cell::YesNo(_) => yes_no(text) == Some(is_true),
        Cell::One(..) => match (held, field.kind) {
            (Some(Value::One(held)), Kind::One(resource)) => {
                is_named(store.get(resource, *held), placed.key, text)
            }
            _ => false,
        },
        Cell::Many(..) => {
            let Kind::Many { resource, .. } = field.kind else {
                return false;
            };
            let is_named =
                |id: &RecordId, name: &str| is_named(store.get(resource, *id), placed.key, name);
            let mut held = match held {
                Some(Value::Many(held)) => held.iter(),
                _ => [].iter(),
            };
            let mut names = text.split(',').map(str::trim);
            match lists {
                Lists::Replace => {
                    names.all(|name| held.next().is_some_and(|id| is_named(id, name)))
                        && held.next().is_none()
                }
                Lists::Add => names.all(|name| held.clone().any(|id| is_named(id, name))),
            }
        }
        Cell::Limit(_) | Cell::Part(..) | Cell::RemoveAddress | Cell::Unkept(_) => false,
    }
}

/// The same for a custom field.
pub(super) fn holds_custom(user: &Record, field: &CustomField, text: &str) -> bool {
    let held = matches!(user.get(field.id), Some(Value::Text(held)) if held == text);
    held && matches!(field.kind, CustomKind::Text)
}

/// Whether the field takes the text and keeps nothing of it.
fn is_never_kept(field: &Field, text: &str) -> bool {
    field.access == Access::WriteOnly
        && matches!(field.kind, Kind::Text { allowed, .. } if allowed.contains(&text))
}

fn is_lower_case_of(held: &str, text: &str) -> bool {
    held.bytes()
        .eq(text.bytes().map(|byte| byte.to_ascii_lowercase()))
}

/// Whether a record has that text as its key. Keys are unique, so no other has it.
fn is_named(record: Option<&Arc<Record>>, key: Option<FieldId>, text: &str) -> bool {
    let named = record.zip(key);
    named.is_some_and(|(record, key)| record.text(key) == Some(text))
}

/// Whether a record that is written as a text says what the text says, and nothing else.
fn is_described(resource: Resource, record: &Record, text: &str) -> bool {
    let table = resource.table();
    let Some(Ok(described)) = table.read_text.map(|read| read(text)) else {
        return false;
    };
    let texts = record.values().filter_map(|(id, value)| {
        let Value::Text(text) = value else {
            return None;
        };
        Some((table.field_at(id).name, Some(text.as_str())))
    });
    let members = described.members.iter();
    texts.eq(members.map(|(name, value)| (name.as_ref(), value.as_text())))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use csv::StringRecord;
    use jiff::Timestamp;

    use super::holds;
    use crate::domain::custom::CustomFields;
    use crate::domain::record::RecordId;
    use crate::domain::release::Release;
    use crate::domain::resource::Resource;
    use crate::domain::store::Store;
    use crate::domain::tree::{List, Object, Tree};
    use crate::domain::write::{Change, UnknownNames, create};
    use crate::jobs::import::header::Header;
    use crate::jobs::settings::Lists;

    const CHANGE: Change = Change {
        at: Timestamp::UNIX_EPOCH,
        by: RecordId(1),
        unknown: UnknownNames::Refuse,
        release: Release::CURRENT,
    };

    fn object(members: &[(&'static str, Tree<'static>)]) -> Object<'static> {
        let members = members.iter().cloned();
        members.map(|(name, value)| (name.into(), value)).collect()
    }

    fn make(store: &mut Store, resource: Resource, members: &[(&'static str, Tree<'static>)]) {
        create(store, resource, &object(members), CHANGE).unwrap();
    }

    /// Whether a user of roles User and Buyer holds what the cell says.
    fn says(column: &str, cell: &str, lists: Lists) -> bool {
        let mut store = Store::default();
        for name in ["User", "Buyer"] {
            make(&mut store, Resource::Role, &[("name", Tree::text(name))]);
        }
        make(
            &mut store,
            Resource::Department,
            &[("name", Tree::text("Finance"))],
        );
        let named = |name| Tree::Object(object(&[("name", Tree::text(name))]));
        let roles = Tree::List(List {
            item: "role".into(),
            items: ["User", "Buyer"].map(named).into(),
        });
        make(
            &mut store,
            Resource::User,
            &[
                ("login", Tree::text("jdoe")),
                ("email", Tree::text("j@example.com")),
                ("firstname", Tree::text("J")),
                ("lastname", Tree::text("--NULL--")),
                ("purchasing-user", Tree::Boolean(true)),
                ("authentication-method", Tree::text("saml")),
                ("department", named("Finance")),
                ("roles", roles),
                ("phone-work", Tree::text("+49 555-123-4567")),
            ],
        );
        let header = StringRecord::from(vec![column]);
        let mut header = Header::read(&header, Release::CURRENT, &CustomFields::default()).unwrap();
        let row = StringRecord::from(vec![cell]);
        let (placed, text) = header.own(&row).next().unwrap();
        let user = store.all(Resource::User).next().unwrap();
        holds(&store, user, placed, text, lists)
    }

    #[test]
    fn a_cell_that_says_what_is_there_says_nothing_new() {
        for (column, cell) in [
            ("Email", "j@example.com"),
            ("Status", "active"),
            ("Purchasing User", "Y"),
            ("Expense User", "no"),
            ("Authentication Method", "SAML"),
            ("Generate Password And Notify User", "No"),
            ("Department", "Finance"),
            ("User Role Names", "User,Buyer"),
            ("User Role Names", "User, Buyer"),
            ("Phone Work", "+49 555-123-4567"),
        ] {
            assert!(says(column, cell, Lists::Replace), "{column}: {cell}");
        }
        assert!(says("User Role Names", "Buyer", Lists::Add));
    }

    #[test]
    fn a_cell_that_says_something_else_or_nothing_sensible_is_left_to_the_write() {
        for (column, cell) in [
            ("Email", "J@example.com"),
            ("Last Name", "--NULL--"),
            ("Status", "inactive"),
            ("Status", "Active"),
            ("Purchasing User", "No"),
            ("Purchasing User", "perhaps"),
            ("Authentication Method", "ldap"),
            ("Generate Password And Notify User", "Perhaps"),
            ("Department", "finance"),
            ("Approver Login", "jdoe"),
            ("User Role Names", "Buyer, User"),
            ("User Role Names", "User"),
            ("User Role Names", "User, Buyer, User"),
            ("Phone Work", "555-123-4567"),
            ("Phone Work", "call me"),
            ("Approval Limit", "1000.00 USD"),
            ("Navi Chatbot User", "perhaps"),
        ] {
            assert!(!says(column, cell, Lists::Replace), "{column}: {cell}");
        }
        assert!(!says("User Role Names", "Admin", Lists::Add));
    }
}
